//===- ComparisonTest.cpp - tests of what narrow factors cost -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Comparison.h"
#include "gtest/gtest.h"

using namespace trm;

static std::string textOf(llvm::StringRef puzzles, llvm::StringRef accuracies) {
  return (R"({"puzzles": )" + puzzles + R"(, "first_changed_step": 1, "steps": [{"step": 1, )" +
          R"("mean_cosine": 0.75, "worst_cosine": 0.5, "changed_answers": 1)" + accuracies + "}]}")
      .str();
}

static std::string errorOf(llvm::StringRef text) {
  llvm::Expected<Comparison> comparison = parseComparison(text);
  return comparison ? "" : llvm::toString(comparison.takeError());
}

TEST(Comparison, LossIsOfExactAnswersOrOfAnswers) {
  EXPECT_EQ(llvm::cantFail(parseComparison(textOf("4", ""))).loss(), 0.25);
  std::string labelled = textOf("4", R"(, "exact_accuracy": 0.5, "other_exact_accuracy": 1)");
  EXPECT_EQ(llvm::cantFail(parseComparison(labelled)).loss(), 0.5);
}

TEST(Comparison, RefusesWhatNoProgramWrites) {
  EXPECT_NE(errorOf(textOf("0", "")).find("expected at least 1 at comparison.puzzles"),
            std::string::npos)
      << errorOf(textOf("0", ""));
  EXPECT_NE(errorOf(textOf("4", R"(, "exact_accuracy": 0.5)")).find("both accuracies"),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"puzzles": 1, "first_changed_step": 0, "steps": []})").find("one or more"),
            std::string::npos);
  EXPECT_NE(errorOf("{").find("what the program wrote is not a comparison"), std::string::npos);
}
