//===- Deadline.h - How long a solve may take -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_DEADLINE_H
#define TRM_RUNTIME_SUPPORT_DEADLINE_H

#include <algorithm>
#include <chrono>

namespace trm {

struct TimeLimit {
  using Clock = std::chrono::steady_clock;

  std::chrono::milliseconds length;
  /// Tests have a clock of their own.
  Clock::time_point (*now)() = Clock::now;
};

/// The time limit of one solve, which begins with it.
class Deadline {
public:
  explicit Deadline(const TimeLimit &limit)
      : limit(limit), begin(limit.now()), lastLook(begin), longestStep(0) {}

  /// To be asked after each step: whether another one ends in time if it takes
  /// as long as the longest so far.
  bool allowsAnotherStep() {
    TimeLimit::Clock::time_point now = limit.now();
    longestStep = std::max(longestStep, now - lastLook);
    lastLook = now;
    return now - begin + longestStep <= limit.length;
  }

private:
  const TimeLimit limit;
  const TimeLimit::Clock::time_point begin;
  TimeLimit::Clock::time_point lastLook;
  TimeLimit::Clock::duration longestStep;
};

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_DEADLINE_H
