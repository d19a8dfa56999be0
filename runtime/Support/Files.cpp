//===- Files.cpp - Whole files ----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Files.h"

#include "trm/runtime/Support/Errors.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

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

} // namespace trm
