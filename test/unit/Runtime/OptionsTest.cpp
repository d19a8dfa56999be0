//===- OptionsTest.cpp - Tests of the command line --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/Options.h"

#include "trm/runtime/Support/Errors.h"

#include "gtest/gtest.h"

using namespace trm;

TEST(Options, DefaultIsTheModelsRule) {
  Options options = parseOptions({});
  EXPECT_EQ(options.halting.rule, TRM_HALT_MODEL);
  EXPECT_EQ(options.halting.stable_steps, 1);
  EXPECT_EQ(options.deadlineMilliseconds, 0);
}

TEST(Options, HaltParametersGoIntoTheRuleInAnyOrder) {
  Options options =
      parseOptions({"--halt-steps=3", "--halt-threshold=-2.5", "--halt=q-and-stable"});
  EXPECT_EQ(options.halting.rule, TRM_HALT_Q_AND_STABLE);
  EXPECT_EQ(options.halting.threshold, -2.5f);
  EXPECT_EQ(options.halting.stable_steps, 3);
}

TEST(Options, HaltParametersNeedARuleThatReadsThem) {
  EXPECT_THROW(parseOptions({"--halt-threshold=1"}), UsageError);
  EXPECT_THROW(parseOptions({"--halt=never", "--halt-threshold=1"}), UsageError);
  EXPECT_THROW(parseOptions({"--halt=stable", "--halt-threshold=1"}), UsageError);
  EXPECT_THROW(parseOptions({"--halt=q", "--halt-steps=1"}), UsageError);
}

TEST(Options, ThresholdIsAFiniteNumber) {
  for (const char *text : {"x", "1x", "nan", "inf", "1e99", "1 "})
    EXPECT_THROW(parseOptions({"--halt=q", std::string("--halt-threshold=") + text}), UsageError)
        << text;
}

TEST(Options, DeadlineIsForPuzzles) {
  EXPECT_EQ(parseOptions({"--check", "--deadline-ms=40"}).deadlineMilliseconds, 40);
  EXPECT_THROW(parseOptions({"--deadline-ms=40", "--bench"}), UsageError);
  EXPECT_THROW(parseOptions({"--deadline-ms=40", "--input=a", "--trace-file=b"}), UsageError);
}

TEST(Options, ThreadsOnAPuzzleCountAmongAll) {
  Options options = parseOptions({"--threads=4", "--puzzle-threads=2"});
  EXPECT_EQ(options.threads.threads, 4u);
  EXPECT_EQ(options.threads.puzzleThreads, 2u);
  EXPECT_EQ(parseOptions({"--bench", "--puzzle-threads=2"}).threads.puzzleThreads, 2u);
  EXPECT_THROW(parseOptions({"--threads=1", "--puzzle-threads=2"}), UsageError);
  EXPECT_THROW(parseOptions({"--bench", "--threads=2"}), UsageError);
  for (const char *text : {"0", "-1", "x", "4097", "1.5"})
    EXPECT_THROW(parseOptions({std::string("--puzzle-threads=") + text}), UsageError) << text;
}
