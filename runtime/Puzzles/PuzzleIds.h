//===- PuzzleIds.h - The puzzle embeddings of a program ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_PUZZLEIDS_H
#define TRM_RUNTIME_PUZZLES_PUZZLEIDS_H

#include "trm/runtime/Abi.h"

#include <string>

namespace trm {

/// A model without a puzzle embedding accepts every id.
bool acceptsPuzzleId(const trm_model_info &info, int32_t id);

/// The id that a puzzle has when nothing else is said.
int32_t defaultPuzzleId(const trm_model_info &info);

/// "0, 1, 2, ... (40 ids)"
std::string puzzleIdList(const trm_model_info &info);

/// "7, which was not compiled into this program ...", for messages.
std::string puzzleIdMessage(const trm_model_info &info, int32_t id);

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_PUZZLEIDS_H
