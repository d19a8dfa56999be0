//===- Progress.h - what a person sees of a long compile ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_PROGRESS_H
#define TRM_TOOLS_TRMC_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include <chrono>

namespace trm {

/// One line on stderr for each step with its time, the running one first
/// without. Silent unless it is enabled.
class Progress {
public:
  explicit Progress(bool enabled) : enabled(enabled) {}
  ~Progress() { finish(); }

  void begin(llvm::StringRef step);
  /// Ends the running step, if any.
  void finish();
  double totalSeconds() const;
  bool isEnabled() const { return enabled; }

private:
  using Clock = std::chrono::steady_clock;

  bool enabled;
  std::string current;
  Clock::time_point started = Clock::now();
  Clock::time_point stepStarted;
};

} // namespace trm

#endif // TRM_TOOLS_TRMC_PROGRESS_H
