//===- Report.h - what trm-run prints and writes ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRM_RUN_REPORT_H
#define TRM_TOOLS_TRM_RUN_REPORT_H

#include "trm/tools/trm-run/SolveBatch.h"

namespace trm {

/// A line a puzzle with its steps and halting values, then the answers' tokens.
void printAnswers(const BatchTrace &trace, llvm::raw_ostream &os);

llvm::Error writeTrace(llvm::StringRef path, const Puzzles &puzzles, const BatchTrace &trace);

/// Prints the relative L2 error of each step that both traces have; the expected
/// one may hold more puzzles.
llvm::Error compareTrace(llvm::StringRef path, const BatchTrace &trace, llvm::raw_ostream &os);

} // namespace trm

#endif // TRM_TOOLS_TRM_RUN_REPORT_H
