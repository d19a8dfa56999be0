//===- EmitModelInfo.cpp - constants that describe the model ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/Shares.h"
#include "trm/passes/Passes.h"
#include "trm/runtime/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace trm {
#define GEN_PASS_DEF_EMITMODELINFO
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Emits constant globals whose initialisers are built field by field.
class ModelInfoEmitter {
public:
  ModelInfoEmitter(ModuleOp module, DictionaryAttr facts, std::string compiler)
      : module(module), facts(facts), compiler(std::move(compiler)), b(module.getBodyRegion()),
        loc(module.getLoc()), pointer(LLVM::LLVMPointerType::get(module.getContext())),
        name(text("name")) {
    b.setInsertionPointToEnd(module.getBody());
  }

  void run() {
    emitInfo();
    emitGetter();
    emitModel();
    hideTheRest();
  }

private:
  StringRef text(StringRef key) { return facts.getAs<StringAttr>(key).getValue(); }
  Attribute number(StringRef key, unsigned bits) {
    return b.getIntegerAttr(b.getIntegerType(bits), facts.getAs<IntegerAttr>(key).getInt());
  }
  Attribute numberOrZero(StringRef key, unsigned bits) {
    return facts.get(key) ? number(key, bits) : b.getIntegerAttr(b.getIntegerType(bits), 0);
  }
  std::string symbol(StringRef suffix) { return (name + suffix).str(); }

  LLVM::GlobalOp createGlobal(Type type, StringRef symbolName, LLVM::Linkage linkage,
                              Attribute value = {}) {
    return LLVM::GlobalOp::create(b, loc, type, /*isConstant=*/true, linkage, symbolName, value);
  }

