//===- NetworkCost.h - where a model's cost lies ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ModelCost by place, on the model-level IR.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_NETWORKCOST_H
#define TRM_PASSES_ANALYSIS_NETWORKCOST_H

#include "trm/dialect/Trm/Trm.h"

#include <string>
#include <vector>

namespace trm {

/// Operations that belong together: those of a network, or those outside any.
struct PlaceCost {
  enum class Kind {
    Network, ///< one application
    Start,   ///< before the first step, outside networks
    First,   ///< the first step, where it is a region of its own, outside networks
    Step,    ///< a step, outside networks
    Readout, ///< the answer of a step that is looked at
  };

  Kind kind;
  /// The network's; empty for the other kinds.
  std::string name;
  /// In a supervision step; a start, first step or readout counts once.
  uint64_t runsPerStep = 1;
  /// Of one run, without networks that it applies.
  uint64_t multiplyAdds = 0;
  /// Weights that a run reads, each once.
  uint64_t parameters = 0;
  uint64_t weightBytes = 0;
};

/// Networks in the order of the model, then the places outside them.
std::vector<PlaceCost> computePlaceCosts(ModelOp model);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_NETWORKCOST_H
