//===- TokensText.h - Puzzles as the integers a model sees ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_TOKENSTEXT_H
#define TRM_RUNTIME_PUZZLES_TOKENSTEXT_H

#include "trm/runtime/Puzzles/TaskText.h"

#include <memory>

namespace trm {

/// Integers separated by spaces or commas: a form that every model has.
std::unique_ptr<TaskText> createTokensText(ModelShape shape);

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_TOKENSTEXT_H
