//===- StagedOutputs.h - output files that appear all at once -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything a compile writes goes to temporary files beside their final names
// first. commit() renames them; without it nothing is left behind, whatever
// failed. Devices, pipes and open streams get theirs when all is made.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_STAGEDOUTPUTS_H
#define TRM_CODEGEN_STAGEDOUTPUTS_H

#include "trm/codegen/Destination.h"
#include "trm/codegen/Temporary.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <string>
#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace trm {

class StagedOutputs {
public:
  using Writer = llvm::function_ref<llvm::Error(llvm::raw_ostream &)>;

  StagedOutputs() = default;
  StagedOutputs(const StagedOutputs &) = delete;
  StagedOutputs &operator=(const StagedOutputs &) = delete;
  ~StagedOutputs();

  /// Nothing may be written over this file from here on; `what` it is, for messages:
  /// "the checkpoint". A file that is not there is nothing to protect.
  void protect(llvm::StringRef path, llvm::StringRef what);

  /// Stages what `writer` writes as `path`. "-" is stdout, which is written to at once, and
  /// whose errors the tool tells when it ends.
  llvm::Error write(llvm::StringRef path, Writer writer);
  llvm::Error write(llvm::StringRef path, llvm::StringRef content);

  /// Stages `path` for another program to write: returns the name of the temporary file to
  /// make, in a folder that has room for more.
  llvm::Expected<std::string> reserve(llvm::StringRef path);

  /// A temporary file beside `path` that commit() does not keep.
  llvm::Expected<std::string> scratch(llvm::StringRef path, Writer writer);

  /// Makes the folder and those above it; what it made goes again without commit().
  llvm::Error makeFolder(llvm::StringRef path);

  llvm::Error commit();

  /// The names given to write() and reserve(), without stdout.
  const std::vector<std::string> &getPaths() const { return paths; }

private:
  struct Entry {
    Temporary file;
    Destination destination;
    /// Where another program wrote it; empty where it is the temporary file.
    std::string made;

    const std::string &content() const { return made.empty() ? file.getPath() : made; }
  };
  struct Protected {
    llvm::sys::fs::UniqueID file;
    std::string what;
  };
  /// Of an output that was asked for as `path`.
  llvm::Expected<Entry *> stage(llvm::StringRef path);
  llvm::Error commitFiles();
  llvm::Error checkProtected(llvm::StringRef path, const Destination &destination) const;

  std::vector<Entry> entries;
  std::vector<Protected> inputs;
  std::vector<Temporary> scratches;
  std::vector<std::string> paths;
  /// Made here, outer ones first.
  std::vector<std::string> folders;
};

} // namespace trm

#endif // TRM_CODEGEN_STAGEDOUTPUTS_H
