//===- CodeSize.h - bytes of a model's code -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_REPORT_CODESIZE_H
#define TRM_TOOLS_TRMC_REPORT_CODESIZE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace trm {

/// Bytes of the functions of `model` (`NAME_*`, `NAME.*`) in an object file, a
/// library or a program, without those of the runtime that is linked to it.
/// Nothing for a file of another kind, or one without symbols.
std::optional<uint64_t> countCodeBytes(llvm::StringRef path, llvm::StringRef model);

} // namespace trm

#endif // TRM_TOOLS_TRMC_REPORT_CODESIZE_H
