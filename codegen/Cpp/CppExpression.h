//===- CppExpression.h - scalar arithmetic as C++ expressions -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPEXPRESSION_H
#define TRM_CODEGEN_CPP_CPPEXPRESSION_H

#include "mlir/IR/Operation.h"
#include "trm/codegen/Cpp/CppNumbers.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <string>

namespace trm {

/// The shortest float32 literal that is `value`: "1.0f", "1e-05f".
std::string spellFloat(const llvm::APFloat &value);

/// "1.0f", "(-3.0f)", "7", ...; nothing for what is no scalar.
std::optional<std::string> spellConstant(mlir::Operation *op, const CppNumbers &numbers);

/// The result of a scalar operation on operands that `spell` writes, in parentheses
/// where it is made of several; nothing where there is no C++ for it.
std::optional<std::string> spellScalar(mlir::Operation *op, const CppNumbers &numbers,
                                       llvm::function_ref<std::string(mlir::Value)> spell);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPEXPRESSION_H
