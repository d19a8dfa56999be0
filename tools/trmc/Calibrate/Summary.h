//===- Summary.h - a calibration for people -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_SUMMARY_H
#define TRM_TOOLS_TRMC_CALIBRATE_SUMMARY_H

#include "trm/tools/trmc/Calibrate/Choose.h"

namespace trm {

/// A table of the best of each rule, the one that is chosen, and whether it halts after
/// cycles; `withoutCycles` says why none were tried.
void printSummary(llvm::raw_ostream &os, const Trace &trace, const Choice &choice,
                  llvm::StringRef withoutCycles);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_SUMMARY_H
