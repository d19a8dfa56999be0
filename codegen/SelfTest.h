//===- SelfTest.h - what a model is known to answer -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_SELFTEST_H
#define TRM_CODEGEN_SELFTEST_H

#include <cstdint>
#include <vector>

namespace trm {

/// Tokens of a puzzle, and the most likely tokens after one call of step().
struct SelfTest {
  /// Logits by which the most likely token leads where it is clear: by much more
  /// than rounding in another order changes in one step.
  static constexpr double kMargin = 0.5;

  std::vector<int32_t> tokens;
  /// -1 where it is not clear.
  std::vector<int32_t> answer;

  int64_t countClear() const {
    int64_t count = 0;
    for (int32_t token : answer)
      count += token >= 0;
    return count;
  }
};

} // namespace trm

#endif // TRM_CODEGEN_SELFTEST_H
