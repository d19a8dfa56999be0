//===- Limits.h - --max-flash, --max-ram, --max-stack -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_LIMITS_H
#define TRM_TOOLS_TRMC_LIMITS_H

#include "trm/codegen/Backend.h"
#include "trm/tools/trmc/CommandLine.h"

namespace trm {

/// What the options allow, and else the memories of `machine` (which may be null).
/// `choice` makes the artifact: limits are for code.
llvm::Expected<Budget> resolveLimits(const TrmcCommandLine &options,
                                     const BackendRegistry::Choice &choice,
                                     const TargetRecord *machine);

} // namespace trm

#endif // TRM_TOOLS_TRMC_LIMITS_H
