//===- JsonProblem.cpp - What is wrong with a JSON text ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/JsonProblem.h"

#include "trm/runtime/Support/Json.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

namespace {
/// Keeps where the library stops, and at what.
struct ProblemFinder : nlohmann::detail::json_sax_acceptor<Json> {
  size_t position = 0;
  std::string token;
  bool isTooLarge = false;

  bool parse_error(size_t at, const std::string &last, const nlohmann::detail::exception &error) {
    constexpr int numberOverflow = 406;
    position = at;
    token = last;
    isTooLarge = error.id == numberOverflow;
    return false;
  }
};
} // namespace

std::string jsonProblem(std::string_view text) {
  if (isJsonTooDeep(text))
    return describeTooDeepJson();
  ProblemFinder finder;
  Json::sax_parse(text.begin(), text.end(), &finder);
  std::string_view before = text.substr(0, std::min(finder.position, text.size()));
  size_t line = std::count(before.begin(), before.end(), '\n') + 1;
  if (finder.isTooLarge)
    return formatString("the number %s in line %zu is too large", finder.token.c_str(), line);
  return formatString("no JSON from line %zu, byte %zu on", line, finder.position);
}

} // namespace trm
