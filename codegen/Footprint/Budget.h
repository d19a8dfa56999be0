//===- Budget.h - how much of each memory a model may take ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_FOOTPRINT_BUDGET_H
#define TRM_CODEGEN_FOOTPRINT_BUDGET_H

#include "mlir/IR/BuiltinOps.h"
#include "trm/codegen/Footprint/Footprint.h"
#include "trm/codegen/Target/TargetRecord.h"
#include "trm/dialect/Trm/Trm.h"
#include <string>
#include <vector>

namespace trm {

/// One memory: what it may hold, and who says so ("--max-flash=128K").
struct Limit {
  uint64_t bytes = 0;
  std::string origin;
  bool isOption = false;
};

struct Budget {
  std::optional<Limit> flash, ram, stack;

  /// What the record has, where nothing else is asked for.
  void takeMemories(const TargetRecord &record);
};

/// Bytes of "131072", "128K" (of 1024 bytes) or "2M"; `option` names it in errors.
llvm::Expected<Limit> parseLimit(llvm::StringRef option, llvm::StringRef text);

/// Something that lies in one of the memories.
struct Region {
  std::string name;
  uint64_t bytes = 0;
};

/// What fills the memories of a model, and how it was made.
struct Contents {
  /// Weights and tables, and buffers of the arena (`trm.arena`) that are alive
  /// where it is fullest; largest first.
  std::vector<Region> constants, buffers;
  /// Of the products; none where they have several.
  std::optional<Precision> precision;
  /// Weights can lie in another memory (--cpp-weights=extern).
  bool mayBeApart = false;

  static Contents of(mlir::ModuleOp module);
};

/// The error of a model that takes more than it may: by how much, of what, and what
/// would make it less.
llvm::Error checkBudget(const Budget &budget, const Footprint &footprint, const Contents &contents);

/// "flash 149.1 KiB (code 12.0, constants 137.1), RAM 31.3 KiB (arena 30.7, stack 0.6)".
std::string describe(const Footprint &footprint);

} // namespace trm

#endif // TRM_CODEGEN_FOOTPRINT_BUDGET_H
