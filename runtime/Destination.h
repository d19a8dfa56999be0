//===- Destination.h - where an output path leads -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A path that is asked for may be a link, a device, a pipe, or another name of a stream that
// is open already. What is written goes where it leads; none of these is ever replaced by a
// file, neither by the compiler nor by the programs that it makes.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_DESTINATION_H
#define TRM_RUNTIME_DESTINATION_H

#include <string>

namespace trm {

struct Destination {
  enum Kind {
    File,   ///< There is a regular file, or nothing yet: it appears whole.
    Device, ///< A character device or a pipe: it is written in place.
    Stream  ///< A stream that this process has open.
  };

  /// Follows links, also to what is not there yet.
  static Destination resolve(const std::string &path);

  Kind kind = File;
  /// Behind all links.
  std::string path;
  /// Of a stream.
  int descriptor = -1;
  /// Why nothing can be written: a folder, a block device, a socket, a file without write
  /// permission, a link that leads nowhere; null where nothing is known against it.
  const char *problem = nullptr;
};

/// A standard stream that is closed would be given to the next file that is opened, and written
/// to. It is open from here on, but fails whoever uses it.
void occupyStandardStreams();

} // namespace trm

#endif // TRM_RUNTIME_DESTINATION_H
