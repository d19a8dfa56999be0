//===- Files.h - Whole files ------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For input that is one piece; puzzles are read one by one (PuzzleStream.h). The name
// "-" stands for standard input.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_FILES_H
#define TRM_RUNTIME_SUPPORT_FILES_H

#include <string>

namespace trm {

/// The name of an input for messages.
std::string inputName(const std::string &path);

/// The bytes of a file or of standard input; throws InputError.
std::string readInput(const std::string &path);

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_FILES_H
