//===- Output.cpp - Where answers go ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Output.h"

#include "trm/runtime/Destination.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Interrupt.h"
#include "trm/runtime/Temporary.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

static bool isSameFile(const struct stat &one, const struct stat &other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static std::string folderOf(const std::string &path) {
  size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

/// Whether a file is one of those that are read, or one of a folder's that is.
static bool isRead(const std::string &target, const struct stat &file,
                   const std::vector<std::string> &read) {
  struct stat folder, other;
  bool mayBeInFolder = stat(folderOf(target).c_str(), &folder) == 0 &&
                       (target.find(".json") != target.npos || target.find(".npy") != target.npos);
  for (const std::string &path : read) {
    bool isThere = path == "-" ? fstat(STDIN_FILENO, &other) == 0 : stat(path.c_str(), &other) == 0;
    if (isThere && (isSameFile(file, other) || (mayBeInFolder && isSameFile(folder, other))))
      return true;
  }
  return false;
}

Output::Output(std::string outputPath, const std::vector<std::string> &read)
    : path(std::move(outputPath)), lastFlush(Clock::now()) {
  if (path == "-") {
    file = STDOUT_FILENO;
    isStream = true;
  } else {
    open(read);
  }
  if (file < 0)
    fail(errno);
}

void Output::open(const std::vector<std::string> &read) {
  Destination destination = Destination::resolve(path);
  target = destination.path;
  file = destination.descriptor;
  isStream = destination.kind == Destination::Stream;
  struct stat status;
  const char *problem = destination.problem;
  if (!problem && destination.kind == Destination::File && stat(target.c_str(), &status) == 0 &&
      isRead(target, status, read))
    problem = "it is read; name another file";
  if (problem)
    throw InputError("cannot write " + path + ": " + problem);
  if (destination.kind == Destination::Device) // A rename would replace it.
    file = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
  if (destination.kind != Destination::File)
    return;
  SignalsHeld held;
  std::string name;
  file = createTemporary(target, name);
  if (file < 0)
    return;
  temporary = name;
  removeWhenKilled(temporary);
}

Output::~Output() {
  SignalsHeld held;
  if (!temporary.empty()) {
    unlink(temporary.c_str());
    removeWhenKilled("");
  }
  if (!isStream && file >= 0)
    close(file);
}

void Output::fail(int error) const {
  std::string name = path == "-" ? "to standard output" : path;
  throw InputError("cannot write " + name + ": " + std::strerror(error));
}

bool Output::isTerminal() const { return isatty(file); }

void Output::write(std::string_view bytes) {
  constexpr size_t enough = 1 << 16;
  constexpr std::chrono::milliseconds soon(10);
  buffer += bytes;
  if (buffer.size() >= enough || Clock::now() - lastFlush >= soon)
    flush();
}

void Output::flush() {
  std::string_view rest = buffer;
  while (!rest.empty()) {
    ssize_t count = ::write(file, rest.data(), rest.size());
    if (count < 0 && errno == EPIPE && file == STDOUT_FILENO)
      throw OutputClosed();
    if (count < 0 && errno != EINTR)
      fail(errno);
    rest.remove_prefix(count > 0 ? count : 0);
  }
  buffer.clear();
  lastFlush = Clock::now();
}

void Output::keepAs(const std::string &name) {
  flush();
  if (temporary.empty())
    return;
  // What a network's file system kept back may fail when it is closed. The file itself has
  // the lock.
  int other = dup(file);
  if (other < 0 || close(other) != 0)
    fail(errno);
  SignalsHeld held;
  if (std::rename(temporary.c_str(), name.c_str()) != 0)
    fail(errno);
  temporary.clear();
  removeWhenKilled("");
}

std::string Output::keepPart() {
  bool isInPlace = temporary.empty();
  std::string name = target + ".part";
  keepAs(name);
  return isInPlace ? "" : name;
}

void writeOutput(const std::string &path, std::string_view bytes,
                 const std::vector<std::string> &read) {
  Output output(path, read);
  output.write(bytes);
  output.keep();
}

} // namespace trm
