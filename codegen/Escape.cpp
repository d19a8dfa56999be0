//===- Escape.cpp - text from outside in what is generated ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Escape.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

Error checkInterfaceName(StringRef name) {
  // All of C's headers; "trm_solve" and the others would be declared as types and functions.
  constexpr StringLiteral headers[] = {
      "assert",      "complex",   "ctype",  "errno",   "fenv",      "float",  "inttypes",
      "iso646",      "limits",    "locale", "math",    "setjmp",    "signal", "stdalign",
      "stdarg",      "stdatomic", "stdbit", "stdbool", "stdckdint", "stddef", "stdint",
      "stdio",       "stdlib",    "string", "tgmath",  "threads",   "time",   "uchar",
      "stdnoreturn", "wchar",     "wctype"};
  constexpr StringLiteral types[] = {"trm", "trm_solve", "trm_model"};
  if (is_contained(headers, name.lower()))
    return createStringError("a model named '" + name + "' would have the header " + name +
                             ".h, which hides that of C; choose another name with --name");
  if (is_contained(types, name))
    return createStringError("a model named '" + name +
                             "' would have functions with the names "
                             "of the interface's types; choose another name with --name");
  return Error::success();
}

/// Words of C++17 to 26 with a '_'.
static bool isWordOfLanguage(StringRef name) {
  return is_contained<ArrayRef<StringRef>>(
      {"and_eq", "char16_t", "char32_t", "char8_t", "co_await", "co_return", "co_yield",
       "const_cast", "contract_assert", "dynamic_cast", "not_eq", "or_eq", "reinterpret_cast",
       "static_assert", "static_cast", "thread_local", "wchar_t", "xor_eq"},
      name);
}

std::string toCppIdentifier(StringRef text) {
  std::string name;
  for (char character : text)
    name += isAlnum(character) ? character : '_';
  // Keywords, macros (linux), functions and types of the kernels (copy, Weights) are single
  // words; reserved are names that begin with '_'.
  bool isSingleWord = all_of(name, [](char c) { return isAlnum(c); });
  bool isMacro = none_of(name, isLower);
  StringRef view = name;
  if (view.empty() || isDigit(view.front()) || view.front() == '_')
    name = (view.starts_with("_") ? "at" : "at_") + name;
  else if (isSingleWord || isMacro || view.ends_with("_t") ||
           view.starts_with_insensitive("trm_") || isWordOfLanguage(view))
    name += '_';
  return name;
}

static bool isKeptInComment(char c) { return isPrint(c) && !StringRef("%,*/\\?").contains(c); }

std::string toComment(StringRef fileName) {
  std::string text;
  for (char c : fileName)
    if (isKeptInComment(c) || (static_cast<uint8_t>(c) & 0x80))
      text += c;
    else
      text += '%' + toHex(StringRef(&c, 1));
  return text;
}

std::string fromComment(StringRef text) {
  std::string fileName;
  while (!text.empty()) {
    std::string byte;
    if (text.front() == '%' && tryGetFromHex(text.substr(1, 2), byte) && byte.size() == 1) {
      fileName += byte;
      text = text.drop_front(3);
    } else {
      fileName += text.front();
      text = text.drop_front();
    }
  }
  return fileName;
}

std::string toCMakeString(StringRef text) {
  std::string result;
  for (char c : text) {
    // A semicolon would make the property a list.
    if (StringRef("\\\"$;").contains(c))
      result += '\\';
    result += c;
  }
  return result;
}

} // namespace trm
