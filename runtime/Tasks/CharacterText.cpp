//===- CharacterText.cpp - Tasks with one character a token -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/CharacterText.h"

#include "trm/runtime/Strings.h"

namespace trm {

int32_t squareSide(int32_t cells) {
  int32_t side = 0;
  while (side * side < cells)
    ++side;
  return side * side == cells ? side : 0;
}

static std::string quoteCharacter(char character) {
  auto byte = static_cast<unsigned char>(character);
  if (byte < 0x20 || byte > 0x7e)
    return formatString("byte 0x%02x", byte);
  return formatString("character '%c'", character);
}

/// Editors leave blanks at the end of a line; a puzzle may need them.
static std::string_view withoutExcessBlanks(std::string_view text, size_t length) {
  while (text.size() > length && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

Tokens CharacterText::parse(std::string_view text) const {
  size_t length = shape.seqLen;
  text = withoutExcessBlanks(text, length);
  Tokens tokens;
  tokens.reserve(length);
  for (size_t i = 0; i < text.size(); ++i) {
    int32_t token = tokenOf(text[i]);
    if (token < 0)
      throw TextError{i, quoteCharacter(text[i]) + " is not part of a " + describe() +
                             "; expected " + alphabet()};
    tokens.push_back(token);
  }
  if (text.size() != length)
    throw TextError{std::min(text.size(), length),
                    formatString("the puzzle has %zu characters, expected %zu (a %s)", text.size(),
                                 length, describe().c_str())};
  return tokens;
}

std::string CharacterText::print(const Tokens &tokens) const {
  std::string text;
  text.reserve(tokens.size());
  for (int32_t token : tokens)
    text += characterOf(token);
  return text;
}

} // namespace trm
