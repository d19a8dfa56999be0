//===- CppNumbers.h - what stands for float32 in C++ ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPNUMBERS_H
#define TRM_CODEGEN_CPP_CPPNUMBERS_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/APFloat.h"
#include <optional>
#include <string>

namespace trm {

/// How the source holds and spells what is float32 in the IR: as such, or in the fixed
/// point of codegen/Cpp/Kernels/Fixed.h.
class CppNumbers {
public:
  /// Fraction bits of an activation, whose magnitude is below 2^13, and of a sum (Real and
  /// Sum in Fixed.h).
  static constexpr int kRealBits = 18, kSumBits = 36;

  explicit CppNumbers(bool fixed) : fixed(fixed) {}

  bool isFixed() const { return fixed; }
  llvm::StringRef getReal() const { return fixed ? "Real" : "float"; }
  /// The type of a value between two others, which may stand for several where vectors are.
  llvm::StringRef getLocal() const { return fixed ? "Real" : "auto"; }
  /// The type of a float32 value's elements: the scales of weights have their own.
  llvm::StringRef getElement(mlir::Value value) const;
  /// "1.0f", or "Real{262144}".
  std::string spell(const llvm::APFloat &value) const;
  /// The same with the precision of a sum.
  std::string spellSum(const llvm::APFloat &value) const;
  /// A text of codegen/Cpp/Kernels, which has names for each kind of number.
  std::string spellKernel(llvm::StringRef text) const;

  /// value * 2^bits as an integer; nothing where that has more than 32 bits.
  static std::optional<int32_t> toFixed(double value, int bits);

private:
  bool fixed;
};

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPNUMBERS_H
