//===- Temporary.h - Temporary files that never stay ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Its owner holds a temporary file by a lock (flock), which the system gives up when the
// process ends, however it ends. So whoever makes the next one of a name can tell those
// that a killed process left from those that are in use, and removes them. The compiler's
// are made here too (codegen/Temporary.h).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TEMPORARY_H
#define TRM_RUNTIME_TEMPORARY_H

#include <string>
#include <string_view>

namespace trm {

/// What follows PATH in the name of a temporary file, each X being a letter or a digit.
constexpr std::string_view TemporarySuffix = ".XXXXXX.tmp";

/// Whether a file is called as temporary ones are, of `name` or, where that is empty, of any.
bool isTemporaryOf(std::string_view file, std::string_view name);

/// Makes PATH.XXXXXX.tmp, removes those that nobody holds, and returns the descriptor; -1
/// and errno where that does not work. `leaving` is told of each that is removed before it
/// is, while it is held.
int createTemporary(const std::string &path, std::string &name,
                    void (*leaving)(const std::string &file) = nullptr);

} // namespace trm

#endif // TRM_RUNTIME_TEMPORARY_H
