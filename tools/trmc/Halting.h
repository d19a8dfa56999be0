//===- Halting.h - the halting rule that is asked for -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_HALTING_H
#define TRM_TOOLS_TRMC_HALTING_H

#include "trm/dialect/Trm/Trm.h"
#include "trm/passes/Pipelines.h"

namespace trm {

/// The value of --halting: a rule, or a file of trmc calibrate, which has to be of
/// this very model and says after what it halts; `every` is that of --halt-every.
llvm::Expected<HaltingChoice> resolveHalting(llvm::StringRef text, ModelOp model,
                                             std::optional<HaltEvery> every);

} // namespace trm

#endif // TRM_TOOLS_TRMC_HALTING_H
