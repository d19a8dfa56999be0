//===- TerminalText.cpp - text from outside, shown to people ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/TerminalText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"

using namespace llvm;

namespace trm {

/// The character that a text begins with, or none where it is no UTF-8.
static std::optional<UTF32> readCharacter(StringRef text) {
  const auto *begin = text.bytes_begin();
  UTF32 character = 0;
  if (convertUTF8Sequence(&begin, text.bytes_end(), &character, strictConversion) != conversionOK)
    return std::nullopt;
  return character;
}

static size_t characterLength(StringRef text) {
  return getNumBytesForUTF8(static_cast<UTF8>(text.front()));
}

static void escape(StringRef text, StringRef kept, raw_ostream &os) {
  while (!text.empty()) {
    std::optional<UTF32> character = readCharacter(text);
    StringRef bytes = text.take_front(character ? characterLength(text) : 1);
    text = text.drop_front(bytes.size());
    if (character && (sys::unicode::isPrintable(*character) || kept.contains(bytes)))
      os << bytes;
    else
      for (char byte : bytes)
        os << "\\x" << hexdigit(static_cast<uint8_t>(byte) >> 4, /*LowerCase=*/true)
           << hexdigit(byte & 0xf, /*LowerCase=*/true);
  }
}

std::string terminalText(StringRef text) {
  std::string shown;
  raw_string_ostream os(shown);
  escape(text, "", os);
  return shown;
}

raw_ostream &TerminalStream::changeColor(Colors color, bool bold, bool background) {
  os.changeColor(color, bold, background);
  return *this;
}

raw_ostream &TerminalStream::resetColor() {
  os.resetColor();
  return *this;
}

/// How many bytes at the end begin a character that goes on behind them.
static size_t unfinishedBytes(StringRef text) {
  constexpr size_t longest = 4;
  for (size_t size = 1; size <= std::min(longest, text.size()); ++size) {
    StringRef end = text.take_back(size);
    bool isContinuation = (end.front() & 0xc0) == 0x80;
    if (!isContinuation)
      return characterLength(end) > size ? size : 0;
  }
  return 0;
}

void TerminalStream::write_impl(const char *text, size_t size) {
  begun.append(text, size);
  size_t whole = begun.size() - unfinishedBytes(begun);
  escape(StringRef(begun).take_front(whole), "\n\t", os);
  begun.erase(0, whole);
}

raw_ostream &terminalErrs() {
  static TerminalStream stream(errs());
  return stream;
}

raw_ostream &terminalOuts() {
  static TerminalStream stream(outs());
  return stream;
}

} // namespace trm
