//===- PuzzleIds.cpp - The puzzle embeddings of a program -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/PuzzleIds.h"

#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

bool acceptsPuzzleId(const trm_model_info &info, int32_t id) {
  if (!info.puzzle_ids)
    return true;
  const int32_t *end = info.puzzle_ids + info.num_puzzle_ids;
  return std::find(info.puzzle_ids, end, id) != end;
}

int32_t defaultPuzzleId(const trm_model_info &info) {
  return info.puzzle_ids && info.num_puzzle_ids > 0 ? info.puzzle_ids[0] : 0;
}

std::string puzzleIdList(const trm_model_info &info) {
  constexpr int32_t mostShown = 16;
  std::vector<std::string> ids;
  ids.reserve(mostShown);
  for (int32_t i = 0; i < std::min(info.num_puzzle_ids, mostShown); ++i)
    ids.push_back(std::to_string(info.puzzle_ids[i]));
  std::string list = join(ids, ", ");
  if (info.num_puzzle_ids > mostShown)
    list += formatString(", ... (%d ids)", info.num_puzzle_ids);
  return list;
}

std::string puzzleIdMessage(const trm_model_info &info, int32_t id) {
  return formatString("%d, which was not compiled into this program; it has %s "
                      "(trmc --puzzle-ids chooses them)",
                      id, puzzleIdList(info).c_str());
}

} // namespace trm
