//===- ChooseWeights.cpp - raw weights or their averages ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/WeightNames.h"
#include "trm/importer/WeightSets.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Checkpoint;
using checkpoint::OpaqueValue;

class Chooser {
public:
  Chooser(const WeightSets &sets, const Checkpoint &file) : sets(sets), file(file) {}

  Expected<ChosenWeights> run(std::optional<WeightKind> asked) {
    if (asked != WeightKind::Raw && sets.averaged.empty())
      if (const OpaqueValue *averages = findUnreadContainer(file, Place::Average))
        return createStringError(toString(checkpoint::refuseOpaque(file.path(), *averages)) +
                                 "; --weights=raw takes the weights that are not averaged");
    if (Error error = refuseNotBegun(asked))
      return error;
    bool average = asked ? *asked == WeightKind::Ema : !sets.averaged.empty();
    if (average && sets.averaged.empty())
      return fail("holds no averaged (EMA) weights that --weights=ema could take, only those " +
                  describe(sets.raw) + "; leave the flag out");
    if (!average && sets.raw.tensors.empty())
      return fail("holds averaged (EMA) weights alone, " + describe(sets.averaged.front()) +
                  ", none that --weights=raw could take; leave the flag out");
    takeRaw();
    if (Error error = refuseUnreadUnder(sets.raw))
      return error;
    if (average)
      if (Error error = takeAverages())
        return error;
    chosen.reason = describeReason(asked);
    return std::move(chosen);
  }

private:
  Error fail(const Twine &message) const { return checkpoint::fileError(file.path(), message); }

  Error refuseNotBegun(std::optional<WeightKind> asked) const {
    bool hasRaw = !sets.raw.tensors.empty();
    if (!sets.averaged.empty() || sets.notBegun.empty() || (hasRaw && asked != WeightKind::Ema))
      return Error::success();
    return fail("holds averaged (EMA) weights " + describe(sets.notBegun.front()) +
                " that never began, as their counter says (n_averaged, initted) or as there are "
                "none; " +
                (hasRaw ? "leave --weights=ema out"
                        : "take a later checkpoint, or one of the weights themselves; beside it "
                          "--weights=raw takes those alone"));
  }

  void takeRaw() {
    chosen.kind = WeightKind::Raw;
    chosen.isCertain = sets.rawIsCertain;
    chosen.prefix = sets.raw.prefix;
    chosen.tensors = sets.raw.tensors;
  }

  Error takeAverages() {
    if (sets.averaged.size() > 1)
      return fail("holds several sets of averaged (EMA) weights, " + describe(sets.averaged[0]) +
                  " and " + describe(sets.averaged[1]) +
                  "; take --weights=raw, or save the one that is wanted alone");
    const WeightSet &averages = sets.averaged.front();
    if (!averages.refusal.empty())
      return fail(averages.refusal);
    if (averages.file.empty())
      if (Error error = refuseUnreadUnder(averages))
        return error;
    chosen.kind = WeightKind::Ema;
    chosen.isCertain = true;
    chosen.averagedPrefix = averages.prefix;
    chosen.averagesFile = averages.file;
    if (sets.raw.tensors.empty()) {
      chosen.prefix = averages.prefix;
      chosen.tensors = averages.tensors;
      return Error::success();
    }
    for (const auto &[key, tensor] : averages.tensors) {
      auto raw = chosen.tensors.find(key);
      if (raw == chosen.tensors.end())
        return mismatch("have '" + key + "', which the weights " + describe(sets.raw) +
                        " have not");
      if (raw->second->shape() != tensor->shape())
        return mismatch("have '" + key + "' in another shape than '" + raw->second->name() + "'");
      raw->second = tensor;
    }
    chosen.averagedCount = averages.tensors.size();
    for (const auto &[key, tensor] : sets.raw.tensors)
      if (!averages.tensors.count(key))
        chosen.withoutAverage.push_back(key);
    return Error::success();
  }

  Error mismatch(const Twine &what) const {
    return fail("does not fit itself: the averaged (EMA) weights " + placeOfAverages() + " " +
                what +
                "; take --weights=raw, or a checkpoint whose averages are of this "
                "model");
  }

  std::string placeOfAverages() const {
    if (chosen.averagesFile.empty())
      return "under '" + chosen.averagedPrefix + "'";
    return "of " + sys::path::filename(chosen.averagesFile).str();
  }

  std::string describeReason(std::optional<WeightKind> asked) const {
    if (asked)
      return "--weights=" + toText(*asked).str();
    if (chosen.kind == WeightKind::Raw && chosen.isCertain)
      return "the averages never began";
    if (chosen.kind == WeightKind::Raw)
      return "the only ones there; the file does not say whether they are averages";
    if (sets.raw.tensors.empty())
      return "the only ones there";
    return "taken where both are there, as training validates with them; --weights=raw takes the "
           "others";
  }

  Error refuseUnreadUnder(const WeightSet &set) const {
    if (set.tensors.empty())
      return Error::success();
    bool lightning = file.scalars().contains("pytorch-lightning_version");
    for (const OpaqueValue &value : file.opaque())
      if (StringRef(value.name).starts_with(set.prefix) &&
          placeOf(value.name, lightning).role != Place::TrainingState)
        return checkpoint::refuseOpaque(file.path(), value);
    return Error::success();
  }

  const WeightSets &sets;
  const Checkpoint &file;
  ChosenWeights chosen;
};

} // namespace

Expected<ChosenWeights> chooseWeights(const WeightSets &sets, const Checkpoint &file,
                                      std::optional<WeightKind> asked) {
  return Chooser(sets, file).run(asked);
}

} // namespace trm
