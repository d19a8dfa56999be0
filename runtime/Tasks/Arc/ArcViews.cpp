//===- ArcViews.cpp - The views that a task is solved in --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcViews.h"

#include "trm/runtime/Puzzles/PuzzleIds.h"
#include "trm/runtime/Solve/Noise.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>
#include <set>

namespace trm {

ArcViewChooser::ArcViewChooser(int32_t side, const DocumentRequest &request)
    : side(side), request(request) {
  if (request.identifiers.empty())
    return;
  names = readArcIdentifiers(inputName(request.identifiers), readInput(request.identifiers));
  for (size_t id = 0; id < names.size(); ++id)
    placesOf[arcBaseName(names[id])].push_back(id);
}

std::vector<ArcView> ArcViewChooser::choose(const ArcTask &task) const {
  return request.identifiers.empty() ? drawn(task) : listed(task);
}

int32_t ArcViewChooser::compiledId(size_t id) const {
  if (acceptsPuzzleId(request.info, static_cast<int32_t>(id)))
    return static_cast<int32_t>(id);
  if (request.fallbackId)
    return *request.fallbackId;
  throw InputError(request.identifiers + ": '" + names[id] + "' has the id " +
                   puzzleIdMessage(request.info, static_cast<int32_t>(id)) +
                   "; --puzzle-id=N names one that stands for all that are missing");
}

std::vector<ArcView> ArcViewChooser::listed(const ArcTask &task) const {
  auto found = placesOf.find(task.name);
  auto isPlain = [&](size_t id) { return names[id] == task.name; };
  std::vector<ArcView> views;
  if (found != placesOf.end())
    if (auto plain = std::find_if(found->second.begin(), found->second.end(), isPlain);
        plain != found->second.end())
      views.push_back({{}, compiledId(*plain)});
  if (views.empty())
    throw InputError(request.identifiers + ": no puzzle is called '" + task.name +
                     "'; a task is called as its file without .json, or as its key in a file of "
                     "several");
  for (size_t id : found->second) {
    if (views.size() > static_cast<size_t>(request.augmentations))
      break;
    if (std::optional<ArcAugmentation> augmentation = ArcAugmentation::ofName(names[id]))
      views.push_back({*augmentation, compiledId(id)});
  }
  return views;
}

/// What tells two views of a task apart: its pairs, in any order. Answers to its
/// tests are left out, so that they change nothing where they are known.
static std::vector<ArcPair> seenAs(const ArcTask &task, const ArcAugmentation &augmentation) {
  std::vector<ArcPair> pairs;
  pairs.reserve(task.train.size() + task.test.size());
  for (const ArcPair &pair : task.train)
    pairs.push_back({augmentation.apply(pair.input), augmentation.apply(*pair.output)});
  for (const ArcPair &pair : task.test)
    pairs.push_back({augmentation.apply(pair.input), std::nullopt});
  std::sort(pairs.begin(), pairs.end(), [](const ArcPair &a, const ArcPair &b) {
    return std::tie(a.input, a.output) < std::tie(b.input, b.output);
  });
  return pairs;
}

/// What a task is to the random numbers: all that is known of it.
static uint64_t hashTask(const ArcTask &task, int32_t side) {
  Tokens all;
  auto take = [&](const ArcGrid &grid) {
    Tokens tokens = encodeArcGrid(grid, side);
    all.insert(all.end(), tokens.begin(), tokens.end());
  };
  for (const ArcPair &pair : task.train) {
    take(pair.input);
    take(*pair.output);
  }
  for (const ArcPair &pair : task.test)
    take(pair.input);
  return hashPuzzle(all, 0);
}

std::vector<ArcView> ArcViewChooser::drawn(const ArcTask &task) const {
  // A task that looks the same in many views has fewer: nobody tries for ever (the
  // reference as often).
  constexpr int64_t triesEach = 5;
  auto isLess = [](const std::vector<ArcPair> &a, const std::vector<ArcPair> &b) {
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(), [](const ArcPair &x, const ArcPair &y) {
          return std::tie(x.input, x.output) < std::tie(y.input, y.output);
        });
  };
  std::set<std::vector<ArcPair>, decltype(isLess)> seen(isLess);
  std::vector<ArcView> views = {{}};
  seen.insert(seenAs(task, {}));
  uint64_t stream = hashTask(task, side);
  auto isEnough = [&] { return views.size() > static_cast<size_t>(request.augmentations); };
  for (int64_t n = 0; n < triesEach * request.augmentations && !isEnough(); ++n) {
    ArcAugmentation augmentation =
        drawArcAugmentation(request.seed, stream, static_cast<uint32_t>(n));
    if (seen.insert(seenAs(task, augmentation)).second)
      views.push_back({augmentation, std::nullopt});
  }
  return views;
}

} // namespace trm
