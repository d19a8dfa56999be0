//===- Progress.h - How far a run is, on a terminal -------------*- C++ -*-===//
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
#ifndef TRM_RUNTIME_SUPPORT_PROGRESS_H
#define TRM_RUNTIME_SUPPORT_PROGRESS_H

#include <chrono>
#include <cstddef>
#include <string>

namespace trm {

class Progress {
public:
  /// What is counted. Where `isQuiet` is set, nothing is shown.
  explicit Progress(std::string what, bool isQuiet = false);
  ~Progress() { hide(); }

  bool isVisible() const { return visible; }

  /// Shows how many are done, how many in a second, and, where the share of all is known
  /// and not 0, that and how long the rest will take.
  void show(size_t done, double share = 0, const std::string &remark = "");

  /// Takes the line away, for whoever has something to say.
  void hide();

private:
  using Clock = std::chrono::steady_clock;

  const std::string what;
  const bool visible;
  const Clock::time_point begin;
  bool drawn = false;
  Clock::time_point nextDraw;
};

/// The line, without its drawing: "1,234 puzzles, 102.8/s, 12 %, 0:01:28 left".
std::string progressText(const std::string &what, size_t done, double seconds, double share);

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_PROGRESS_H