  /// Address of a constant text.
  Value addressOf(StringRef suffix, StringRef value) {
    std::string bytes = value.str() + '\0';
    std::string global = symbol(".info." + suffix.str());
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(module.getBody());
      auto type = LLVM::LLVMArrayType::get(b.getI8Type(), bytes.size());
      createGlobal(type, global, LLVM::Linkage::Internal, b.getStringAttr(bytes));
    }
    return addressOf(global);
  }
  Value addressOf(StringRef global) { return LLVM::AddressOfOp::create(b, loc, pointer, global); }

  Value constant(Attribute value) {
    return LLVM::ConstantOp::create(b, loc, cast<TypedAttr>(value));
  }

  Value puzzleIds() {
    auto ids = facts.getAs<DenseI32ArrayAttr>("puzzle_ids");
    if (!ids)
      return LLVM::ZeroOp::create(b, loc, pointer);
    std::string global = symbol(".info.puzzle_ids");
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(module.getBody());
      auto shape = RankedTensorType::get({ids.size()}, b.getI32Type());
      createGlobal(LLVM::LLVMArrayType::get(b.getI32Type(), ids.size()), global,
                   LLVM::Linkage::Internal, DenseElementsAttr::get(shape, ids.asArrayRef()));
    }
    return addressOf(global);
  }

  int64_t pointerBits() {
    TargetAttr target = TargetAttr::of(module);
    return target ? target.getPointerBits() : 64;
  }

  /// Bytes of a struct in C, whose fields are aligned as they are large.
  int64_t sizeOf(ArrayRef<Type> types) {
    int64_t size = 0, most = 1;
    for (Type type : types) {
      int64_t bytes = (type == pointer ? pointerBits() : type.getIntOrFloatBitWidth()) / 8;
      size = llvm::alignTo(size, bytes) + bytes;
      most = std::max(most, bytes);
    }
    return llvm::alignTo(size, most);
  }

  /// The fields of trm_model_info (runtime/Abi.h), in order.
  SmallVector<Value> infoFields(int64_t structBytes) {
    auto ids = facts.getAs<DenseI32ArrayAttr>("puzzle_ids");
    SmallVector<Value> fields;
    fields.push_back(constant(b.getI32IntegerAttr(structBytes)));
    fields.push_back(constant(b.getI32IntegerAttr(TRM_ABI_VERSION)));
    for (StringRef key : {"name", "family", "precision"})
      fields.push_back(addressOf(key, text(key)));
    TargetAttr target = TargetAttr::of(module);
    std::string machine = target ? (target.getName() + " (" + target.getCpu() + ")").str() : "";
    fields.push_back(addressOf("target", machine));
    fields.push_back(addressOf("digest", text("digest")));
    fields.push_back(addressOf("compiler", compiler));
    for (StringRef key :
         {"seq_len", "vocab_size", "positions", "hidden_size", "max_steps", "q_outputs"})
      fields.push_back(constant(number(key, 32)));
    fields.push_back(constant(b.getI32IntegerAttr(ids ? ids.size() : 0)));
    fields.push_back(puzzleIds());
    auto halting = facts.getAs<DictionaryAttr>("halting");
    auto haltingNumber = [&](StringRef key) {
      return constant(b.getI32IntegerAttr(halting.getAs<IntegerAttr>(key).getInt()));
    };
    fields.push_back(haltingNumber("rule"));
    fields.push_back(
        constant(b.getF32FloatAttr(halting.getAs<FloatAttr>("threshold").getValueAsDouble())));
    fields.push_back(haltingNumber("stable_steps"));
    fields.push_back(haltingNumber("accepted"));
    fields.push_back(constant(number("step_stride", 32)));
    fields.push_back(constant(b.getI32IntegerAttr(getMaxTeam(module))));
    for (StringRef key : {"arena_bytes", "parameters", "weight_bytes", "multiply_adds_per_step"})
      fields.push_back(constant(number(key, 64)));
    for (StringRef key : {"carry_offset", "latent_stride"})
      fields.push_back(constant(numberOrZero(key, 64)));
    fields.push_back(constant(numberOrZero("uniform_latents", 32)));
    fields.push_back(constant(numberOrZero("carry_elements", 64)));
    return fields;
  }

  /// A constant struct of what `makeFields` builds inside its initialiser.
  void emitStruct(StringRef symbolName, LLVM::Linkage linkage, ArrayRef<Type> types,
                  function_ref<SmallVector<Value>()> makeFields) {
    auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), types);
    LLVM::GlobalOp global = createGlobal(type, symbolName, linkage);
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(&global.getInitializerRegion());
    Value value = LLVM::UndefOp::create(b, loc, type);
    for (auto [index, field] : llvm::enumerate(makeFields()))
      value = LLVM::InsertValueOp::create(b, loc, value, field, index);
    LLVM::ReturnOp::create(b, loc, value);
  }

  void emitInfo() {
    Type i32 = b.getI32Type(), i64 = b.getI64Type();
    SmallVector<Type> types = {i32, i32};
    types.append(6, pointer);
    types.append(7, i32);
    types.push_back(pointer);
    types.append({i32, b.getF32Type(), i32, i32, i32, i32});
    types.append(6, i64);
    types.append({i32, i64});
    int64_t bytes = sizeOf(types);
    assert((pointerBits() != 64 || bytes == sizeof(trm_model_info)) && "fields as in Abi.h");
    emitStruct(symbol(".info"), LLVM::Linkage::Internal, types, [&] { return infoFields(bytes); });
  }

  void emitGetter() {
    auto type = LLVM::LLVMFunctionType::get(pointer, {});
    auto getter = LLVM::LLVMFuncOp::create(b, loc, symbol("_info"), type);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(getter.addEntryBlock(b));
    LLVM::ReturnOp::create(b, loc, addressOf(symbol(".info")));
  }

  /// trm_model of runtime/Abi.h, without levels: code generation makes them.
  void emitModel() {
    SmallVector<Type> types(8, pointer);
    types.push_back(b.getI32Type());
    emitStruct(symbol("_model"), LLVM::Linkage::External, types, [&] {
      SmallVector<Value> fields;
      for (StringRef suffix : {".info", "_start", "_step", "_solve", "_perturb"})
        fields.push_back(addressOf(symbol(suffix)));
      for (StringRef suffix : {"_step_team", "_solve_team"})
        fields.push_back(module.lookupSymbol(symbol(suffix))
                             ? addressOf(symbol(suffix))
                             : LLVM::ZeroOp::create(b, loc, pointer).getResult());
      fields.push_back(LLVM::ZeroOp::create(b, loc, pointer));
      fields.push_back(constant(b.getI32IntegerAttr(0)));
      return fields;
    });
  }

  void hideTheRest() {
    for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
      StringRef own = function.getSymName();
      bool exported =
          own.consume_front(name) &&
          llvm::is_contained(
              {"_info", "_start", "_step", "_solve", "_perturb", "_step_team", "_solve_team"}, own);
      if (!exported && !function.isExternal())
        function.setLinkage(LLVM::Linkage::Internal);
    }
  }

  ModuleOp module;
  DictionaryAttr facts;
  std::string compiler;
  OpBuilder b;
  Location loc;
  Type pointer;
  StringRef name;
};

struct EmitModelInfo : trm::impl::EmitModelInfoBase<EmitModelInfo> {
  using EmitModelInfoBase::EmitModelInfoBase;

  void runOnOperation() override {
    auto facts = getOperation()->getAttrOfType<DictionaryAttr>("trm.facts");
    if (!facts || !facts.get("arena_bytes")) {
      getOperation().emitError("needs trm.facts with arena_bytes; run trm-emit-entry-points first");
      return signalPassFailure();
    }
    ModelInfoEmitter(getOperation(), facts, compiler).run();
  }
};

} // namespace
