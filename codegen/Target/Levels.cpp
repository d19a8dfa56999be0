//===- Levels.cpp - several targets for one artifact --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/Levels.h"
#include "trm/codegen/Target/CpuFeatures.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <map>

using namespace llvm;

namespace trm {

/// `name` in full. `first` is "x86-64-v2": "x86-64-v2-", "x86-64-" and "x86-"
/// may stand before it.
static std::string expand(const TargetRegistry &registry, StringRef name, StringRef first) {
  auto isRecord = [&](StringRef candidate) {
    return any_of(registry.getRecords(),
                  [&](const TargetRecord &record) { return record.name == candidate; });
  };
  if (isRecord(name))
    return name.str();
  std::string prefix = (first + "-").str();
  while (!prefix.empty()) {
    if (isRecord(prefix + name.str()))
      return prefix + name.str();
    prefix.pop_back();
    prefix.resize(StringRef(prefix).rfind('-') + 1);
  }
  return name.str();
}

/// Levels are told apart by their records, at run time by the processor.
static Error checkPair(TargetAttr first, TargetAttr other) {
  if (first.getName() == other.getName())
    return createStringError("two levels are of the target record '" + first.getName() + "' (" +
                             first.getCpu() + ", " + other.getCpu() + "); give one of them");
  Triple firstTriple(first.getTriple()), otherTriple(other.getTriple());
  if (!firstTriple.isCompatibleWith(otherTriple))
    return createStringError("the levels '" + first.getName() + "' (" + first.getTriple() +
                             ") and '" + other.getName() + "' (" + other.getTriple() +
                             ") are for different systems; one artifact is for one of them");
  return Error::success();
}

static Expected<std::pair<unsigned, size_t>> getRank(TargetAttr level) {
  const CpuQuery *query = CpuQuery::of(Triple(level.getTriple()));
  if (!query)
    return createStringError("a program cannot ask a processor of " + level.getTriple() +
                             " what it can do; give one target");
  Expected<std::vector<const CpuFeature *>> features = getRequiredFeatures(*query, level);
  if (!features)
    return features.takeError();
  return std::pair(level.getVectorBits(), features->size());
}

/// The best first.
static Error sortLevels(std::vector<TargetAttr> &levels) {
  std::map<StringRef, std::pair<unsigned, size_t>> ranks;
  for (TargetAttr level : levels) {
    Expected<std::pair<unsigned, size_t>> rank = getRank(level);
    if (!rank)
      return rank.takeError();
    ranks[level.getName()] = *rank;
  }
  stable_sort(levels,
              [&](TargetAttr a, TargetAttr b) { return ranks[a.getName()] > ranks[b.getName()]; });
  return Error::success();
}

Expected<std::vector<TargetAttr>> resolveLevels(const TargetRegistry &registry, StringRef names,
                                                mlir::MLIRContext *context) {
  SmallVector<StringRef> parts;
  names.split(parts, ',');
  std::vector<TargetAttr> levels;
  for (StringRef part : parts) {
    if (part.empty())
      return createStringError("--target-cpu=" + names + ": a name is missing beside a comma");
    Expected<TargetAttr> level = registry.resolve(
        levels.empty() ? part.str() : expand(registry, part, parts.front()), context);
    if (!level)
      return level.takeError();
    for (TargetAttr other : levels)
      if (Error error = checkPair(other, *level))
        return error;
    levels.push_back(*level);
  }
  if (levels.size() > 1)
    if (Error error = sortLevels(levels))
      return error;
  return levels;
}

} // namespace trm
