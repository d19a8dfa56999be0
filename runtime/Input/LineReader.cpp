//===- LineReader.cpp - Lines as they come ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/LineReader.h"

#include "trm/runtime/Limits.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

bool LineReader::fill() {
  constexpr size_t block = 1 << 14;
  buffer.erase(0, at);
  at = 0;
  size_t before = buffer.size();
  buffer.resize(before + block);
  buffer.resize(before + source.read(buffer.data() + before, block));
  return buffer.size() > before;
}

void LineReader::failTooLong() {
  at = buffer.size();
  throw InputError(formatString("%s:%zu: the line has more than %zu MiB; is it a text?",
                                fileName.c_str(), count + 1, limits::LineBytes >> 20));
}

size_t LineReader::findLineEnd(size_t from) const {
  auto endsLine = [](char c) { return c == '\n' || c == '\r'; };
  auto begin = buffer.begin() + static_cast<ptrdiff_t>(std::min(from, buffer.size()));
  return std::find_if(begin, buffer.end(), endsLine) - buffer.begin();
}

bool LineReader::take(size_t length, size_t endLength) {
  if (length > limits::LineBytes)
    failTooLong();
  current = std::string_view(buffer).substr(at, length);
  at += length + endLength;
  ++count;
  size_t nul = current.find('\0');
  if (nul != std::string_view::npos)
    throw InputError(formatString("%s:%zu:%zu: a NUL byte, which no text has; UTF-16 without its "
                                  "byte order mark is made UTF-8 by iconv -f UTF-16LE -t UTF-8",
                                  fileName.c_str(), count, nul + 1));
  return true;
}

bool LineReader::next(std::string_view &line) {
  if (isAgain) {
    isAgain = false;
    line = current;
    return true;
  }
  // Whether a return has a line feed behind it is asked when somebody wants what comes
  // there: who waits for the line before has it already.
  if (hasPendingReturn) {
    hasPendingReturn = false;
    endBefore = "\r";
    if ((at < buffer.size() || fill()) && buffer[at] == '\n') {
      ++at;
      endBefore = "\r\n";
    }
  } else {
    endBefore = "\n";
  }
  size_t searched = 0;
  while (true) {
    size_t end = findLineEnd(at + searched);
    if (end != buffer.size()) {
      hasPendingReturn = buffer[end] == '\r';
      bool taken = take(end - at, 1);
      line = current;
      return taken;
    }
    searched = buffer.size() - at;
    if (searched > limits::LineBytes)
      failTooLong();
    if (!fill())
      break;
  }
  if (searched == 0)
    return false;
  bool taken = take(searched, 0);
  line = current;
  return taken;
}

bool LineReader::isReady(int milliseconds) const {
  bool hasLine = isAgain || findLineEnd(at + hasPendingReturn) != buffer.size();
  return hasLine || source.isReady(milliseconds);
}

std::string_view LineReader::beginning(size_t characters) {
  constexpr std::string_view blanks = " \t\r\n";
  auto isShort = [&] {
    size_t found = at;
    for (size_t i = 0; i < characters && found != std::string::npos; ++i)
      found = buffer.find_first_not_of(blanks, found + (i > 0));
    return found == std::string::npos;
  };
  while (isShort() && fill())
    ;
  return std::string_view(buffer).substr(
      std::min(buffer.find_first_not_of(blanks, at), buffer.size()));
}

std::string LineReader::rest() {
  while (fill())
    if (buffer.size() > limits::DocumentBytes)
      throw InputError(formatString("%s: the document has more than %zu MiB", fileName.c_str(),
                                    limits::DocumentBytes >> 20));
  return std::move(buffer);
}

} // namespace trm
