//===- Remarks.cpp - What is to be said of an answer ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/Remarks.h"

namespace trm {

Remarks remarksOn(const TaskText &task, const Tokens &question, const Tokens &answer) {
  Remarks remarks;
  remarks.contradiction = task.contradiction(question).value_or("");
  remarks.keepsRules =
      remarks.contradiction.empty() && task.judge(question, answer) != Verdict::Wrong;
  return remarks;
}

std::string Remarks::text() const {
  if (!contradiction.empty())
    return "the givens contradict each other: " + contradiction;
  return keepsRules ? "" : "breaks the rules";
}

} // namespace trm
