//===- Dispatcher.cpp - the functions that ask the processor ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/Dispatcher.h"
#include "trm/codegen/Target/CpuFeatures.h"
#include "trm/runtime/Abi.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;

namespace trm {

std::string getLevelSymbol(StringRef symbol, TargetAttr target) {
  return (symbol + "." + target.getName()).str();
}

namespace {

/// A function of the C interface: it goes on with an arena, or begins with one.
struct Entry {
  StringLiteral suffix;
  bool goesOn;
};
constexpr Entry kEntries[] = {{"_start", false},
                              {"_step", true},
                              {"_solve", false},
                              {"_perturb", true},
                              // Of a model that was compiled for teams.
                              {"_step_team", true},
                              {"_solve_team", false}};
/// Of the functions that begin, arena and bytes are the first arguments.
constexpr unsigned kArenaBytesArgument = 1;

class DispatcherEmitter {
public:
  DispatcherEmitter(Module &module, ArrayRef<Level> levels, FactsAttr facts)
      : module(module), levels(levels), facts(facts), b(module.getContext()),
        query(CpuQuery::of(module.getTargetTriple())), pointer(b.getPtrTy()), i32(b.getInt32Ty()),
        i64(b.getInt64Ty()) {}

  Error run();

private:
  Error linkQuery();
  Error emitLevels();
  Error emitLevel(const Level &level);
  void emitMissing(ArrayRef<const CpuFeature *> features);
  Constant *createFeatureNames(StringRef level, ArrayRef<const CpuFeature *> features);
  void emitPick();
  void emitLevelGetter();
  void emitByCpu(StringRef suffix);
  void emitByArena(StringRef suffix);
  void emitReturnIf(Value *condition, trm_status status);
  void emitInfo();
  void emitModel();

  void setBaseline(Function &function);
  Function *createFunction(const Twine &name, FunctionType *type, bool exported = false);
  Function *createEntry(StringRef suffix);
  BasicBlock *createBlock() {
    return BasicBlock::Create(module.getContext(), "", b.GetInsertBlock()->getParent());
  }
  Value *askCpu();
  /// A block that goes on in the level's own function.
  BasicBlock *createCall(const Level &level, StringRef suffix);

  std::string symbol(StringRef suffix) const { return (facts.getName() + suffix).str(); }
  GlobalVariable *createConstant(const Twine &name, Constant *value, bool exported = false) {
    auto linkage = exported ? GlobalValue::ExternalLinkage : GlobalValue::InternalLinkage;
    return new GlobalVariable(module, value->getType(), /*isConstant=*/true, linkage, value, name);
  }
  Constant *createText(const Twine &name, StringRef text) {
    return createConstant(name, ConstantDataArray::getString(module.getContext(), text));
  }
  GlobalVariable *findModel(const Level &level) const {
    return module.getNamedGlobal(getLevelSymbol(symbol("_model"), level.target));
  }
  ConstantStruct *getModel(const Level &level) const {
    return cast<ConstantStruct>(findModel(level)->getInitializer());
  }

