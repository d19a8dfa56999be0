//===- CharacterText.cpp - Tasks with one character a token -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/CharacterText.h"

#include "trm/runtime/Support/Strings.h"

namespace trm {

static std::string quoteCharacter(char character) {
  auto byte = static_cast<unsigned char>(character);
  if (byte < 0x20 || byte > 0x7e)
    return formatString("byte 0x%02x", byte);
  return formatString("character '%c'", character);
}

/// How a sign that people write into blank cells becomes this task's; other characters are slips.
static std::string blankRemedy(const TaskText &task, std::string_view rest) {
  constexpr std::string_view signs = ".*-?xX~+:^@!$%&";
  bool isWide = static_cast<unsigned char>(rest.front()) >= 0x80;
  if (!isWide && signs.find(rest.front()) == std::string_view::npos)
    return "";
  for (char blank : {'.', ' '})
    if (int32_t token = task.cellToken({&blank, 1}); token >= 0 && task.isBlank(token))
      return isWide ? formatString("; if it is a blank cell, write '%c'", blank)
                    : formatString("; if it is a blank cell: tr '%c' '%c' < FILE | PROGRAM",
                                   rest.front(), blank);
  return "";
}

/// A spreadsheet takes a puzzle of digits for a number.
static std::string lostZerosRemedy(const TaskText &task, std::string_view text, size_t length) {
  bool isNumber = text.size() > 1 && text.size() < length && text.front() != '0' &&
                  text.find_first_not_of("0123456789") == std::string_view::npos;
  int32_t zero = task.cellToken("0");
  if (!isNumber || zero < 0 || !task.isBlank(zero))
    return "";
  return "; lost leading zeros? A spreadsheet may have taken it for a number: have it written as "
         "text";
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
                             "; expected " + alphabet() + blankRemedy(*this, text.substr(i))};
    tokens.push_back(token);
  }
  if (text.size() != length)
    throw TextError{std::min(text.size(), length),
                    formatString("the puzzle has %zu characters, expected %zu (a %s)", text.size(),
                                 length, describe().c_str()) +
                        lostZerosRemedy(*this, text, length)};
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
