//===- ByteSource.cpp - Bytes as they come ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/ByteSource.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"
#include "trm/runtime/Support/Interrupt.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace trm {

[[noreturn]] static void failReading(const std::string &name) {
  throw InputError("cannot read " + name + ": " + std::strerror(errno));
}

FileSource::FileSource(const std::string &path)
    : name(inputName(path)),
      descriptor(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor < 0)
    failReading(name);
}

FileSource::~FileSource() {
  if (descriptor != STDIN_FILENO)
    close(descriptor);
}

size_t FileSource::read(char *bytes, size_t size) {
  if (hasFailed || !waitForInput(descriptor))
    return 0;
  ssize_t count;
  do
    count = ::read(descriptor, bytes, size);
  while (count < 0 && errno == EINTR);
  hasFailed = count < 0;
  if (hasFailed)
    failReading(name);
  position += count;
  return count;
}

bool FileSource::isReady(int milliseconds) {
  return hasFailed || isInputReady(descriptor, milliseconds);
}

size_t StringSource::read(char *target, size_t size) {
  size_t count = bytes.copy(target, size, at);
  at += count;
  return count;
}

std::string_view PeekSource::peek(size_t count) {
  while (ahead.size() < count) {
    char byte;
    if (source.read(&byte, 1) == 0)
      break;
    ahead += byte;
  }
  return std::string_view(ahead).substr(0, count);
}

size_t PeekSource::read(char *bytes, size_t size) {
  if (ahead.empty())
    return source.read(bytes, size);
  size_t count = ahead.copy(bytes, size);
  ahead.erase(0, count);
  return count;
}

} // namespace trm
