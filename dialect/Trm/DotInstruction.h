//===- DotInstruction.h - what multiplies narrow factors ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_DOTINSTRUCTION_H
#define TRM_DIALECT_TRM_DOTINSTRUCTION_H

#include "trm/dialect/Trm/Trm.h"

namespace trm {

/// Of LLVM, for vectors of `bits` bits.
struct DotIntrinsic {
  unsigned bits;
  llvm::StringLiteral name;
};

/// Intrinsics that differ in their width.
using DotIntrinsics = llvm::ArrayRef<DotIntrinsic>;

/// An instruction that multiplies narrow factors and adds the products up in wider lanes, as
/// target records and `#trm.target` name it. One is all of its row in the table of
/// DotInstruction.cpp; what is more than a call of an intrinsic is lowered in LowerDot.cpp.
struct DotInstruction {
  llvm::StringLiteral name;
  /// Of the products: `bf16` or `int8`.
  Precision precision;
  /// Bits of a factor, and how many a lane multiplies in one step.
  unsigned factorBits;
  int64_t bundle;
  /// Adds bundles of products to a vector of sums. Empty: LowerDot.cpp knows how.
  DotIntrinsics intrinsics = {};
  /// Has pairs of 16-bit products, which are added to the sums apart: what processors with
  /// this instruction multiply wider factors with, as mxint4 has them.
  DotIntrinsics pairIntrinsics = {};
  /// Products need no registers beyond the tile's: of these factors, and of 16-bit ones.
  bool isOne = true, isOneForPairs = false;
  /// Added to elements of the input where they have to be unsigned.
  int64_t zeroPoint = 0;
  /// Multiplies two lines of the input with two of the weight.
  bool pairs = false;
  /// The width that the target's vectors must have; 0: any.
  unsigned vectorBits = 0;
  /// Registers that a product takes beside the tile's where it is not one instruction.
  int64_t temporaries = 4;

  /// The one of that name for products in that precision, or null.
  static const DotInstruction *find(Precision precision, llvm::StringRef name);
  /// The names of all for products in that precision.
  static llvm::SmallVector<llvm::StringRef> getNames(Precision precision);
  /// The field of target records and `#trm.target` that names it.
  static llvm::StringRef getField(Precision precision) {
    return precision == Precision::bf16 ? "bf16_dot" : "int8_dot";
  }
};

/// The intrinsic for that width, or empty.
llvm::StringRef findIntrinsic(DotIntrinsics intrinsics, unsigned bits);

} // namespace trm

#endif // TRM_DIALECT_TRM_DOTINSTRUCTION_H
