//===- TraceTest.cpp - tests of reading traces --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Trace.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace trm;

/// A document with the given results.
static std::string document(llvm::StringRef results) {
  return (R"({"model": "toy", "digest": "abc", "q_outputs": 1, "results": [)" + results + "]}")
      .str();
}

static std::string errorOf(llvm::StringRef text) {
  llvm::Expected<Trace> trace = parseTrace(text, "'x.json'");
  return trace ? "" : llvm::toString(trace.takeError());
}

constexpr char kLabelled[] = R"({"trace": [
    {"step": 2, "answer": "12", "q": [-0.5], "exact": false},
    {"step": 4, "answer": "13", "q": [1.5], "exact": true},
    {"step": 6, "answer": "13", "q": [null], "exact": true}]})";

constexpr char kUnlabelled[] = R"({"trace": [
    {"step": 2, "answer": "12", "q": null},
    {"step": 4, "answer": "12", "q": null},
    {"step": 6, "answer": "13", "q": null}]})";

TEST(Trace, Labelled) {
  Trace trace = llvm::cantFail(parseTrace(document(kLabelled), "'x.json'"));
  EXPECT_EQ(trace.model, "toy");
  EXPECT_EQ(trace.digest, "abc");
  EXPECT_TRUE(trace.labelled);
  EXPECT_EQ(trace.maxSteps(), 6);
  const std::vector<TraceStep> &steps = trace.puzzles[0];
  EXPECT_EQ(steps[0].step, 2);
  EXPECT_FALSE(steps[0].right);
  EXPECT_EQ(steps[1].q[0], 1.5f);
  EXPECT_TRUE(std::isnan(steps[1].q[1]));
  EXPECT_TRUE(std::isnan(steps[2].q[0]));
  EXPECT_EQ(steps[1].unchanged, 0);
  EXPECT_EQ(steps[2].unchanged, 1);
}

TEST(Trace, WithoutLabelsTheLastAnswerIsRight) {
  Trace trace = llvm::cantFail(parseTrace(document(kUnlabelled), "'x.json'"));
  EXPECT_FALSE(trace.labelled);
  const std::vector<TraceStep> &steps = trace.puzzles[0];
  EXPECT_FALSE(steps[1].right);
  EXPECT_EQ(steps[1].unchanged, 1);
  EXPECT_TRUE(steps[2].right);
}

/// Two cycles a step: the answer changes within the second and is back at its end.
constexpr char kCycles[] =
    R"({"model": "toy", "digest": "abc", "q_outputs": 0, "cycles_per_step": 2,
    "results": [{"trace": [
    {"step": 0.5, "answer": "11", "q": null},
    {"step": 1, "answer": "12", "q": null},
    {"step": 1.5, "answer": "13", "q": null},
    {"step": 2, "answer": "12", "q": null}]}]})";

TEST(Trace, Cycles) {
  Trace cycles = llvm::cantFail(parseTrace(kCycles, "'x.json'", HaltEvery::Cycle));
  EXPECT_EQ(cycles.every(), HaltEvery::Cycle);
  EXPECT_EQ(cycles.maxSteps(), 2);
  ASSERT_EQ(cycles.puzzles[0].size(), 4u);
  EXPECT_EQ(cycles.puzzles[0][2].step, 3);
  EXPECT_EQ(cycles.puzzles[0][3].unchanged, 0);
  Trace steps = llvm::cantFail(parseTrace(kCycles, "'x.json'"));
  EXPECT_EQ(steps.every(), HaltEvery::Step);
  EXPECT_EQ(steps.maxSteps(), 2);
  ASSERT_EQ(steps.puzzles[0].size(), 2u);
  EXPECT_EQ(steps.puzzles[0][1].step, 2);
  EXPECT_EQ(steps.puzzles[0][1].unchanged, 1) << "nobody looked within the step";
}

TEST(Trace, Errors) {
  EXPECT_NE(errorOf("{").find("'x.json' is not a trace of a program"), std::string::npos);
  EXPECT_NE(errorOf("[]").find("expected object"), std::string::npos);
  EXPECT_NE(errorOf(document(R"({"trace": [{"step": 1}]})"))
                .find("missing value at trace.results[0].trace[0].answer"),
            std::string::npos);
  EXPECT_EQ(errorOf(document("")), "'x.json' holds no puzzles");
  EXPECT_EQ(errorOf(document(std::string(kLabelled) + "," + kUnlabelled)),
            "1 of 2 puzzles have an answer; give all of them one, or none");
  std::string cycles = kCycles;
  cycles.replace(cycles.find("step\": 2"), 8, "step\": 0");
  EXPECT_NE(errorOf(cycles).find("cycles_per_step must be a number of cycles, found 0"),
            std::string::npos);
  EXPECT_NE(errorOf(document(R"({"trace": []})")).find("must have the same steps"),
            std::string::npos);
  EXPECT_NE(errorOf(document(R"({"trace": [{"step": 0, "answer": "", "q": []}]})"))
                .find("must have the same steps"),
            std::string::npos);
}
