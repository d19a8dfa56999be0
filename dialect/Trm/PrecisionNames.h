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
std::optional<Precision> parsePrecisionFlag(llvm::StringRef flag);

/// What LLVM's options of an enum take in place of cl::values(): all precisions.
struct PrecisionValues {
  template <typename Option>
  void apply(Option &option) const {
    for (const PrecisionNames &names : getPrecisionNames())
      option.getParser().addLiteralOption(names.flag, static_cast<int>(names.precision),
                                          names.described);
  }
};

} // namespace trm

#endif // TRM_DIALECT_TRM_PRECISIONNAMES_H
