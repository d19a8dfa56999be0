//===- CppNumbers.cpp - what stands for float32 in C++ ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppNumbers.h"
#include "trm/codegen/Cpp/CppExpression.h"
#include "trm/codegen/Cpp/CppNames.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cmath>

using namespace llvm;

namespace trm {

StringRef CppNumbers::getElement(mlir::Value value) const {
  return fixed && isWeightScale(value) ? "Scale" : getReal();
}

/// Raw bits as Fixed.h has them, bounded on both sides alike.
static int64_t boundedFixed(const APFloat &value, int bits, int width) {
  double largest = std::ldexp(1.0, width - 1) - 1;
  double raw = std::nearbyint(std::ldexp(value.convertToDouble(), bits));
  return static_cast<int64_t>(std::clamp(raw, -largest, largest));
}

std::string CppNumbers::spell(const APFloat &value) const {
  return fixed ? "Real{" + std::to_string(boundedFixed(value, kRealBits, 32)) + "}"
               : spellFloat(value);
}

std::string CppNumbers::spellSum(const APFloat &value) const {
  // 53 bits: what a double holds exactly.
  return fixed ? "Sum{" + std::to_string(boundedFixed(value, kSumBits, 53)) + "}"
               : spellFloat(value);
}

std::string CppNumbers::spellKernel(StringRef text) const {
  constexpr StringLiteral kinds[] = {"Real", "Sum", "Factor", "Scale"};
  constexpr std::pair<StringLiteral, StringLiteral> constants[] = {{"0.0f", "Real{0}"},
                                                                   {"-3e38f", "Real{-2147483647}"}};
  auto isInName = [](char character) { return isAlnum(character) || character == '_'; };
  std::string result;
  while (!text.empty()) {
    size_t other = text.find_if_not(isInName);
    StringRef word = text.take_front(std::max<size_t>(std::min(other, text.size()), 1));
    text = text.drop_front(word.size());
    result += !fixed && is_contained(kinds, word) ? StringRef("float") : word;
  }
  if (fixed)
    for (auto [literal, constant] : constants)
      for (size_t at = 0; (at = result.find(literal, at)) != std::string::npos;)
        result.replace(at, literal.size(), constant);
  return result;
}

std::optional<int32_t> CppNumbers::toFixed(double value, int bits) {
  double raw = std::nearbyint(std::ldexp(value, bits));
  if (!(std::abs(raw) < std::ldexp(1.0, 31)))
    return std::nullopt;
  return static_cast<int32_t>(raw);
}

} // namespace trm
