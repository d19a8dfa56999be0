//===- Progress.h - A progress line for people who wait ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One line on standard error, rewritten a few times a second; nothing when
// standard error is no terminal.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRESS_H
#define TRM_RUNTIME_PROGRESS_H

#include <chrono>
#include <cstddef>
#include <mutex>

namespace trm {

class Progress {
public:
  explicit Progress(size_t total);
  ~Progress();

  /// Counts one more as done; any thread may call it.
  void advance();

private:
  using Clock = std::chrono::steady_clock;

  const size_t total;
  const bool visible;
  std::mutex mutex;
  size_t done = 0;
  bool drawn = false;
  Clock::time_point nextDraw;
};

} // namespace trm

#endif // TRM_RUNTIME_PROGRESS_H
