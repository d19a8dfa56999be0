//===- Footprint.h - bytes that a model takes on its machine ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_FOOTPRINT_FOOTPRINT_H
#define TRM_CODEGEN_FOOTPRINT_FOOTPRINT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <optional>

namespace trm {

struct Footprint {
  uint64_t code = 0;
  /// Weights, tables and texts.
  uint64_t constants = 0;
  /// Data that changes; a model has none.
  uint64_t data = 0;
  uint64_t arena = 0;
  /// The deepest that the model's functions go, without what the library's (memcpy,
  /// floating point in software) take; none where it was not measured.
  std::optional<uint64_t> stack;

  uint64_t getFlash() const { return code + constants + data; }
  uint64_t getRam() const { return arena + data + stack.value_or(0); }
};

/// Adds up the sections of an object file (ELF or wasm).
llvm::Expected<Footprint> measureObject(llvm::ArrayRef<char> object);

} // namespace trm

#endif // TRM_CODEGEN_FOOTPRINT_FOOTPRINT_H
