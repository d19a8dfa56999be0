//===- Destination.h - where an output path leads -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A path that is asked for may be a link, a device, a pipe, or another name of a
// stream that is open already. What is written goes where it leads; none of these
// is ever replaced by a file.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_DESTINATION_H
#define TRM_CODEGEN_DESTINATION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <optional>
#include <string>

namespace trm {

struct Destination {
  enum Kind {
    File,   ///< There is a regular file, or nothing yet: it appears whole.
    Device, ///< A character device or a pipe: it is written in place.
    Stream  ///< A stream that this process has open.
  };

  /// Follows links, also to what is not there yet. Fails on a folder, a block device, a
  /// socket, a file without write permission, and a link that leads nowhere.
  static llvm::Expected<Destination> resolve(llvm::StringRef path);

  /// The file that is there now; nothing where it is none.
  std::optional<llvm::sys::fs::UniqueID> findFile() const;

  Kind kind = File;
  /// Behind all links.
  std::string path;
  /// Of a stream.
  int descriptor = -1;
};

/// "cannot write 'PATH': REASON"
llvm::Error cannotWrite(llvm::StringRef path, const llvm::Twine &reason);

} // namespace trm

#endif // TRM_CODEGEN_DESTINATION_H
