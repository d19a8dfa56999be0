//===- TeamTest.cpp - Tests of threads on one puzzle ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Team.h"

#include "gtest/gtest.h"

using namespace trm;

TEST(Team, MembersKnowTheirPlace) {
  Team team(3);
  ASSERT_EQ(team.size(), 3u);
  std::vector<int> calls(3);
  for (int round = 0; round < 3; ++round)
    team.run([&](const trm_team &view) {
      EXPECT_EQ(view.struct_bytes, sizeof(trm_team));
      EXPECT_EQ(view.size, 3);
      ++calls[view.rank];
    });
  EXPECT_EQ(calls, std::vector<int>({3, 3, 3}));
}

TEST(Team, OfOneIsTheCaller) {
  Team team(1);
  std::thread::id worker;
  team.run([&](const trm_team &view) {
    view.barrier(view.context);
    worker = std::this_thread::get_id();
  });
  EXPECT_EQ(worker, std::this_thread::get_id());
}

TEST(Team, BarrierShowsWhatWasWritten) {
  constexpr int size = 4, rounds = 2000;
  Team team(size);
  // Plain integers: each is read by others a barrier after it was written.
  std::vector<int> values(size), next(size);
  int wrong = 0;
  team.run([&](const trm_team &view) {
    int mistakes = 0;
    for (int round = 0; round < rounds; ++round) {
      values[view.rank] = round + view.rank;
      view.barrier(view.context);
      int neighbour = (view.rank + 1) % size;
      mistakes += values[neighbour] != round + neighbour;
      view.barrier(view.context);
    }
    next[view.rank] = mistakes;
  });
  for (int mistakes : next)
    wrong += mistakes;
  EXPECT_EQ(wrong, 0);
}

TEST(Team, RestsBetweenJobs) {
  Team team(2);
  int sum = 0;
  for (int job = 1; job <= 3; ++job) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    team.run([&](const trm_team &view) {
      if (view.rank == 1)
        sum += job;
    });
  }
  EXPECT_EQ(sum, 6);
}

TEST(Team, EndsWithoutAJob) {
  for (int i = 0; i < 20; ++i)
    Team team(2);
}
