//===- TestTraces.h - traces without a model ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TEST_UNIT_CALIBRATE_TESTTRACES_H
#define TRM_TEST_UNIT_CALIBRATE_TESTTRACES_H

#include "trm/tools/trmc/Calibrate/Trace.h"
#include "llvm/ADT/ArrayRef.h"

namespace trm {

constexpr int32_t kTestSteps = 8;

/// A puzzle whose answer is right, and changes no more, from step `solved` on (0:
/// never right); the halting value of each step is given, the last repeats.
std::vector<TraceStep> makePuzzle(int32_t solved, llvm::ArrayRef<float> q);

/// Steps 1 and 2 of 200 puzzles: solved at step 1 with q = 5, but `late` of them
/// at step 2 with q = `lateQ` at step 1.
Trace makeTrace(size_t late, float lateQ);

} // namespace trm

#endif // TRM_TEST_UNIT_CALIBRATE_TESTTRACES_H
