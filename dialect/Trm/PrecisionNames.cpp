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

raw_ostream &operator<<(raw_ostream &os, const PrecisionException &exception) {
  return os << exception.weight << '=' << getPrecisionFlag(exception.precision);
}

} // namespace trm

bool cl::parser<trm::PrecisionException>::parse(Option &option, StringRef, StringRef text,
                                                trm::PrecisionException &exception) {
  auto [weight, flag] = text.split('=');
  for (const trm::PrecisionNames &names : trm::kNames)
    if (names.flag == flag) {
      exception = {weight.str(), names.precision};
      return false;
    }
  return option.error("has a weight and fp32, bf16, int8 or mxint4, NAME=PRECISION, but is '" +
                      text + "'");
}
