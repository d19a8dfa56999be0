//===- Termination.h - what is cleaned up when the process is ended -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A signal that asks for the end, or an error that nothing comes back from, leaves no
// temporary file and no command behind. tools/ToolProcess.h takes the signals.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TERMINATION_H
#define TRM_CODEGEN_TERMINATION_H

#include <string>
#include <sys/types.h>

namespace trm {

/// As long as one lives, a signal waits: what is made and noted here, or renamed, is so
/// at once. May be nested.
class Uninterrupted {
public:
  Uninterrupted();
  ~Uninterrupted();
  Uninterrupted(const Uninterrupted &) = delete;
  Uninterrupted &operator=(const Uninterrupted &) = delete;
};

/// A file, or a folder, that goes when the process is ended; the folder where it is empty
/// then, or with all that is in it.
void removeAtTermination(const std::string &path, bool withContent = false);
/// No longer.
void keepAtTermination(const std::string &path);

/// The command that ends with the process; 0: none.
void endAtTermination(pid_t command);

/// Ends the command, and removes what there is to remove. Whatever runs besides can make
/// nothing new from then on.
void cleanUpForTermination();

} // namespace trm

#endif // TRM_CODEGEN_TERMINATION_H
