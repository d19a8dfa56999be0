//===- PrecisionNames.h - what number formats are called --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Outside IR a precision has two names: that of command lines ("fp32") and that of
// a compiled model's description ("float32"), which is only written.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_PRECISIONNAMES_H
#define TRM_DIALECT_TRM_PRECISIONNAMES_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/Support/CommandLine.h"

namespace trm {

struct PrecisionNames {
  Precision precision;
  llvm::StringLiteral flag, described;
};

/// All precisions, widest first.
llvm::ArrayRef<PrecisionNames> getPrecisionNames();
/// "fp32".
llvm::StringRef getPrecisionFlag(Precision precision);
/// "float32"; "mixed" of several.
llvm::StringRef describePrecision(std::optional<Precision> precision);

/// What LLVM's options of an enum take in place of cl::values(): all precisions.
struct PrecisionValues {
  template <typename Option>
  void apply(Option &option) const {
    for (const PrecisionNames &names : getPrecisionNames())
      option.getParser().addLiteralOption(names.flag, static_cast<int>(names.precision),
                                          names.described);
  }
};

/// A weight whose products are of another precision; on command lines "NAME=bf16".
struct PrecisionException {
  std::string weight;
  Precision precision = Precision::f32;
};
llvm::raw_ostream &operator<<(llvm::raw_ostream &os, const PrecisionException &exception);

} // namespace trm

template <>
class llvm::cl::parser<trm::PrecisionException> : public basic_parser<trm::PrecisionException> {
public:
  using basic_parser::basic_parser;
  bool parse(Option &option, StringRef name, StringRef text, trm::PrecisionException &exception);
};

#endif // TRM_DIALECT_TRM_PRECISIONNAMES_H
