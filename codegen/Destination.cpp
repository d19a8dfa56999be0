//===- Destination.cpp - where an output path leads ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Destination.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <climits>
#include <unistd.h>

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

Error cannotWrite(StringRef path, const Twine &reason) {
  return createStringError("cannot write '" + path + "': " + reason);
}

/// The open stream that a path is another name of: what it leads to may be a file, which
/// a shell appends to.
static std::optional<int> streamOf(StringRef path) {
  if (path == "/dev/stdout")
    return STDOUT_FILENO;
  if (path == "/dev/stderr")
    return STDERR_FILENO;
  int descriptor = -1;
  bool isName = path.consume_front("/dev/fd/") || path.consume_front("/proc/self/fd/");
  if (!isName || !to_integer(path, descriptor, 10))
    return std::nullopt;
  return descriptor;
}

/// What a link says; empty where the path is none.
static std::string readLink(StringRef path) {
  char target[PATH_MAX];
  ssize_t size = readlink(path.str().c_str(), target, sizeof(target));
  return size < 0 ? "" : std::string(target, size);
}

static Error checkStatus(StringRef path, const fs::file_status &status) {
  switch (status.type()) {
  case fs::file_type::directory_file:
    return cannotWrite(path, "it is a folder, expected the name of a file");
  case fs::file_type::block_file:
    return cannotWrite(path, "it is a block device, expected the name of a file");
  case fs::file_type::socket_file:
    return cannotWrite(path, "it is a socket, expected the name of a file");
  default:
    break;
  }
  // Asked of the mode too: the superuser may do everything, but was not asked to.
  bool isProtected =
      !(status.permissions() & (fs::owner_write | fs::group_write | fs::others_write));
  if (isProtected || fs::access(path, fs::AccessMode::Write))
    return cannotWrite(path, "it is write-protected; remove it, allow writing (chmod u+w), or "
                             "name another file");
  return Error::success();
}

Expected<Destination> Destination::resolve(StringRef asked) {
  constexpr int mostLinks = 40; // as the kernel
  Destination result;
  result.path = asked.str();
  for (int links = 0;; ++links) {
    if (std::optional<int> stream = streamOf(result.path)) {
      result.kind = Stream;
      result.descriptor = *stream;
      return result;
    }
    std::string target = readLink(result.path);
    if (target.empty())
      break;
    if (links == mostLinks)
      return cannotWrite(asked, "its links lead to each other");
    SmallString<256> next(sys::path::is_absolute(target) ? ""
                                                         : sys::path::parent_path(result.path));
    sys::path::append(next, target);
    result.path = next.str().str();
  }
  fs::file_status status;
  if (fs::status(result.path, status))
    return result; // Not there yet: making it tells what is wrong with its folder.
  if (Error error = checkStatus(result.path, status))
    return error;
  result.kind = fs::is_regular_file(status) ? File : Device;
  return result;
}

std::optional<fs::UniqueID> Destination::findFile() const {
  fs::UniqueID id;
  if (kind != File || fs::getUniqueID(path, id))
    return std::nullopt;
  return id;
}

} // namespace trm
