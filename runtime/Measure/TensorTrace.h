//===- TensorTrace.h - Every step's logits as tensors -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_MEASURE_TENSORTRACE_H
#define TRM_RUNTIME_MEASURE_TENSORTRACE_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Solve/Solver.h"

#include <string>

namespace trm {

/// Runs the puzzles of a safetensors file (`inputs` I32 [batch, seq_len] and,
/// optionally, `puzzle_identifiers` I32 [batch]) and writes `logits` F32
/// [steps, batch, seq_len, vocab_size] and, where the model computes halting
/// values, `q_logits` F32 [steps, batch, q_outputs]; of the steps that one call of
/// step() runs, the last. Throws InputError.
void traceTensors(const trm_model &model, const std::string &inputPath,
                  const std::string &outputPath, const SolveSettings &settings);

} // namespace trm

#endif // TRM_RUNTIME_MEASURE_TENSORTRACE_H
