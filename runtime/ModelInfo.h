//===- ModelInfo.h - What a compiled model says of itself -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_MODELINFO_H
#define TRM_RUNTIME_MODELINFO_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Json.h"
#include "trm/runtime/Tasks/TaskText.h"

namespace trm {

/// A model without a puzzle embedding accepts every id.
bool acceptsPuzzleId(const trm_model_info &info, int32_t id);

/// The id that a puzzle has when nothing else is said.
int32_t defaultPuzzleId(const trm_model_info &info);

/// "7, which was not compiled into this program ...", for messages.
std::string puzzleIdMessage(const trm_model_info &info, int32_t id);

/// The rule's name and the parameters that it reads, as a file for
/// `trmc --halting` names them.
Json haltingJson(const trm_halting &halting);

/// Everything in trm_model_info, for people and for programs, and which level of
/// the model runs on this processor (`isa` names one; empty: the best).
std::string infoText(const trm_model &model, const std::string &isa, const TaskText &task);
Json infoJson(const trm_model &model, const std::string &isa, const TaskText &task);

} // namespace trm

#endif // TRM_RUNTIME_MODELINFO_H
