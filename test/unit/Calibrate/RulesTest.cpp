//===- RulesTest.cpp - tests of halting rules by name -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Rules.h"
#include "gtest/gtest.h"

using namespace trm;

static std::string errorOf(llvm::StringRef text) {
  llvm::Expected<HaltingChoice> choice = parseHaltingChoice(text);
  return choice ? "" : llvm::toString(choice.takeError());
}

TEST(Rules, SpellingsSurvive) {
  for (const char *text : {"never", "q,threshold=0.1", "q-compare,threshold=-2.5", "stable,steps=3",
                           "q-and-stable,threshold=4,steps=2"}) {
    llvm::Expected<HaltingChoice> choice = parseHaltingChoice(text);
    ASSERT_TRUE(static_cast<bool>(choice)) << llvm::toString(choice.takeError());
    EXPECT_EQ(spellHaltingChoice(*choice), text);
  }
}

TEST(Rules, ParametersHaveDefaults) {
  HaltingChoice choice = llvm::cantFail(parseHaltingChoice("q-and-stable"));
  EXPECT_EQ(choice.threshold, 0);
  EXPECT_EQ(choice.stableSteps, 1);
}

TEST(Rules, ErrorsSayWhatWasExpected) {
  EXPECT_EQ(errorOf("q-compar"), "there is no halting rule 'q-compar' (did you mean 'q-compare'?); "
                                 "choose one of: q-and-stable, stable, q, q-compare, never");
  EXPECT_EQ(errorOf("q,threshold=x"), "'threshold=x': expected a number after 'threshold='");
  EXPECT_EQ(errorOf("stable,steps=1.5"), "'steps=1.5': expected a whole number after 'steps='");
  EXPECT_EQ(errorOf("stable,steps=0"), "the steps of 'stable' must be at least 1, found 0");
  EXPECT_EQ(errorOf("q,threshold=1e99"), "the threshold of 'q' must be a finite float32");
  EXPECT_EQ(errorOf("q,threshold=nan"), "the threshold of 'q' must be a finite float32");
  EXPECT_NE(errorOf("q,steps=2").find("take 'steps' away"), std::string::npos);
  EXPECT_NE(errorOf("stable,threshold=2").find("take 'threshold' away"), std::string::npos);
  EXPECT_NE(errorOf("q,").find("has no parameter ''"), std::string::npos);
}
