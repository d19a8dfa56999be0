//===- CppKernels.h - kernels that there are templates for -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPKERNELS_H
#define TRM_CODEGEN_CPP_CPPKERNELS_H

#include "mlir/IR/Operation.h"

namespace trm {

/// Whether codegen/Cpp/Kernels has a template for a trk operation on tensors or memrefs.
bool hasCppKernel(mlir::Operation *kernel);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPKERNELS_H
