//===- EmitModelInfo.cpp - constants that describe the model ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"
#include "trm/dialect/Trm/PrecisionNames.h"
#include "trm/passes/Entry/ModelInfo.h"
#include "trm/passes/Passes.h"
#include "trm/runtime/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace trm {
#define GEN_PASS_DEF_EMITMODELINFO
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

SmallVector<InfoField> trm::describeModel(FactsAttr facts, StringRef target, StringRef compiler) {
  Builder b(facts.getContext());
  auto number = [&](int64_t value) { return b.getI32IntegerAttr(static_cast<int32_t>(value)); };
  HaltingAttr halting = facts.getHalting();
  SizesAttr sizes = facts.getSizes();
  ArrayRef<int32_t> ids = facts.listPuzzleIds();
  return {{"abi_version", number(TRM_ABI_VERSION)},
          {"name", b.getStringAttr(facts.getName())},
          {"family", b.getStringAttr(facts.getFamily())},
          {"precision", b.getStringAttr(describePrecision(facts.getPrecision()))},
          {"target", b.getStringAttr(target)},
          {"digest", b.getStringAttr(facts.getDigest())},
          {"compiler", b.getStringAttr(compiler)},
          {"seq_len", number(facts.getSeqLen())},
          {"vocab_size", number(facts.getVocabSize())},
          {"positions", number(facts.getPositions())},
          {"hidden_size", number(facts.getHiddenSize())},
          {"max_steps", number(facts.getMaxSteps())},
          {"q_outputs", number(facts.getQOutputs())},
          {"num_puzzle_ids", number(ids.size())},
          {"puzzle_ids", b.getDenseI32ArrayAttr(ids)},
          {"rule", number(getAbiRule(halting.getRule()))},
          {"threshold", b.getF32FloatAttr(halting.getThreshold().getValueAsDouble())},
          {"stable_steps", number(halting.getStableSteps())},
          {"halt_rules", number(halting.getAcceptedBits())},
          {"step_stride", number(facts.getStepStride())},
          {"cycles_per_step", number(facts.getCyclesPerStep())},
          {"max_team", number(facts.getMaxTeam())},
          {"arena_bytes", b.getI64IntegerAttr(sizes.getArenaBytes())},
          {"parameters", b.getI64IntegerAttr(facts.getParameters())},
          {"weight_bytes", b.getI64IntegerAttr(sizes.getWeightBytes())},
          {"multiply_adds_per_step", b.getI64IntegerAttr(facts.getMultiplyAddsPerStep())},
          {"carry_offset", b.getI64IntegerAttr(sizes.getCarryOffset())},
          {"latent_stride", b.getI64IntegerAttr(sizes.getLatentStride())},
          {"num_latents", number(sizes.getUniformLatents())},
          {"carry_elements", b.getI64IntegerAttr(sizes.getCarryElements())}};
}

namespace {

/// Emits constant globals whose initialisers are built field by field.
class ModelInfoEmitter {
public:
  ModelInfoEmitter(ModuleOp module, FactsAttr facts, std::string compiler)
      : module(module), facts(facts), compiler(std::move(compiler)), b(module.getBodyRegion()),
        loc(module.getLoc()), pointer(LLVM::LLVMPointerType::get(module.getContext())),
        name(facts.getName()) {
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
    auto getter = LLVM::LLVMFuncOp::create(b, loc, PartAttr::getSymbol(name, Part::info), type);
    PartAttr::set(getter, Part::info);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(getter.addEntryBlock(b));
    LLVM::ReturnOp::create(b, loc, addressOf(symbol(".info")));
  }

  /// trm_model of runtime/Abi.h, without levels: code generation makes them.
  void emitModel() {
    SmallVector<Type> types(8, pointer);
    types.push_back(b.getI32Type());
    emitStruct(symbol("_model"), LLVM::Linkage::External, types, [&] {
      SmallVector<Value> fields = {addressOf(symbol(".info"))};
      for (Part part : {Part::start, Part::step, Part::solve, Part::perturb, Part::step_team,
                        Part::solve_team}) {
        auto function = dyn_cast_or_null<LLVM::LLVMFuncOp>(PartAttr::find(module, part));
        fields.push_back(function ? addressOf(function.getSymName())
                                  : LLVM::ZeroOp::create(b, loc, pointer).getResult());
      }
      fields.push_back(LLVM::ZeroOp::create(b, loc, pointer));
      fields.push_back(constant(b.getI32IntegerAttr(0)));
      return fields;
    });
  }

  void hideTheRest() {
    for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
      std::optional<Part> part = PartAttr::of(function);
      bool exported = part && PartAttr::isOfInterface(*part);
      if (!exported && !function.isExternal())
        function.setLinkage(LLVM::Linkage::Internal);
    }
  }

  ModuleOp module;
  FactsAttr facts;
  std::string compiler;
  OpBuilder b;
  Location loc;
  Type pointer;
  StringRef name;
};

struct EmitModelInfo : trm::impl::EmitModelInfoBase<EmitModelInfo> {
  using EmitModelInfoBase::EmitModelInfoBase;

  void runOnOperation() override {
    FactsAttr facts = FactsAttr::of(getOperation());
    if (!facts || !facts.getSizes()) {
      getOperation().emitError("needs trm.facts with sizes; run trm-emit-entry-points first");
      return signalPassFailure();
    }
    ModelInfoEmitter(getOperation(), facts, compiler).run();
  }
};

} // namespace
