//===- JsonProblemTest.cpp - Tests of messages about JSON -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/JsonProblem.h"
#include "trm/runtime/Support/Json.h"

#include "gtest/gtest.h"

using namespace trm;

TEST(JsonProblem, NamesTheNumberAndItsLine) {
  EXPECT_EQ(jsonProblem("[1,\n2,\n-1e999]"), "the number -1e999 in line 3 is too large");
}

TEST(JsonProblem, NamesThePlaceOfAMistake) {
  EXPECT_EQ(jsonProblem("{\"a\":\n ]}"), "no JSON from line 2, byte 8 on");
  EXPECT_EQ(jsonProblem(""), "no JSON from line 1, byte 1 on");
}

TEST(JsonProblem, NamesTheDepth) {
  std::string deep(limits::JsonDepth + 1, '[');
  EXPECT_EQ(jsonProblem(deep + std::string(deep.size(), ']')), describeTooDeepJson());
}
