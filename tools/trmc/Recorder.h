//===- Recorder.h - run a program on puzzles ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_RECORDER_H
#define TRM_TOOLS_TRMC_RECORDER_H

#include "trm/tools/trmc/Calibrate/Trace.h"
#include "trm/tools/trmc/Trmc.h"

namespace trm {

/// Runs a program that trmc compiled; what it writes. Flags say what that is.
llvm::Expected<std::string> runOnPuzzles(const TrmcCommandLine &options, llvm::StringRef program,
                                         llvm::StringRef puzzles,
                                         llvm::ArrayRef<std::string> flags);

/// What one run has shown, after whole steps and after every cycle.
struct Recording {
  Trace steps;
  /// None where the program looks after whole steps alone, and why.
  std::optional<Trace> cycles;
  std::string withoutCycles;
};

/// Runs all steps of the model on the puzzles. The model is a program that trmc
/// compiled, or what it compiles to one for the time of the run.
llvm::Expected<Recording> recordTraces(TrmcSession &session, llvm::StringRef model,
                                       llvm::StringRef puzzles);

} // namespace trm

#endif // TRM_TOOLS_TRMC_RECORDER_H
