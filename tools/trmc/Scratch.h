//===- Scratch.h - a temporary file -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_SCRATCH_H
#define TRM_TOOLS_TRMC_SCRATCH_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"

namespace trm {

/// A file in the folder for temporary files, empty at first, that goes with this
/// object, or when the user interrupts.
class Scratch {
public:
  static llvm::Expected<std::unique_ptr<Scratch>> create(llvm::StringRef suffix);
  ~Scratch();
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;

  llvm::StringRef getPath() const { return path; }
  llvm::Expected<std::string> read() const;

private:
  Scratch() = default;

  llvm::SmallString<128> path;
};

} // namespace trm

#endif // TRM_TOOLS_TRMC_SCRATCH_H
