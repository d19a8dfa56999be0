//===- Thinking.cpp - More than one solve of a puzzle -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Thinking.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Halting.h"
#include "trm/runtime/Options.h"

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

static Pick choosePick(const trm_model_info &info, const Options &options) {
  if (options.pick == Pick::BestQ && info.q_outputs == 0)
    throw InputError("--pick=q: this program computes no halting values; --pick=vote needs none");
  return options.pick.value_or(info.q_outputs ? Pick::BestQ : Pick::Vote);
}

static const TaskText *chooseJudge(const trm_model_info &info, const TaskText &task,
                                   const Options &options) {
  if (options.validation == Validation::Task && !task.hasRules())
    throw InputError("--validator=task: a " + task.describe() +
                     " has no rules that answers could be checked by; leave it out, or choose "
                     "another --task");
  if (options.validation != Validation::None && task.hasRules())
    return &task;
  if (resolveHalting(info, options.halting).rule == TRM_HALT_NEVER)
    throw InputError("--retry needs to know when an answer is good enough: a task with rules "
                     "(--task), or a halting rule (--halt)");
  return nullptr;
}

Thinking chooseThinking(const trm_model_info &info, const TaskText &task, const Options &options) {
  Thinking thinking;
  if (!options.trajectories && !options.retry)
    return thinking;
  thinking.retries = options.retry != 0;
  thinking.trajectories = std::max(options.trajectories, options.retry);
  thinking.pick = choosePick(info, options);
  thinking.noise = options.noise.value_or(thinking.noise);
  thinking.seed = options.seed.value_or(thinking.seed);
  if (thinking.retries)
    thinking.judge = chooseJudge(info, task, options);
  if (info.carry_elements == 0 && thinking.trajectories > 1)
    throw InputError("this model carries nothing that noise could be added to: all solves of a "
                     "puzzle are the same; leave out --trajectories and --retry");
  return thinking;
}

} // namespace trm
