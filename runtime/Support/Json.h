//===- Json.h - The JSON library as the host program uses it ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One place for the library's settings: without its stream support, which would
// pull iostreams into every produced program.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_JSON_H
#define TRM_RUNTIME_SUPPORT_JSON_H

#define JSON_NO_IO 1
#include <nlohmann/json.hpp>

#include "trm/runtime/JsonDepth.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace trm {

/// Keeps keys in the order of insertion, so that documents read as written.
using Json = nlohmann::ordered_json;

/// Discarded where the text is no JSON, or nests too deep.
inline Json readJson(std::string_view text) {
  if (isJsonTooDeep(text))
    return Json::value_t::discarded;
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

/// A file name need not be UTF-8; such bytes are replaced.
inline std::string jsonText(const Json &value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// As jsonText() has it within a document, without a line break at its end.
inline std::string jsonPiece(const Json &value, size_t indentation) {
  std::string text = jsonText(value);
  text.pop_back();
  for (size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    text.insert(at + 1, indentation, ' ');
  return text;
}

/// Without line breaks or spaces.
inline std::string jsonLine(const Json &value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A float with the digits that tell it from its neighbours, not those of the
/// double that the library would make of it.
inline Json jsonNumber(float value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", value);
  return std::strtod(text, nullptr);
}

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_JSON_H
