//===- Pipeline.cpp - the passes of trmc on IR from outside -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ir.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "trm/passes/Pipelines.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mlir::OwningOpRef<mlir::ModuleOp> module = readFuzzText(data, size);
  if (!module)
    return 0;
  mlir::PassManager passes(module->getContext());
  for (Phase phase : {Phase::Recursion, Phase::Numerics})
    buildPhase(passes, phase);
  (void)passes.run(*module);
  return 0;
}
