//===- Traffic.h - bytes that a program moves ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts on functions on memrefs, with kernels still whole: each kernel reads and
// writes each of its operands once, whatever its loops and the caches do later.
// So the numbers tell programs apart, not machines.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_TRAFFIC_H
#define TRM_PASSES_ANALYSIS_TRAFFIC_H

#include "mlir/IR/BuiltinOps.h"

#include <cstdint>
#include <string>
#include <vector>

namespace trm {

struct Traffic {
  uint64_t weightBytesRead = 0;
  uint64_t activationBytesRead = 0;
  uint64_t activationBytesWritten = 0;
  /// Whole reads and writes of buffers as large as a carried latent,
  /// `[positions, hidden_size]` of `trm.facts`; 0 without that attribute.
  uint64_t latentLoads = 0;
  uint64_t latentStores = 0;

  uint64_t getBytes() const {
    return weightBytesRead + activationBytesRead + activationBytesWritten;
  }
};

struct FunctionTraffic {
  std::string name;
  /// Of one call, with what it calls.
  Traffic traffic;
  /// Of one call, without what it calls.
  Traffic own;
  /// In a supervision step; 0 for what runs outside of it.
  uint64_t callsPerStep = 0;
};

struct ModuleTraffic {
  /// In the order of the module; those without a body are left out.
  std::vector<FunctionTraffic> functions;
  /// Of a supervision step: of the function that is the part `supervise`.
  Traffic step;
};

/// Loops count with their trips (once where those are not known), both sides of a
/// branch count, constants are weights and every other buffer is an activation.
/// Fails with a diagnostic where a function calls itself.
mlir::FailureOr<ModuleTraffic> computeTraffic(mlir::ModuleOp module);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_TRAFFIC_H
