//===- InputFile.h - An input as what it is ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_INPUTFILE_H
#define TRM_RUNTIME_INPUT_INPUTFILE_H

#include "trm/runtime/Input/LineReader.h"

namespace trm {

/// A file, unpacked and decoded. What it holds is told from its first bytes, never from its
/// name.
class InputFile {
public:
  enum class Kind {
    Text,
    Array, ///< A NumPy array.
    Folder ///< With neither bytes nor lines.
  };

  /// "-" is standard input. Throws InputError for what cannot be opened, and for files that
  /// are known and no puzzles' (archives, spreadsheets).
  explicit InputFile(const std::string &path);
  /// The same of a file's bytes; `path` is what messages call it.
  InputFile(const std::string &path, std::unique_ptr<ByteSource> bytes);

  const std::string &path() const { return filePath; }
  Kind kind() const { return fileKind; }
  /// Of a text.
  LineReader &lines() { return *text; }
  /// Of an array.
  ByteSource &bytes() { return *unpacked; }
  uint64_t bytesRead() const { return file ? file->bytesRead() : 0; }

private:
  /// Finds out what the bytes are.
  void open(ByteSource &bytes);

  const std::string filePath;
  Kind fileKind = Kind::Folder;
  std::unique_ptr<FileSource> file;
  std::unique_ptr<ByteSource> given;
  std::unique_ptr<PeekSource> beginning, unpacked;
  std::unique_ptr<ByteSource> gzip, decoder;
  std::unique_ptr<LineReader> text;
};

} // namespace trm

#endif // TRM_RUNTIME_INPUT_INPUTFILE_H
