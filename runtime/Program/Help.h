//===- Help.h - What --help says --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAM_HELP_H
#define TRM_RUNTIME_PROGRAM_HELP_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/TaskText.h"

#include <string>

namespace trm {

std::string helpText(const std::string &program, const trm_model_info &info, const TaskText &task);

} // namespace trm

#endif // TRM_RUNTIME_PROGRAM_HELP_H
