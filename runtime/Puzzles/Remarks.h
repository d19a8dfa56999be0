//===- Remarks.h - What is to be said of an answer --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_REMARKS_H
#define TRM_RUNTIME_PUZZLES_REMARKS_H

#include "trm/runtime/Puzzles/TaskText.h"

namespace trm {

/// What the rules of a task say, without knowing the right answer.
struct Remarks {
  /// True where there are none.
  bool keepsRules = true;
  /// Why the question has no answer; empty where nothing is known against it.
  std::string contradiction;

  /// For people; empty where there is nothing to say.
  std::string text() const;
};

Remarks remarksOn(const TaskText &task, const Tokens &question, const Tokens &answer);

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_REMARKS_H
