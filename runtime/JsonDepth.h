//===- JsonDepth.h - How deep a JSON text nests -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parsers and what they make recurse into arrays and objects: a few kilobytes of
// brackets overflow the stack. So this is asked before each text is parsed, whatever
// library parses it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_JSONDEPTH_H
#define TRM_RUNTIME_JSONDEPTH_H

#include "trm/runtime/Limits.h"

#include <string>
#include <string_view>

namespace trm {

/// Whether more than limits::JsonDepth arrays and objects lie in each other. The text
/// need not be JSON.
inline bool isJsonTooDeep(std::string_view text) {
  size_t depth = 0;
  bool isString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (isString && c == '\\')
      ++i;
    else if (c == '"')
      isString = !isString;
    else if (!isString && (c == '[' || c == '{') && ++depth > limits::JsonDepth)
      return true;
    else if (!isString && (c == ']' || c == '}') && depth > 0)
      --depth;
  }
  return false;
}

/// What a message says of such a text, behind the file's name.
inline std::string describeTooDeepJson() {
  return "more than " + std::to_string(limits::JsonDepth) +
         " arrays and objects lie in each other; nothing that is read here needs so many";
}

} // namespace trm

#endif // TRM_RUNTIME_JSONDEPTH_H
