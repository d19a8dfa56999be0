//===- JsonProblem.h - What is wrong with a JSON text -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For messages: where a text that readJson() discarded stops being JSON, and why.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_JSONPROBLEM_H
#define TRM_RUNTIME_SUPPORT_JSONPROBLEM_H

#include <string>
#include <string_view>

namespace trm {

/// "the number 1e999 in line 3 is too large", for a text that readJson() discards.
std::string jsonProblem(std::string_view text);

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_JSONPROBLEM_H
