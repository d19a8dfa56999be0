//===- Thinking.cpp - More than one solve of a puzzle -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Thinking.h"

#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Support/Errors.h"

#include <algorithm>

namespace trm {

const char *pickName(Pick pick) {
  switch (pick) {
  case Pick::Last:
    return "last";
  case Pick::BestQ:
    return "q";
  case Pick::Vote:
    return "vote";
  }
  return "";
}

static Pick choosePick(const trm_model_info &info, const ThinkingWish &wish) {
  if (wish.pick == Pick::BestQ && info.q_outputs == 0)
    throw InputError("--pick=q: this program computes no halting values; --pick=vote needs none");
  return wish.pick.value_or(info.q_outputs ? Pick::BestQ : Pick::Vote);
}

static const TaskText *chooseJudge(const trm_model_info &info, const TaskText &task,
                                   const ThinkingWish &wish, const trm_halting &halting) {
  if (wish.validation == Validation::Task && !task.hasRules())
    throw InputError("--validator=task: a " + task.describe() +
                     " has no rules that answers could be checked by; leave it out, or choose "
                     "another --task");
  if (wish.validation != Validation::None && task.hasRules())
    return &task;
  if (resolveHalting(info, halting).rule == TRM_HALT_NEVER)
    throw InputError("--retry needs to know when an answer is good enough: a task with rules "
                     "(--task), or a halting rule (--halt)");
  return nullptr;
}

Thinking chooseThinking(const trm_model_info &info, const TaskText &task, const ThinkingWish &wish,
                        const trm_halting &halting) {
  Thinking thinking;
  if (!wish.trajectories && !wish.retry)
    return thinking;
  thinking.retries = wish.retry != 0;
  thinking.trajectories = std::max(wish.trajectories, wish.retry);
  thinking.pick = choosePick(info, wish);
  thinking.noise = wish.noise.value_or(thinking.noise);
  thinking.seed = wish.seed.value_or(thinking.seed);
  if (thinking.retries)
    thinking.judge = chooseJudge(info, task, wish, halting);
  if (info.carry_elements == 0 && thinking.trajectories > 1)
    throw InputError("this model carries nothing that noise could be added to: all solves of a "
                     "puzzle are the same; leave out --trajectories and --retry");
  return thinking;
}

} // namespace trm
