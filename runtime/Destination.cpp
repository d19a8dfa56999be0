//===- Destination.cpp - where an output path leads ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Destination.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

/// The open stream that a path is another name of: what it leads to may be a file, which a
/// shell appends to. Else -1.
static int streamOf(std::string_view path) {
  if (path == "/dev/stdout")
    return STDOUT_FILENO;
  if (path == "/dev/stderr")
    return STDERR_FILENO;
  for (std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    std::string_view number = path.substr(std::min(folder.size(), path.size()));
    int descriptor = -1;
    const char *end = number.data() + number.size();
    if (path.substr(0, folder.size()) == folder &&
        std::from_chars(number.data(), end, descriptor).ptr == end)
      return descriptor;
  }
  return -1;
}

static const char *findProblem(const std::string &path, const struct stat &status) {
  if (S_ISDIR(status.st_mode))
    return "it is a folder, expected the name of a file";
  if (S_ISBLK(status.st_mode))
    return "it is a block device, expected the name of a file";
  if (S_ISSOCK(status.st_mode))
    return "it is a socket, expected the name of a file";
  // Asked of the mode too: the superuser may do everything, but was not asked to.
  if ((status.st_mode & 0222) == 0 || access(path.c_str(), W_OK) != 0)
    return "it is write-protected; remove it, allow writing (chmod u+w), or name another file";
  return nullptr;
}

Destination Destination::resolve(const std::string &path) {
  constexpr int mostLinks = 40; // as the kernel
  Destination result;
  result.path = path;
  for (int links = 0; (result.descriptor = streamOf(result.path)) < 0; ++links) {
    char text[PATH_MAX];
    ssize_t size = readlink(result.path.c_str(), text, sizeof(text));
    if (size <= 0)
      break;
    if (links == mostLinks) {
      result.problem = "its links lead to each other";
      return result;
    }
    // A relative one counts from the folder of the link.
    result.path.resize(*text == '/' ? 0 : result.path.find_last_of('/') + 1);
    result.path.append(text, size);
  }
  struct stat status;
  if (result.descriptor >= 0)
    result.kind = Stream;
  else if (stat(result.path.c_str(), &status) == 0) { // Making it tells what is wrong else.
    result.kind = S_ISREG(status.st_mode) ? File : Device;
    result.problem = findProblem(result.path, status);
  }
  return result;
}

void occupyStandardStreams() {
  for (int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(file, F_GETFD) < 0)
      (void)!open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

} // namespace trm
