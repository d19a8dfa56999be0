//===- HaltingFileTest.cpp - tests of the JSON of a rule ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/HaltingFile.h"
#include "TestTraces.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace trm;

static std::string write(int32_t cyclesPerStep = 1) {
  Trace trace = makeTrace(20, -2);
  trace.cyclesPerStep = cyclesPerStep;
  Choice choice = llvm::cantFail(chooseHalting({&trace}, {0.005}, "q-and-stable"));
  std::string text;
  llvm::raw_string_ostream os(text);
  writeHaltingFile(os, {trace, choice, {0.005}, "def", "train.csv"});
  return text;
}

static std::string errorOf(std::string text, llvm::StringRef part, llvm::StringRef replacement) {
  text.replace(text.find(part), part.size(), replacement.str());
  llvm::Expected<CalibratedHalting> halting = parseHaltingFile(text, "x.json");
  return halting ? "" : llvm::toString(halting.takeError());
}

TEST(HaltingFile, IsReadAsWritten) {
  CalibratedHalting halting = llvm::cantFail(parseHaltingFile(write(), "x.json"));
  EXPECT_EQ(halting.choice.rule, "q-and-stable");
  EXPECT_EQ(halting.choice.stableSteps, 1);
  EXPECT_EQ(halting.model, "toy");
  EXPECT_EQ(halting.digest, "abc");
}

TEST(HaltingFile, CyclesAreOfTheirOwnVersion) {
  EXPECT_EQ(llvm::cantFail(parseHaltingFile(write(), "x.json")).choice.every, HaltEvery::Step);
  std::string text = write(/*cyclesPerStep=*/2);
  EXPECT_NE(text.find("\"version\": 2"), std::string::npos) << text;
  EXPECT_NE(text.find("\"max_steps\": 4,"), std::string::npos) << text;
  EXPECT_EQ(llvm::cantFail(parseHaltingFile(text, "x.json")).choice.every, HaltEvery::Cycle);
  EXPECT_NE(errorOf(text, "\"cycle\"", "\"half\"").find("expected \"step\" or \"cycle\""),
            std::string::npos);
}

TEST(HaltingFile, NumbersAreShort) {
  EXPECT_NE(write().find("\"mean_steps\": 2.1,"), std::string::npos) << write();
  EXPECT_NE(write().find("\"max_loss\": 0.005,"), std::string::npos) << write();
}

TEST(HaltingFile, Errors) {
  std::string text = write();
  EXPECT_NE(
      errorOf(text, "trm-halting", "other").find("expected \"trm-halting\" at halting.format"),
      std::string::npos);
  EXPECT_NE(errorOf(text, "\"version\": 1", "\"version\": 3").find("expected 1 or 2, the versions"),
            std::string::npos);
  EXPECT_NE(errorOf(text, "q-and-stable", "p").find("there is no halting rule 'p'"),
            std::string::npos);
  EXPECT_NE(errorOf(text, "stable_steps", "steps").find("missing value at halting.stable_steps"),
            std::string::npos);
  EXPECT_NE(errorOf(text, "\"stable_steps\": 1", "\"stable_steps\": 0").find("at least 1"),
            std::string::npos);
}
