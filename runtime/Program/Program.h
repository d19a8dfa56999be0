//===- Program.h - The produced program -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAM_PROGRAM_H
#define TRM_RUNTIME_PROGRAM_PROGRAM_H

#include "trm/runtime/Abi.h"

namespace trm {

/// Everything that main() does; the exit status.
int runProgram(const trm_model &model, int argc, char **argv);

} // namespace trm

#endif // TRM_RUNTIME_PROGRAM_PROGRAM_H
