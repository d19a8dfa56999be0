//===- Files.cpp - Whole files in and out -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Files.h"

#include "trm/runtime/Errors.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

namespace {
struct CloseFile {
  void operator()(std::FILE *file) const { std::fclose(file); }
};
using FilePointer = std::unique_ptr<std::FILE, CloseFile>;
} // namespace

std::string inputName(const std::string &path) { return path == "-" ? "<stdin>" : path; }

[[noreturn]] static void fail(const std::string &what, int error) {
  throw InputError(what + ": " + std::strerror(error));
}

static std::string readAll(std::FILE *file, const std::string &name) {
  std::string bytes;
  char buffer[1 << 16];
  while (size_t count = std::fread(buffer, 1, sizeof(buffer), file))
    bytes.append(buffer, count);
  if (std::ferror(file))
    fail("cannot read " + name, errno);
  return bytes;
}

std::string readInput(const std::string &path) {
  if (path == "-")
    return readAll(stdin, inputName(path));
  FilePointer file(std::fopen(path.c_str(), "rb"));
  if (!file)
    fail("cannot read " + path, errno);
  return readAll(file.get(), path);
}

static bool writeAll(std::FILE *file, std::string_view bytes) {
  return std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
}

/// A device or a pipe is written in place: a rename would replace it.
static bool isSpecialFile(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static void writeInPlace(const std::string &path, std::string_view bytes) {
  FilePointer file(std::fopen(path.c_str(), "wb"));
  if (!file || !writeAll(file.get(), bytes))
    fail("cannot write " + path, errno);
}

/// Gives the temporary file the permissions that a plain open() would have.
static void allowAsUmaskSays(int descriptor) {
  mode_t mask = umask(0);
  umask(mask);
  (void)!fchmod(descriptor, 0666 & ~mask);
}

static void writeAndRename(const std::string &path, std::string_view bytes) {
  std::string temporary = path + ".XXXXXX";
  int descriptor = mkstemp(temporary.data());
  if (descriptor < 0)
    fail("cannot write " + path, errno);
  allowAsUmaskSays(descriptor);
  FilePointer file(fdopen(descriptor, "wb"));
  if (!file)
    fail("cannot write " + path, errno);
  bool written = writeAll(file.get(), bytes);
  if (written && std::rename(temporary.c_str(), path.c_str()) == 0)
    return;
  int error = errno;
  unlink(temporary.c_str());
  fail("cannot write " + path, error);
}

void writeOutput(const std::string &path, std::string_view bytes) {
  if (path == "-") {
    if (!writeAll(stdout, bytes))
      fail("cannot write to standard output", errno);
    return;
  }
  if (isSpecialFile(path))
    return writeInPlace(path, bytes);
  writeAndRename(path, bytes);
}

} // namespace trm
