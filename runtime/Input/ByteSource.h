//===- ByteSource.h - Bytes as they come ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_BYTESOURCE_H
#define TRM_RUNTIME_INPUT_BYTESOURCE_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace trm {

class ByteSource {
public:
  virtual ~ByteSource() = default;
  /// Up to `size` bytes, as soon as there are any; 0 at the end. Throws InputError.
  virtual size_t read(char *bytes, size_t size) = 0;
  /// Whether read() returns within so many milliseconds.
  virtual bool isReady(int /*milliseconds*/) { return true; }
};

/// A file, or standard input for "-".
class FileSource : public ByteSource {
public:
  /// Throws InputError.
  explicit FileSource(const std::string &path);
  ~FileSource() override;
  FileSource(const FileSource &) = delete;
  FileSource &operator=(const FileSource &) = delete;

  /// The end is also where a signal asks for it (Interrupt.h).
  size_t read(char *bytes, size_t size) override;
  bool isReady(int milliseconds) override;
  uint64_t bytesRead() const { return position; }

private:
  const std::string name;
  const int descriptor;
  uint64_t position = 0;
  /// So that who goes on behind an error comes to an end.
  bool hasFailed = false;
};

/// What it is made of, for tests and for bytes that have been read already.
class StringSource : public ByteSource {
public:
  explicit StringSource(std::string bytes) : bytes(std::move(bytes)) {}
  size_t read(char *target, size_t size) override;

private:
  const std::string bytes;
  size_t at = 0;
};

/// Whose first bytes can be looked at before they are read.
class PeekSource : public ByteSource {
public:
  explicit PeekSource(ByteSource &source) : source(source) {}

  /// The first `count` bytes that nobody has read, fewer at the end.
  std::string_view peek(size_t count);
  size_t read(char *bytes, size_t size) override;
  bool isReady(int milliseconds) override { return !ahead.empty() || source.isReady(milliseconds); }

private:
  ByteSource &source;
  std::string ahead;
};

} // namespace trm

#endif // TRM_RUNTIME_INPUT_BYTESOURCE_H
