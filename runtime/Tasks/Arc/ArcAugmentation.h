//===- ArcAugmentation.h - Other views of an ARC task -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One of the eight symmetries of a square after a permutation of the colours 1 to 9,
// and the name that the reference gives the task seen that way (dataset/
// build_arc_dataset.py): NAME|||t3|||0514273689 for symmetry 3 and colour c as the
// c-th digit. The name without these parts is the task as it is.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCAUGMENTATION_H
#define TRM_RUNTIME_TASKS_ARC_ARCAUGMENTATION_H

#include "trm/runtime/Tasks/Arc/ArcGrid.h"

#include <array>
#include <optional>

namespace trm {

struct ArcAugmentation {
  /// 0 none; 1, 2, 3 quarter turns to the left; 4 left and right swapped; 5 top and
  /// bottom; 6 transposed; 7 a quarter turn to the left, then left and right swapped.
  int32_t symmetry = 0;
  /// What becomes of each colour; 0 stays.
  std::array<uint8_t, ArcColors> colors = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  ArcGrid apply(const ArcGrid &grid) const;
  ArcGrid undo(const ArcGrid &grid) const;
  /// "|||t3|||0514273689"
  std::string suffix() const;
  /// That of a name; nothing where its last two parts are none.
  static std::optional<ArcAugmentation> ofName(const std::string &name);
};

/// The name up to the first separator.
std::string arcBaseName(const std::string &name);

/// The n-th of a stream of random augmentations.
ArcAugmentation drawArcAugmentation(uint64_t seed, uint64_t stream, uint32_t n);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCAUGMENTATION_H
