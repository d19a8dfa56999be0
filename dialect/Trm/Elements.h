//===- Elements.h - constant values of weights --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights are dense resources (one copy, never uniqued, never printed whole) or,
// in hand-written IR, dense attributes. These helpers read and make both.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_ELEMENTS_H
#define TRM_DIALECT_TRM_ELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace trm {

/// Bytes of all elements of a static shape, one behind the other.
int64_t getByteSize(mlir::ShapedType type);

/// Makes a dense resource of `type`; `fill` writes its bytes, row-major, in the
/// machine's byte order. `name` is a hint that is made unique.
mlir::DenseResourceElementsAttr
createResource(mlir::RankedTensorType type, llvm::StringRef name,
               llvm::function_ref<void(llvm::MutableArrayRef<char>)> fill);

/// As above for f32 elements.
mlir::DenseResourceElementsAttr
createFloatResource(mlir::RankedTensorType type, llvm::StringRef name,
                    llvm::function_ref<void(llvm::MutableArrayRef<float>)> fill);

/// False for a resource whose bytes the IR came without (text printed with elided
/// weights).
bool hasElements(mlir::ElementsAttr value);

/// The elements of an f64, f32, f16 or bf16 constant as float32, row-major. Fails
/// when the elements are of another type or missing.
mlir::FailureOr<llvm::SmallVector<float, 0>> readFloats(mlir::ElementsAttr value);

/// As above, exact for every element type.
mlir::FailureOr<llvm::SmallVector<double, 0>> readDoubles(mlir::ElementsAttr value);

} // namespace trm

#endif // TRM_DIALECT_TRM_ELEMENTS_H
