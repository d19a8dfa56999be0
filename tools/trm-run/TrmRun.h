//===- TrmRun.h - the reference interpreter tool ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRM_RUN_TRMRUN_H
#define TRM_TOOLS_TRM_RUN_TRMRUN_H

namespace trm {

/// Runs a model on puzzles in float64 and reports, compares or writes its trace.
int trmRunMain(int argc, char **argv);

} // namespace trm

#endif // TRM_TOOLS_TRM_RUN_TRMRUN_H
