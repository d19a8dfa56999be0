//===- ConfigScalar.cpp - scalars as YAML 1.1 reads them --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/ConfigScalar.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/YAMLParser.h"

#include <cmath>

using namespace llvm;

namespace trm::checkpoint {

static std::string withoutUnderscores(StringRef text) {
  std::string plain = text.str();
  erase(plain, '_');
  return plain;
}

/// 0b101, 017, 0x1f; nothing for what is not written so.
static std::optional<int64_t> parseOtherBase(StringRef digits) {
  unsigned base = 8;
  if (digits.consume_front("0b"))
    base = 2;
  else if (digits.consume_front("0x"))
    base = 16;
  else if (!digits.consume_front("0"))
    return std::nullopt;
  int64_t value;
  if (digits.empty() || !isAlnum(digits.front()) || !to_integer(digits, value, base))
    return std::nullopt;
  return value;
}

/// 1:30:00, in which YAML 1.1 sees seconds.
static std::optional<int64_t> parseSexagesimal(StringRef text) {
  SmallVector<StringRef> parts;
  text.split(parts, ':');
  int64_t total = 0;
  for (auto [index, part] : enumerate(parts)) {
    int64_t value;
    if (part.empty() || !all_of(part, isDigit) || part.size() > 9 || !to_integer(part, value, 10) ||
        (index ? value > 59 : part.front() == '0'))
      return std::nullopt;
    if (index > 4)
      return std::nullopt;
    total = total * 60 + value;
  }
  return parts.size() < 2 ? std::nullopt : std::optional(total);
}

static bool isDecimal(StringRef text) {
  return !text.empty() && isDigit(text.front()) &&
         all_of(text, [](char c) { return isDigit(c) || c == '_'; });
}

/// 1_000.5e+3: digits with underscores, a point or an exponent.
static bool isReal(StringRef text) {
  size_t mantissa = text.find_first_of("eE");
  StringRef digits = text.take_front(mantissa);
  StringRef exponent = mantissa == StringRef::npos ? "" : text.drop_front(mantissa + 1);
  if (!exponent.empty() && (exponent.front() == '+' || exponent.front() == '-'))
    exponent = exponent.drop_front();
  bool hasExponent = mantissa != StringRef::npos;
  return any_of(digits, isDigit) && digits.count('.') <= 1 &&
         (digits.contains('.') || hasExponent) && digits.front() != '_' &&
         digits.find_first_not_of("0123456789_.") == StringRef::npos &&
         (!hasExponent || (!exponent.empty() && all_of(exponent, isDigit)));
}

bool isNullScalar(StringRef text) {
  return StringSwitch<bool>(text).Cases({"", "~", "null", "Null", "NULL"}, true).Default(false);
}

std::string normalizeScalar(StringRef text) {
  StringRef digits = text;
  bool isNegative = digits.consume_front("-");
  if (!isNegative)
    digits.consume_front("+");
  std::string sign = isNegative ? "-" : "";
  std::string plain = withoutUnderscores(digits);
  if (digits.empty() || digits.front() == '_')
    return text.str();
  if (digits != "0")
    if (std::optional<int64_t> value = parseOtherBase(plain))
      return sign + itostr(*value);
  if (isDecimal(digits) || isReal(digits))
    return sign + plain;
  if (std::optional<int64_t> value = parseSexagesimal(plain))
    return sign + itostr(*value);
  bool isInfinite = StringSwitch<bool>(digits).Cases({".inf", ".Inf", ".INF"}, true).Default(false);
  if (isInfinite)
    return sign + "inf";
  bool isNan = StringSwitch<bool>(text).Cases({".nan", ".NaN", ".NAN"}, true).Default(false);
  return isNan ? "nan" : text.str();
}

std::optional<int64_t> parseInteger(StringRef text) {
  text = text.trim();
  text.consume_front("+");
  int64_t value;
  if (to_integer(text, value, 10))
    return value;
  std::optional<double> real = parseNumber(text);
  if (!real || *real != std::nearbyint(*real) || std::fabs(*real) > 1e15)
    return std::nullopt;
  return static_cast<int64_t>(*real);
}

std::optional<double> parseNumber(StringRef text) {
  double value;
  // C's hexadecimal numbers are none of Python's.
  if (text.contains_insensitive("x") || !to_float(text.trim(), value))
    return std::nullopt;
  return value;
}

std::optional<bool> parseBoolean(StringRef text) {
  if (text == "1" || text == "0")
    return text == "1";
  return yaml::parseBool(text);
}

} // namespace trm::checkpoint
