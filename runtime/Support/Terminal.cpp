//===- Terminal.cpp - What standard output can show -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Terminal.h"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace trm {

static std::string_view environment(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

/// The first of these that is set decides, as in setlocale().
static bool isUtf8Locale() {
  for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string_view locale = environment(name);
    if (!locale.empty())
      return locale.find("UTF-8") != std::string_view::npos ||
             locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

DrawStyle standardOutputStyle() {
  if (!isatty(STDOUT_FILENO))
    return {};
  bool color = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  return {color, isUtf8Locale()};
}

} // namespace trm
