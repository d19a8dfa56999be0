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
  std::vector<int32_t> tokens;
  /// -1 where the most likely token does not lead by `margin`.
  std::vector<int32_t> answer;
  /// In logits.
  double margin = 0;

  int64_t countClear() const {
    int64_t count = 0;
    for (int32_t token : answer)
      count += token >= 0;
    return count;
  }
};

} // namespace trm

#endif // TRM_CODEGEN_SELFTEST_H