  Module &module;
  ArrayRef<Level> levels;
  FactsAttr facts;
  IRBuilder<> b;
  /// Null for processors that nobody asks: those run the one level there is.
  const CpuQuery *query;
  PointerType *pointer;
  IntegerType *i32, *i64;
  /// By level: what it lacks, a function of the processor's words.
  SmallVector<Function *> missing;
  /// The functions from here for those of the first level.
  DenseMap<Value *, Function *> replacements;
  /// trm_level of runtime/Abi.h, by level.
  SmallVector<Constant *> entries;
  Function *pick = nullptr;
  GlobalVariable *table = nullptr;
  Constant *info = nullptr;
};

/// What runs before the processor was asked is for every one of its kind.
void DispatcherEmitter::setBaseline(Function &function) {
  TargetAttr target = levels.front().target;
  function.addFnAttr("target-cpu", query ? StringRef(query->baseline) : target.getCpu());
  function.addFnAttr("target-features", query ? "" : target.getFeatures());
  function.setDoesNotThrow();
}

Function *DispatcherEmitter::createFunction(const Twine &name, FunctionType *type, bool exported) {
  auto linkage = exported ? GlobalValue::ExternalLinkage : GlobalValue::InternalLinkage;
  Function *function = Function::Create(type, linkage, name, module);
  setBaseline(*function);
  b.SetInsertPoint(BasicBlock::Create(module.getContext(), "", function));
  return function;
}

//===----------------------------------------------------------------------===//
// The processor
//===----------------------------------------------------------------------===//

Error DispatcherEmitter::linkQuery() {
  SMDiagnostic diagnostic;
  std::unique_ptr<Module> code = parseAssemblyString(query->code, diagnostic, module.getContext());
  if (!code)
    return createStringError("cannot parse the query of the processor: " + diagnostic.getMessage());
  code->setTargetTriple(module.getTargetTriple());
  code->setDataLayout(module.getDataLayout());
  for (Function &function : *code)
    if (!function.isDeclaration())
      setBaseline(function);
  if (Linker::linkModules(module, std::move(code)))
    return createStringError("cannot link the query of the processor");
  module.getFunction(CpuQuery::kFunction)->setLinkage(GlobalValue::InternalLinkage);
  return Error::success();
}

/// The processor's words, in the frame of the function under construction.
Value *DispatcherEmitter::askCpu() {
  Value *words = b.CreateAlloca(ArrayType::get(i64, query->words));
  b.CreateCall(module.getFunction(CpuQuery::kFunction), words);
  return words;
}

/// The body of a function of the words: bit i is set without feature i.
void DispatcherEmitter::emitMissing(ArrayRef<const CpuFeature *> features) {
  Value *words = b.GetInsertBlock()->getParent()->getArg(0), *result = b.getInt64(0);
  auto load = [&](unsigned word) {
    return b.CreateLoad(i64, b.CreateConstGEP1_32(i64, words, word));
  };
  auto isZero = [&](Value *value) { return b.CreateICmpEQ(value, b.getInt64(0)); };
  for (auto [index, feature] : enumerate(features)) {
    Value *absent = isZero(b.CreateAnd(load(feature->word), feature->mask));
    if (feature->stateMask) {
      Value *unsaved = b.CreateAnd(b.CreateNot(load(query->stateWord)), feature->stateMask);
      absent = b.CreateOr(absent, b.CreateNot(isZero(unsaved)));
    }
    result = b.CreateOr(result, b.CreateShl(b.CreateZExt(absent, i64), index));
  }
  b.CreateRet(result);
}

//===----------------------------------------------------------------------===//
// Levels
//===----------------------------------------------------------------------===//

Constant *DispatcherEmitter::createFeatureNames(StringRef level,
                                                ArrayRef<const CpuFeature *> features) {
  if (features.empty())
    return ConstantPointerNull::get(pointer);
  SmallVector<Constant *> names;
  for (const CpuFeature *feature : features)
    names.push_back(createText(symbol(".feature"), feature->name));
  return createConstant(symbol(".features.") + level,
                        ConstantArray::get(ArrayType::get(pointer, names.size()), names));
}

Error DispatcherEmitter::emitLevel(const Level &level) {
  StringRef name = level.target.getName();
  std::vector<const CpuFeature *> features;
  if (query) {
    Expected<std::vector<const CpuFeature *>> required = getRequiredFeatures(*query, level.target);
    if (!required)
      return required.takeError();
    features = std::move(*required);
    missing.push_back(
        createFunction(symbol(".missing.") + name, FunctionType::get(i64, {pointer}, false)));
    // What this does not read is then not asked either.
    missing.back()->addFnAttr(Attribute::AlwaysInline);
    emitMissing(features);
  }
  Function *lacks = createFunction(symbol(".lacks.") + name, FunctionType::get(i64, false));
  b.CreateRet(query ? b.CreateCall(missing.back(), askCpu()) : cast<Value>(b.getInt64(0)));
  entries.push_back(ConstantStruct::getAnon({createText(symbol(".level.") + name, name),
                                             findModel(level), createFeatureNames(name, features),
                                             b.getInt32(features.size()), lacks}));
  return Error::success();
}

Error DispatcherEmitter::emitLevels() {
  for (const Level &level : levels)
    if (Error error = emitLevel(level))
      return error;
  auto type = ArrayType::get(entries.front()->getType(), entries.size());
  table = createConstant(symbol(".levels"), ConstantArray::get(type, entries));
  return Error::success();
}

/// Index of the first level that the processor runs; their number: of none.
void DispatcherEmitter::emitPick() {
  pick = createFunction(symbol(".pick"), FunctionType::get(i32, false));
  if (!query) {
    b.CreateRet(b.getInt32(0));
    return;
  }
  Value *words = askCpu();
  for (auto [index, function] : enumerate(missing)) {
    Value *runs = b.CreateICmpEQ(b.CreateCall(function, words), b.getInt64(0));
    BasicBlock *found = createBlock(), *next = createBlock();
    b.CreateCondBr(runs, found, next);
    b.SetInsertPoint(found);
    b.CreateRet(b.getInt32(index));
    b.SetInsertPoint(next);
  }
  b.CreateRet(b.getInt32(missing.size()));
}

/// NAME_level().
void DispatcherEmitter::emitLevelGetter() {
  createFunction(symbol("_level"), FunctionType::get(pointer, false), /*exported=*/true);
  Value *index = b.CreateCall(pick);
  Value *entry = b.CreateGEP(table->getValueType(), table, {b.getInt32(0), index});
  Value *none = b.CreateICmpEQ(index, b.getInt32(levels.size()));
  b.CreateRet(b.CreateSelect(none, ConstantPointerNull::get(pointer), entry));
}

//===----------------------------------------------------------------------===//
// The C interface
//===----------------------------------------------------------------------===//

/// NAME_<suffix>(), with the arguments of the levels' own.
Function *DispatcherEmitter::createEntry(StringRef suffix) {
  Function *own = module.getFunction(getLevelSymbol(symbol(suffix), levels.front().target));
  return replacements[own] =
             createFunction(symbol(suffix), own->getFunctionType(), /*exported=*/true);
}

BasicBlock *DispatcherEmitter::createCall(const Level &level, StringRef suffix) {
  IRBuilder<>::InsertPointGuard guard(b);
  BasicBlock *block = createBlock();
  Function *function = block->getParent();
  b.SetInsertPoint(block);
  CallInst *call = b.CreateCall(module.getFunction(getLevelSymbol(symbol(suffix), level.target)),
                                to_vector_of<Value *>(make_pointer_range(function->args())));
  call->setTailCall();
  b.CreateRet(call);
  return block;
}

/// Goes on in the level that the processor runs.
void DispatcherEmitter::emitByCpu(StringRef suffix) {
  Function *function = createEntry(suffix);
  BasicBlock *ask = createBlock(), *small = createBlock(), *none = createBlock();
  // Else it would depend on the processor how small an arena may be.
  Value *given = function->getArg(kArenaBytesArgument);
  Value *enough =
      b.CreateICmpUGE(given, ConstantInt::get(given->getType(), facts.getSizes().getArenaBytes()));
  b.CreateCondBr(enough, ask, small);
  b.SetInsertPoint(ask);
  SwitchInst *choose = b.CreateSwitch(b.CreateCall(pick), none, levels.size());
  for (auto [index, level] : enumerate(levels))
    choose->addCase(b.getInt32(index), createCall(level, suffix));
  b.SetInsertPoint(small);
  b.CreateRet(b.getInt32(TRM_ERROR_ARENA_TOO_SMALL));
  b.SetInsertPoint(none);
  b.CreateRet(b.getInt32(TRM_ERROR_CPU));
}

void DispatcherEmitter::emitReturnIf(Value *condition, trm_status status) {
  BasicBlock *leave = createBlock(), *next = createBlock();
  b.CreateCondBr(condition, leave, next);
  b.SetInsertPoint(leave);
  b.CreateRet(b.getInt32(status));
  b.SetInsertPoint(next);
}

/// Goes on in the level that started the arena.
void DispatcherEmitter::emitByArena(StringRef suffix) {
  Function *function = createEntry(suffix);
  if (levels.size() == 1) {
    b.CreateBr(createCall(levels.front(), suffix));
    return;
  }
  // What the levels' own check, before their word is read.
  Value *arena = function->getArg(0);
  emitReturnIf(b.CreateIsNull(arena), TRM_ERROR_NULL);
  Value *address =
      b.CreatePtrToInt(arena, module.getDataLayout().getIntPtrType(module.getContext()));
  emitReturnIf(b.CreateIsNotNull(b.CreateAnd(address, TRM_ARENA_ALIGNMENT - 1)),
               TRM_ERROR_ARENA_MISALIGNED);
  BasicBlock *none = createBlock();
  SwitchInst *choose = b.CreateSwitch(b.CreateLoad(i64, arena), none);
  for (const Level &level : levels) {
    BasicBlock *call = createCall(level, suffix);
    for (int64_t word : level.facts.getSizes().getStartedWords().asArrayRef())
      choose->addCase(b.getInt64(word), call);
  }
  b.SetInsertPoint(none);
  b.CreateRet(b.getInt32(TRM_ERROR_NOT_STARTED));
}

/// The facts of all levels together, and NAME_info().
void DispatcherEmitter::emitInfo() {
  info = getModel(levels.front())->getOperand(0);
  if (levels.size() > 1) {
    auto *first = cast<ConstantStruct>(cast<GlobalVariable>(info)->getInitializer());
    const StructLayout *layout = module.getDataLayout().getStructLayout(first->getType());
    SmallVector<Constant *> fields;
    for (Value *field : first->operand_values())
      fields.push_back(cast<Constant>(field));
    auto set = [&](size_t offset, Constant *value) {
      fields[layout->getElementContainingOffset(offset)] = value;
    };
    std::string names =
        join(map_range(levels, [](const Level &level) { return level.target.getName(); }), ", ");
    set(offsetof(trm_model_info, target), createText(symbol(".info.targets"), names));
    set(offsetof(trm_model_info, arena_bytes), b.getInt64(facts.getSizes().getArenaBytes()));
    set(offsetof(trm_model_info, weight_bytes), b.getInt64(facts.getSizes().getWeightBytes()));
    info = createConstant(symbol(".info"), ConstantStruct::get(first->getType(), fields));
  }
  createFunction(symbol("_info"), FunctionType::get(pointer, false), /*exported=*/true);
  b.CreateRet(info);
}

/// NAME_model: that of a level with the functions from here and the levels.
void DispatcherEmitter::emitModel() {
  ConstantStruct *own = getModel(levels.front());
  SmallVector<Constant *> fields = {info};
  for (Value *field : drop_begin(own->operand_values())) {
    Function *replacement = replacements.lookup(field);
    fields.push_back(replacement ? replacement : cast<Constant>(field));
  }
  static_assert(offsetof(trm_model, num_levels) + sizeof(void *) == sizeof(trm_model),
                "the levels come last");
  fields[fields.size() - 2] = table;
  fields.back() = b.getInt32(levels.size());
  createConstant(symbol("_model"), ConstantStruct::get(own->getType(), fields), /*exported=*/true);
}

Error DispatcherEmitter::run() {
  if (query)
    if (Error error = linkQuery())
      return error;
  if (Error error = emitLevels())
    return error;
  emitPick();
  emitLevelGetter();
  for (auto [suffix, goesOn] : kEntries)
    if (module.getFunction(getLevelSymbol(symbol(suffix), levels.front().target)))
      goesOn ? emitByArena(suffix) : emitByCpu(suffix);
  emitInfo();
  emitModel();
  return Error::success();
}

} // namespace

Error emitDispatcher(Module &module, ArrayRef<Level> levels, FactsAttr facts) {
  return DispatcherEmitter(module, levels, facts).run();
}

} // namespace trm
