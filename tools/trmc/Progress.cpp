//===- Progress.cpp - what a person sees of a long compile --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Progress.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

void Progress::begin(StringRef step) {
  finish();
  current = terminalText(step);
  stepStarted = Clock::now();
  // On a terminal the finished line replaces this one.
  if (enabled && errs().is_displayed())
    errs() << "  " << current << " ...\r";
}

void Progress::finish() {
  if (enabled && !current.empty()) {
    std::chrono::duration<double> elapsed = Clock::now() - stepStarted;
    errs() << format("  %-10s %7.2f s\n", current.c_str(), elapsed.count());
  }
  current.clear();
}

double Progress::totalSeconds() const {
  return std::chrono::duration<double>(Clock::now() - started).count();
}

} // namespace trm
