//===- Fidelity.h - what narrow factors cost in answers -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// trmc --fidelity=PUZZLES: before a model is compiled in a precision, it is run on
// puzzles beside its float32 build, and refused where it loses too many answers.
// With --precision=mixed the matrices that cost most answers get wider factors
// until it is not.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_FIDELITY_H
#define TRM_TOOLS_TRMC_FIDELITY_H

#include "trm/tools/trmc/Compile.h"

namespace trm {

/// The formats to compile with; prints what they cost. An error where they cost
/// more than --max-loss and --allow-inaccurate is not given.
llvm::Expected<NumberFormats> chooseFormats(TrmcSession &session, const CompileRequest &request);

} // namespace trm

#endif // TRM_TOOLS_TRMC_FIDELITY_H
