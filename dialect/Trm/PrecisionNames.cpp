//===- PrecisionNames.cpp - what number formats are called ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/PrecisionNames.h"

using namespace llvm;

namespace trm {

static constexpr PrecisionNames kNames[] = {{Precision::f32, "fp32", "float32"},
                                            {Precision::bf16, "bf16", "bfloat16"},
                                            {Precision::int8, "int8", "int8"},
                                            {Precision::mxint4, "mxint4", "mxint4"}};

static const PrecisionNames &namesOf(Precision precision) {
  return *find_if(kNames,
                  [&](const PrecisionNames &names) { return names.precision == precision; });
}

static std::optional<Precision> findBy(StringLiteral PrecisionNames::*name, StringRef text) {
  const PrecisionNames *found =
      find_if(kNames, [&](const PrecisionNames &names) { return names.*name == text; });
  return found == std::end(kNames) ? std::nullopt : std::optional(found->precision);
}

ArrayRef<PrecisionNames> getPrecisionNames() { return kNames; }

StringRef getPrecisionFlag(Precision precision) { return namesOf(precision).flag; }

StringRef describePrecision(Precision precision) { return namesOf(precision).described; }

std::optional<Precision> parsePrecisionFlag(StringRef flag) {
  return findBy(&PrecisionNames::flag, flag);
}

std::optional<Precision> parseDescribedPrecision(StringRef described) {
  return findBy(&PrecisionNames::described, described);
}

} // namespace trm
