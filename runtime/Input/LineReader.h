//===- LineReader.h - Lines as they come ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Hands out a line as soon as it is there, whatever ends it: LF, CR LF or CR.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_LINEREADER_H
#define TRM_RUNTIME_INPUT_LINEREADER_H

#include "trm/runtime/Input/ByteSource.h"

namespace trm {

class LineReader {
public:
  /// `name` is the file's, for messages.
  LineReader(std::string name, ByteSource &source) : fileName(std::move(name)), source(source) {}

  /// The next line without its end; false after the last one. It lives until the next call.
  /// Throws InputError where a line is too long or holds a NUL.
  bool next(std::string_view &line);
  /// Lets next() hand out the same line once more.
  void putBack() { isAgain = true; }

  /// Whether there is a line, or more of the text within so many milliseconds.
  bool isReady(int milliseconds) const;

  const std::string &name() const { return fileName; }
  /// Of the line handed out last, from 1.
  size_t number() const { return count; }
  /// What ended the line before that one.
  std::string_view previousEnd() const { return endBefore; }

  /// What is there of the text behind its first blanks: at least so many characters that are no
  /// blanks, fewer where it ends before that. For who wants to know what the text is before any
  /// line is read.
  std::string_view beginning(size_t characters);
  /// All that has not been handed out; throws InputError where it is too much for a document.
  std::string rest();

private:
  /// False at the end.
  bool fill();
  bool take(size_t length, size_t endLength);
  [[noreturn]] void failTooLong();
  /// The place of the next one, or the buffer's size.
  size_t findLineEnd(size_t from) const;

  const std::string fileName;
  ByteSource &source;
  std::string buffer;
  size_t at = 0;
  std::string_view current;
  size_t count = 0;
  std::string_view endBefore;
  bool isAgain = false, hasPendingReturn = false;
};

} // namespace trm

#endif // TRM_RUNTIME_INPUT_LINEREADER_H
