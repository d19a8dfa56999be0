//===- Progress.cpp - A progress line for people who wait -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Progress.h"

#include <cstdio>
#include <unistd.h>

namespace trm {

/// Also the wait before the first line, so that short work shows none.
static constexpr std::chrono::milliseconds DrawInterval(200);

Progress::Progress(size_t total)
    : total(total), visible(isatty(STDERR_FILENO)), nextDraw(Clock::now() + DrawInterval) {}

Progress::~Progress() {
  if (drawn)
    std::fputs("\r\x1b[K", stderr);
}

void Progress::advance() {
  if (!visible)
    return;
  std::lock_guard<std::mutex> lock(mutex);
  ++done;
  auto now = Clock::now();
  if (now < nextDraw)
    return;
  nextDraw = now + DrawInterval;
  drawn = true;
  std::fprintf(stderr, "\rsolved %zu of %zu (%zu %%)", done, total, done * 100 / total);
}

} // namespace trm
