//===- Compare.h - Two builds of a model, step by step ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a model and another build of it (of another precision, say) side by side
// and looks after each step at how far apart their carries and answers are.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_MEASURE_COMPARE_H
#define TRM_RUNTIME_MEASURE_COMPARE_H

#include "trm/runtime/Solve/Solver.h"

#include <memory>
#include <string>

namespace trm {

/// A compiled model in a shared library (trmc --emit=shared).
class LoadedModel {
public:
  /// `path` holds a build of the same checkpoint as `model`; throws InputError
  /// where it does not.
  LoadedModel(const std::string &path, const trm_model &model);

  const trm_model &get() const { return *loaded; }

private:
  struct Close {
    void operator()(void *library) const;
  };
  std::unique_ptr<void, Close> library;
  const trm_model *loaded = nullptr;
};

/// One step, over all puzzles.
struct StepComparison {
  /// Of the carries, all latents as one vector: 1 where they point the same way.
  double meanCosine = 0, worstCosine = 1;
  size_t changedAnswers = 0;
  /// Answers as expected, of both; 0 where no answers are known.
  size_t exact = 0, otherExact = 0;
};

struct Comparison {
  std::vector<StepComparison> steps; ///< One for each call of step().
  /// The first step at which an answer differs, counted from 1; 0 where none does.
  int32_t firstChange = 0;
};

Comparison compareModels(const trm_model &model, const trm_model &other,
                         const std::vector<Puzzle> &puzzles, const SolveSettings &settings);

} // namespace trm

#endif // TRM_RUNTIME_MEASURE_COMPARE_H
