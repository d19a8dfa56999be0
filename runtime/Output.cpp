//===- Output.cpp - Where answers go ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Output.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Interrupt.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

/// A device or a pipe is written in place: a rename would replace it.
static bool isSpecialFile(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/// Gives the temporary file the permissions that a plain open() would have.
static void allowAsUmaskSays(int descriptor) {
  mode_t mask = umask(0);
  umask(mask);
  (void)!fchmod(descriptor, 0666 & ~mask);
}

Output::Output(std::string outputPath) : path(std::move(outputPath)), lastFlush(Clock::now()) {
  open();
  if (file < 0)
    fail(errno);
}

void Output::open() {
  struct stat status;
  if (path == "-") {
    file = STDOUT_FILENO;
  } else if (isSpecialFile(path)) {
    file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
  } else {
    std::string name = path + ".XXXXXX";
    file = mkostemp(name.data(), O_CLOEXEC);
    if (file < 0)
      return;
    temporary = name;
    removeWhenKilled(temporary);
    allowAsUmaskSays(file);
  }
}

Output::~Output() {
  if (file != STDOUT_FILENO)
    close(file);
  if (temporary.empty())
    return;
  unlink(temporary.c_str());
  removeWhenKilled("");
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
    if (count < 0 && errno == EPIPE && path == "-")
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
  if (std::rename(temporary.c_str(), name.c_str()) != 0)
    fail(errno);
  temporary.clear();
  removeWhenKilled("");
}

std::string Output::keepPart() {
  bool isInPlace = temporary.empty();
  std::string name = path + ".part";
  keepAs(name);
  return isInPlace ? "" : name;
}

void writeOutput(const std::string &path, std::string_view bytes) {
  Output output(path);
  output.write(bytes);
  output.keep();
}

} // namespace trm
