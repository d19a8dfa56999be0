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

ArrayRef<PrecisionNames> getPrecisionNames() { return kNames; }

StringRef getPrecisionFlag(Precision precision) { return namesOf(precision).flag; }

StringRef describePrecision(std::optional<Precision> precision) {
  return precision ? StringRef(namesOf(*precision).described) : "mixed";
}

std::optional<Precision> parsePrecisionFlag(StringRef flag) {
  const PrecisionNames *found =
      find_if(kNames, [&](const PrecisionNames &names) { return names.flag == flag; });
  return found == std::end(kNames) ? std::nullopt : std::optional(found->precision);
}

} // namespace trm
