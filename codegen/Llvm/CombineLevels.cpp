//===- CombineLevels.cpp - one module of a model's levels ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/CombineLevels.h"
#include "trm/codegen/Llvm/Dispatcher.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Linker/Linker.h"

using namespace llvm;

namespace trm {

/// The levels' own functions make room for the dispatcher's; where there are
/// several levels, everything of one carries its name.
static void renameSymbols(const Level &level, bool all) {
  for (GlobalValue &value : level.module->global_values())
    if (!value.isDeclaration() && value.hasName() && (all || value.hasExternalLinkage()))
      value.setName(getLevelSymbol(value.getName(), level.target));
}

/// Not before they are linked: the linker leaves out what it sees no use of.
static void hideSymbols(Module &module) {
  for (GlobalValue &value : module.global_values())
    if (!value.isDeclaration() && value.hasExternalLinkage())
      value.setLinkage(GlobalValue::InternalLinkage);
}

/// Stores equal constants once; how many bytes that saves. Texts of the info
/// are not weights and stay as they are.
static uint64_t shareConstants(Module &module, StringRef name) {
  uint64_t saved = 0;
  DenseMap<Constant *, GlobalVariable *> known;
  std::string texts = (name + ".info").str();
  for (GlobalVariable &global : make_early_inc_range(module.globals())) {
    if (!global.isConstant() || !global.hasInitializer() || !global.hasLocalLinkage() ||
        global.getName().starts_with(texts))
      continue;
    auto [it, isNew] = known.try_emplace(global.getInitializer(), &global);
    if (isNew)
      continue;
    GlobalVariable *kept = it->second;
    kept->setAlignment(std::max(kept->getAlign().valueOrOne(), global.getAlign().valueOrOne()));
    saved += module.getDataLayout().getTypeAllocSize(global.getValueType());
    global.replaceAllUsesWith(kept);
    global.eraseFromParent();
  }
  return saved;
}

static Error link(Module &into, std::unique_ptr<Module> module) {
  if (Linker::linkModules(into, std::move(module)))
    return createStringError("the levels of the model do not link");
  return Error::success();
}

Expected<CombinedModel> combineLevels(std::vector<Level> levels) {
  CombinedModel combined;
  FactsAttr best = levels.front().facts;
  SizesAttr sizes = best.getSizes();
  int64_t arenaBytes = sizes.getArenaBytes(), weightBytes = sizes.getWeightBytes();
  bool several = levels.size() > 1;
  for (Level &level : levels)
    renameSymbols(level, several);
  combined.module = std::move(levels.front().module);
  for (Level &level : drop_begin(levels)) {
    if (Error error = link(*combined.module, std::move(level.module)))
      return error;
    arenaBytes = std::max(arenaBytes, level.facts.getSizes().getArenaBytes());
    weightBytes += level.facts.getSizes().getWeightBytes();
  }
  hideSymbols(*combined.module);
  if (several)
    weightBytes -= static_cast<int64_t>(shareConstants(*combined.module, best.getName()));
  combined.facts = best.withSizes(SizesAttr::get(best.getContext(), arenaBytes, weightBytes,
                                                 sizes.getCarryElements(),
                                                 sizes.getUniformLatents(), sizes.getCarryOffset(),
                                                 sizes.getLatentStride(), sizes.getStartedWords()));
  if (Error error = emitDispatcher(*combined.module, levels, combined.facts))
    return error;
  return combined;
}

} // namespace trm
