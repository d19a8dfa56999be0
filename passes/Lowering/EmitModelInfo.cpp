//===- EmitModelInfo.cpp - constants that describe the model ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"
#include "trm/passes/Lowering/ModelInfo.h"
#include "trm/passes/Passes.h"
#include "trm/runtime/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace trm {
#define GEN_PASS_DEF_EMITMODELINFO
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

SmallVector<InfoField> trm::describeModel(DictionaryAttr facts, StringRef target,
                                          StringRef compiler) {
  Builder b(facts.getContext());
  auto halting = facts.getAs<DictionaryAttr>("halting");
  auto ids = facts.getAs<DenseI32ArrayAttr>("puzzle_ids");
  auto number = [&](DictionaryAttr from, StringRef key, unsigned bits) {
    auto fact = from.getAs<IntegerAttr>(key);
    return b.getIntegerAttr(b.getIntegerType(bits), fact ? fact.getInt() : 0);
  };
  SmallVector<InfoField> fields = {{"abi_version", b.getI32IntegerAttr(TRM_ABI_VERSION)}};
  for (StringRef key : {"name", "family", "precision"})
    fields.push_back({key, facts.get(key)});
  fields.push_back({"target", b.getStringAttr(target)});
  fields.push_back({"digest", facts.get("digest")});
  fields.push_back({"compiler", b.getStringAttr(compiler)});
  for (StringRef key :
       {"seq_len", "vocab_size", "positions", "hidden_size", "max_steps", "q_outputs"})
    fields.push_back({key, number(facts, key, 32)});
  fields.push_back({"num_puzzle_ids", b.getI32IntegerAttr(ids ? ids.size() : 0)});
  fields.push_back({"puzzle_ids", ids ? ids : b.getDenseI32ArrayAttr({})});
  fields.push_back({"rule", number(halting, "rule", 32)});
  double threshold = halting.getAs<FloatAttr>("threshold").getValueAsDouble();
  fields.push_back({"threshold", b.getF32FloatAttr(threshold)});
  fields.push_back({"stable_steps", number(halting, "stable_steps", 32)});
  fields.push_back({"halt_rules", number(halting, "accepted", 32)});
  fields.push_back({"step_stride", number(facts, "step_stride", 32)});
  auto team = facts.getAs<IntegerAttr>("max_team");
  fields.push_back({"max_team", b.getI32IntegerAttr(team ? team.getInt() : 1)});
  for (StringRef key : {"arena_bytes", "parameters", "weight_bytes", "multiply_adds_per_step",
                        "carry_offset", "latent_stride"})
    fields.push_back({key, number(facts, key, 64)});
  fields.push_back({"num_latents", number(facts, "uniform_latents", 32)});
  fields.push_back({"carry_elements", number(facts, "carry_elements", 64)});
  return fields;
}

namespace {

/// Emits constant globals whose initialisers are built field by field.
class ModelInfoEmitter {
public:
  ModelInfoEmitter(ModuleOp module, DictionaryAttr facts, std::string compiler)
      : module(module), facts(facts), compiler(std::move(compiler)), b(module.getBodyRegion()),
        loc(module.getLoc()), pointer(LLVM::LLVMPointerType::get(module.getContext())),
        name(facts.getAs<StringAttr>("name").getValue()) {
    b.setInsertionPointToEnd(module.getBody());
  }

  void run() {
    emitInfo();
    emitGetter();
    emitModel();
    hideTheRest();
  }

private:
  std::string symbol(StringRef suffix) { return (name + suffix).str(); }

  LLVM::GlobalOp createGlobal(Type type, StringRef symbolName, LLVM::Linkage linkage,
                              Attribute value = {}) {
    return LLVM::GlobalOp::create(b, loc, type, /*isConstant=*/true, linkage, symbolName, value);
  }

  Value addressOf(StringRef global) { return LLVM::AddressOfOp::create(b, loc, pointer, global); }

  /// Address of a constant of its own.
  Value addressOf(StringRef suffix, LLVM::LLVMArrayType type, Attribute value) {
    std::string global = symbol(".info." + suffix.str());
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(module.getBody());
      createGlobal(type, global, LLVM::Linkage::Internal, value);
    }
    return addressOf(global);
  }

  Value constant(Attribute value) {
    return LLVM::ConstantOp::create(b, loc, cast<TypedAttr>(value));
  }

  Value fieldValue(const InfoField &field) {
    if (auto text = dyn_cast<StringAttr>(field.value)) {
      std::string bytes = text.str() + '\0';
      auto type = LLVM::LLVMArrayType::get(b.getI8Type(), bytes.size());
      return addressOf(field.name, type, b.getStringAttr(bytes));
    }
    auto table = dyn_cast<DenseI32ArrayAttr>(field.value);
    if (!table)
      return constant(field.value);
    if (table.empty())
      return LLVM::ZeroOp::create(b, loc, pointer);
    auto shape = RankedTensorType::get({table.size()}, b.getI32Type());
    return addressOf(field.name, LLVM::LLVMArrayType::get(b.getI32Type(), table.size()),
                     DenseElementsAttr::get(shape, table.asArrayRef()));
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
    TargetAttr target = TargetAttr::of(module);
    std::string machine = target ? (target.getName() + " (" + target.getCpu() + ")").str() : "";
    SmallVector<InfoField> fields = describeModel(facts, machine, compiler);
    SmallVector<Type> types = {b.getI32Type()};
    for (const InfoField &field : fields) {
      auto number = dyn_cast<TypedAttr>(field.value);
      types.push_back(number && !isa<StringAttr>(field.value) ? number.getType() : pointer);
    }
    int64_t bytes = sizeOf(types);
    assert((pointerBits() != 64 || bytes == sizeof(trm_model_info)) && "fields as in Abi.h");
    emitStruct(symbol(".info"), LLVM::Linkage::Internal, types, [&] {
      SmallVector<Value> values = {constant(b.getI32IntegerAttr(bytes))};
      llvm::append_range(values,
                         llvm::map_range(fields, [&](auto &each) { return fieldValue(each); }));
      return values;
    });
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
