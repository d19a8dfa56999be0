//===- KnownCompilers.h - commands that may run unasked -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A target record names the compiler of its machine. A record from outside could name
// any command; what is run of it unasked is GCC or clang, found on PATH, with options
// that say what the machine is and nothing else.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_KNOWNCOMPILERS_H
#define TRM_CODEGEN_CPP_KNOWNCOMPILERS_H

#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace trm {

/// `command` is a program and its arguments; never empty.
bool isKnownCompiler(llvm::ArrayRef<std::string> command);

} // namespace trm

#endif // TRM_CODEGEN_CPP_KNOWNCOMPILERS_H
