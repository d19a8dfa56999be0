//===- Temporary.h - Temporary files that never stay ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program holds its temporary file by a lock (flock), which the system gives up when it
// ends, however it ends: the next one can tell those that a killed program left from those
// in use, and removes them. trmc's own (codegen/Temporary.h) are called and held the same.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TEMPORARY_H
#define TRM_RUNTIME_TEMPORARY_H

#include <string>

namespace trm {

/// Makes PATH.XXXXXX.tmp, removes those that nobody holds, and returns the descriptor; -1
/// and errno where that does not work.
int createTemporary(const std::string &path, std::string &name);

} // namespace trm

#endif // TRM_RUNTIME_TEMPORARY_H
