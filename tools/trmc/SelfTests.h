//===- SelfTests.h - what a model is known to answer ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_SELFTESTS_H
#define TRM_TOOLS_TRMC_SELFTESTS_H

#include "trm/codegen/SelfTest.h"
#include "trm/dialect/Trm/Trm.h"
#include "llvm/Support/Error.h"

namespace trm {

/// Solves a few made-up puzzles with the interpreter (float64, in the model's number
/// formats), and takes the one whose answer is clearest.
llvm::Expected<SelfTest> makeSelfTest(ModelOp model);

} // namespace trm

#endif // TRM_TOOLS_TRMC_SELFTESTS_H
