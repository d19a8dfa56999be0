//===- ArcVote.cpp - Which answers to hand in -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcVote.h"

#include <algorithm>

namespace trm {

void ArcVote::add(const ArcGrid &answer, double q) {
  auto found = std::find_if(candidates.begin(), candidates.end(),
                            [&](const ArcCandidate &each) { return each.grid == answer; });
  if (found == candidates.end())
    found = candidates.insert(found, {answer, 0, 0});
  ++found->votes;
  found->q += q;
}

std::vector<ArcCandidate> ArcVote::ranking() const {
  std::vector<ArcCandidate> ranked = candidates;
  for (ArcCandidate &each : ranked)
    each.q /= each.votes;
  std::stable_sort(ranked.begin(), ranked.end(), [](const ArcCandidate &a, const ArcCandidate &b) {
    return a.votes != b.votes ? a.votes > b.votes : a.q > b.q;
  });
  return ranked;
}

} // namespace trm
