//===- Strings.cpp - Small text helpers -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Strings.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <numeric>

namespace trm {

std::string formatString(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  int length = std::vsnprintf(nullptr, 0, format, arguments);
  va_end(arguments);
  std::string text(length < 0 ? 0 : length, '\0');
  std::vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(again);
  return text;
}

std::string join(const std::vector<std::string> &parts, std::string_view separator) {
  std::string text;
  for (const std::string &part : parts) {
    if (&part != &parts.front())
      text += separator;
    text += part;
  }
  return text;
}

/// The bytes of the UTF-8 character that a text begins with; 0 where it is none.
static size_t characterLength(std::string_view text) {
  auto first = static_cast<unsigned char>(text.front());
  size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (first > 0xf4 || length > text.size())
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((text[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

static bool isShown(std::string_view character) {
  if (character.size() == 1)
    return character.front() >= 0x20 && character.front() < 0x7f;
  if (character.size() == 2) // C1 controls and a mark of direction.
    return !(character[0] == '\xc2' && character < "\xc2\xa0") && character != "\u061c";
  for (std::string_view sign :
       {"\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e",
        "\u2066", "\u2067", "\u2068", "\u2069"})
    if (character == sign)
      return false;
  return true;
}

std::string terminalText(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    size_t length = characterLength(text);
    std::string_view character = text.substr(0, std::max<size_t>(length, 1));
    if (length && isShown(character))
      shown += character;
    else
      for (char byte : character)
        shown += formatString("\\x%02x", static_cast<unsigned char>(byte));
    text.remove_prefix(character.size());
  }
  return shown;
}

/// Levenshtein's distance, one row at a time.
static size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      size_t substituted = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string suggestion(std::string_view name, const std::vector<std::string> &candidates) {
  const std::string *nearest = nullptr;
  size_t distance = std::max<size_t>(2, name.size() / 3) + 1;
  for (const std::string &candidate : candidates) {
    size_t d = editDistance(name, candidate);
    if (d < distance) {
      distance = d;
      nearest = &candidate;
    }
  }
  return nearest ? " (did you mean '" + *nearest + "'?)" : "";
}

std::string groupedNumber(size_t number) {
  std::string text = std::to_string(number);
  for (size_t place = text.size(); place > 3; place -= 3)
    text.insert(place - 3, ",");
  return text;
}

} // namespace trm
