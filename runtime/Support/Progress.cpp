//===- Progress.cpp - How far a run is, on a terminal -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Progress.h"

#include "trm/runtime/Support/Strings.h"

#include <cstdio>
#include <unistd.h>

namespace trm {

/// Also the wait before the first line, so that short work shows none.
static constexpr std::chrono::milliseconds DrawInterval(200);

Progress::Progress(std::string what, bool isQuiet)
    : what(std::move(what)), visible(!isQuiet && isatty(STDERR_FILENO)), begin(Clock::now()),
      nextDraw(begin + DrawInterval) {}

void Progress::hide() {
  if (drawn)
    std::fputs("\r\x1b[K", stderr);
  drawn = false;
}

static std::string durationText(double seconds) {
  auto whole = static_cast<long long>(seconds + 0.5);
  return formatString("%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string progressText(const std::string &what, size_t done, double seconds, double share) {
  std::string text =
      formatString("%s %s, %.1f/s", groupedNumber(done).c_str(), what.c_str(), done / seconds);
  if (share > 0)
    text += formatString(", %d %%, ", static_cast<int>(share * 100)) +
            durationText(seconds * (1 - share) / share) + " left";
  return text;
}

void Progress::show(size_t done, double share, const std::string &remark) {
  if (!visible)
    return;
  auto now = Clock::now();
  if (now < nextDraw)
    return;
  nextDraw = now + DrawInterval;
  drawn = true;
  double seconds = std::chrono::duration<double>(now - begin).count();
  std::fprintf(stderr, "\r\x1b[K%s%s", progressText(what, done, seconds, share).c_str(),
               remark.c_str());
}

} // namespace trm
