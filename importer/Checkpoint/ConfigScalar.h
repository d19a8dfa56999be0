//===- ConfigScalar.h - scalars as YAML 1.1 reads them ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// PyYAML reads YAML 1.1, where 010 is 8 and 1_000 a number; OmegaConf adds that 1e-5
// is one too.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CONFIGSCALAR_H
#define TRM_IMPORTER_CHECKPOINT_CONFIGSCALAR_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace trm::checkpoint {

/// "", "~", "null": of a scalar without quotes.
bool isNullScalar(llvm::StringRef text);

/// A number without quotes in decimal digits; any other text as it is.
std::string normalizeScalar(llvm::StringRef text);

// Of normalized text, as pydantic converts what is of another type ("3" to 3, 4.0 to 4).
std::optional<int64_t> parseInteger(llvm::StringRef text);
std::optional<double> parseNumber(llvm::StringRef text);
std::optional<bool> parseBoolean(llvm::StringRef text);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CONFIGSCALAR_H
