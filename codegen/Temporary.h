//===- Temporary.h - temporary files that never stay ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Its owner holds a temporary file by a lock (flock), which the system gives up when the
// process ends, however it ends. So whoever makes the next one of a name can tell those
// that a killed process left from those that are in use, and removes them.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TEMPORARY_H
#define TRM_CODEGEN_TEMPORARY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace trm {

class Temporary {
public:
  /// PATH.XXXXXX.tmp, empty.
  static llvm::Expected<Temporary> createFor(llvm::StringRef path);
  /// trmc.XXXXXX.tmp in the folder for temporary files.
  static llvm::Expected<Temporary> createScratch();

  /// Whether files here are called so, whatever they are for.
  static bool isNameOfOne(llvm::StringRef name);

  Temporary(Temporary &&other) noexcept;
  Temporary &operator=(Temporary &&) = delete;
  /// Removes the file and the folder.
  ~Temporary();

  int getDescriptor() const { return descriptor; }
  const std::string &getPath() const { return path; }

  /// A folder beside the file, which goes with it: for what others write, who may replace
  /// files. Made when it is asked for first.
  llvm::Expected<std::string> getFolder();

  /// Gives the file, or `made` in the folder, its name.
  llvm::Error keep(llvm::StringRef name, llvm::StringRef made = "");

private:
  Temporary(int descriptor, std::string path) : descriptor(descriptor), path(std::move(path)) {}

  int descriptor;
  /// Empty where the file is kept, or moved from.
  std::string path;
  std::string folder;
};

} // namespace trm

#endif // TRM_CODEGEN_TEMPORARY_H
