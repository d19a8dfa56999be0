//===- Command.h - run another program ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_COMMAND_H
#define TRM_CODEGEN_COMMAND_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace trm {

struct Command {
  /// As found on PATH.
  std::string program;
  /// The first is what the program calls itself.
  llvm::ArrayRef<llvm::StringRef> arguments;
  /// Where the program puts temporary files of its own; empty: where all do.
  std::string temporaries;
  /// Files that its standard output and errors go to; none: where ours go.
  std::optional<std::string> output, errors;

  /// Runs it to its end and returns its status. Fails where it cannot be run, or is ended
  /// by a signal. However this process ends, so do the program and those that it started.
  llvm::Expected<int> run() const;
};

} // namespace trm

#endif // TRM_CODEGEN_COMMAND_H
