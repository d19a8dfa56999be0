//===- Passes.h - all passes of trmc ------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes.td describes each pass; this header declares what is generated from it.
// A pass includes the dialects that it uses itself: they are what takes long.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_PASSES_H
#define TRM_PASSES_PASSES_H

#include "trm/dialect/Trk/Trk.h"
#include "trm/dialect/Trm/PrecisionNames.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace trm {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "trm/passes/Passes.h.inc"

/// trk-decompose for a backend that has some kernels itself: those stay.
std::unique_ptr<mlir::Pass>
createDecomposeKernels(std::function<bool(mlir::Operation *)> hasKernel);

} // namespace trm

#endif // TRM_PASSES_PASSES_H
