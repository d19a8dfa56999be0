//===- Thinking.h - More than one solve of a puzzle -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A trajectory is one solve from one initial carry. The first begins where the model
// was trained to begin, the others from there with noise. Who thinks longer runs
// several and picks an answer, or tries again only where the first convinces nobody.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_THINKING_H
#define TRM_RUNTIME_SOLVE_THINKING_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/TaskText.h"

#include <cstdint>
#include <optional>

namespace trm {

/// Which answer of several trajectories is the one.
enum class Pick {
  Last,  ///< Of a single trajectory: that of its last step.
  BestQ, ///< The highest halting value over all steps of all trajectories.
  Vote   ///< What most trajectories end with; of equals, the higher mean halting value.
};

const char *pickName(Pick pick);

/// Whether the task's rules judge the answers of tries.
enum class Validation { Auto, Task, None };

/// What the user asks for.
struct ThinkingWish {
  /// 0 where not asked for.
  int32_t trajectories = 0, retry = 0;
  std::optional<float> noise;
  std::optional<Pick> pick;
  std::optional<uint64_t> seed;
  Validation validation = Validation::Auto;
};

struct Thinking {
  /// At most so many.
  int32_t trajectories = 1;
  /// Whether the next begins only where those before convinced nobody.
  bool retries = false;
  Pick pick = Pick::Last;
  /// Deviation of the noise on each element of the carry.
  float noise = 1;
  uint64_t seed = 0;
  /// Judges the answers of tries; null: the halting rule alone decides.
  const TaskText *judge = nullptr;

  bool isAsked() const { return pick != Pick::Last; }
};

/// What is asked for, as far as the model, the task and the halting rule allow; throws
/// InputError. The task must outlive it.
Thinking chooseThinking(const trm_model_info &info, const TaskText &task, const ThinkingWish &wish,
                        const trm_halting &halting);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_THINKING_H
