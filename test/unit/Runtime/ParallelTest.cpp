//===- ParallelTest.cpp - Tests of threads over puzzles ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Parallel.h"

#include "gtest/gtest.h"

using namespace trm;

static std::vector<unsigned> plan(unsigned threads, unsigned puzzleThreads, int32_t maxTeam,
                                  size_t count) {
  trm_model_info info = {};
  info.max_team = maxTeam;
  ThreadPlan plan = planThreads(info, {threads, puzzleThreads}, count);
  std::vector<unsigned> result;
  unsigned sum = 0;
  for (unsigned puzzle = 0; puzzle < plan.puzzlesAtATime; ++puzzle) {
    result.push_back(plan.puzzleThreads(puzzle));
    sum += result.back();
  }
  EXPECT_EQ(sum, plan.threads);
  return result;
}

using Threads = std::vector<unsigned>;

TEST(Parallel, PuzzlesHaveAThreadEach) {
  EXPECT_EQ(plan(3, 0, 1, 10), Threads({1, 1, 1}));
  EXPECT_EQ(plan(3, 0, 4, 10), Threads({1, 1, 1}));
  EXPECT_EQ(plan(3, 0, 4, 3), Threads({1, 1, 1}));
  EXPECT_EQ(plan(8, 0, 1, 2), Threads({1, 1}));
  EXPECT_EQ(plan(8, 0, 1, 0), Threads({1}));
}

TEST(Parallel, ThreadsToSpareJoin) {
  EXPECT_EQ(plan(2, 0, 2, 1), Threads({2}));
  EXPECT_EQ(plan(8, 0, 2, 1), Threads({2}));
  EXPECT_EQ(plan(8, 0, 4, 3), Threads({3, 3, 2}));
  EXPECT_EQ(plan(8, 0, 2, 3), Threads({2, 2, 2}));
  EXPECT_EQ(plan(5, 0, 2, 4), Threads({2, 1, 1, 1}));
}

TEST(Parallel, AskedForTeamsComeFirst) {
  EXPECT_EQ(plan(8, 2, 4, 100), Threads({2, 2, 2, 2}));
  EXPECT_EQ(plan(7, 3, 4, 100), Threads({3, 3}));
  EXPECT_EQ(plan(8, 1, 4, 1), Threads({1}));
  // More than there are cores is what somebody wants to measure.
  EXPECT_EQ(plan(0, 4096, 4096, 100), Threads({4096}));
}

TEST(Parallel, NoThreadsAskedForIsOneACore) {
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  EXPECT_EQ(plan(0, 0, 1, 100000).size(), cores);
}
