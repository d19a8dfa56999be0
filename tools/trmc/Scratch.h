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

#include "trm/codegen/Temporary.h"
#include <memory>

namespace trm {

/// A file in a folder of its own, below that for temporary files, empty at first. It goes with
/// this object, however the process ends.
class Scratch {
public:
  /// `name` as others see it, who write or replace the file.
  static llvm::Expected<std::unique_ptr<Scratch>> create(llvm::StringRef name);

  llvm::StringRef getPath() const { return path; }
  llvm::Expected<std::string> read() const;

private:
  Scratch(Temporary file, std::string path) : file(std::move(file)), path(std::move(path)) {}

  Temporary file;
  /// In its folder.
  std::string path;
};

} // namespace trm

#endif // TRM_TOOLS_TRMC_SCRATCH_H
