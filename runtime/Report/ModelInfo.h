//===- ModelInfo.h - What a compiled model says of itself -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_REPORT_MODELINFO_H
#define TRM_RUNTIME_REPORT_MODELINFO_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/TaskText.h"
#include "trm/runtime/Support/Json.h"

namespace trm {

/// The rule's name and the parameters that it reads, as a file for
/// `trmc --halting` names them.
Json haltingJson(const trm_halting &halting);

/// Everything in trm_model_info, for people and for programs, and which level of
/// the model runs on this processor (`isa` names one; empty: the best).
std::string infoText(const trm_model &model, const std::string &isa, const TaskText &task);
Json infoJson(const trm_model &model, const std::string &isa, const TaskText &task);

} // namespace trm

#endif // TRM_RUNTIME_REPORT_MODELINFO_H
