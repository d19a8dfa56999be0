//===- Strings.h - Small text helpers ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Formatting and name suggestions. The host program stays away from iostreams:
// their locale machinery would be the larger half of a produced program.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_STRINGS_H
#define TRM_RUNTIME_SUPPORT_STRINGS_H

#include <string>
#include <string_view>
#include <vector>

namespace trm {

/// printf into a string.
std::string formatString(const char *format, ...) __attribute__((format(printf, 1, 2)));

std::string join(const std::vector<std::string> &parts, std::string_view separator);

/// For people: what would move a terminal's cursor, or turn its text around, is written as \xNN.
std::string terminalText(std::string_view text);

/// "1,234,567"
std::string groupedNumber(size_t number);

/// " (did you mean 'X'?)" for the candidate that `name` is probably a slip of,
/// or nothing when none is near.
std::string suggestion(std::string_view name, const std::vector<std::string> &candidates);

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_STRINGS_H
