//===- ModelInfo.cpp - What a compiled model says of itself -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Report/ModelInfo.h"

#include "trm/runtime/Puzzles/PuzzleIds.h"
#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Solve/Levels.h"
#include "trm/runtime/Solve/StepCount.h"
#include "trm/runtime/Support/Strings.h"

namespace trm {

/// 1234567 as 1.23 M.
static std::string scaled(uint64_t value) {
  constexpr const char *prefixes[] = {"", " k", " M", " G", " T"};
  auto number = static_cast<double>(value);
  size_t prefix = 0;
  while (number >= 1000 && prefix + 1 < std::size(prefixes)) {
    number /= 1000;
    ++prefix;
  }
  return formatString(prefix ? "%.2f%s" : "%.0f%s", number, prefixes[prefix]);
}

static std::string acceptedRules(const trm_model_info &info) {
  return haltRuleList([&](const HaltRuleKind &kind) {
    return kind.rule != TRM_HALT_MODEL && acceptsHaltRule(info, kind);
  });
}

/// The facts of what runs; all levels share the weights' row.
static trm_model_info runningInfo(const trm_model &model, const trm_level *level) {
  trm_model_info info = level ? *level->model->info : *model.info;
  info.weight_bytes = model.info->weight_bytes;
  return info;
}

static std::string stepsOfCall(const trm_model_info &info) {
  if (!countsCycles(info))
    return std::to_string(info.step_stride);
  return formatString("%d of the %d cycles of one", info.step_stride, info.cycles_per_step);
}

static std::string describeLevel(const trm_model &model, const trm_level *level,
                                 const std::string &isa) {
  if (!level)
    return "none: compiled for " + missingMessage(model, isa);
  std::string text = level->name;
  if (model.num_levels > 1)
    text += " of " + join(levelNames(model), ", ");
  return text;
}

std::string infoText(const trm_model &model, const std::string &isa, const TaskText &task) {
  const trm_level *level = findLevel(model, isa);
  const trm_model_info info = runningInfo(model, level);
  std::string text;
  auto row = [&](const char *label, const std::string &value) {
    text += formatString("%-22s%s\n", label, value.c_str());
  };
  row("model", info.name);
  row("family", info.family);
  row("task", task.describe());
  row("tokens", formatString("%d, vocabulary %d", info.seq_len, info.vocab_size));
  row("positions", std::to_string(info.positions));
  row("hidden size", std::to_string(info.hidden_size));
  row("supervision steps", stepText(info.max_steps, info));
  row("steps a call", stepsOfCall(info));
  row("halting outputs", std::to_string(info.q_outputs));
  row("halting rule",
      describeHalting(info.halting) + (countsCycles(info) ? ", after every cycle" : ""));
  row("accepted rules", acceptedRules(info));
  row("puzzle ids", info.puzzle_ids ? puzzleIdList(info) : "none needed");
  row("parameters", scaled(info.parameters));
  row("weights", scaled(info.weight_bytes) + "B");
  row("arena", scaled(info.arena_bytes) + "B a puzzle");
  row("threads a puzzle", info.max_team > 1 ? formatString("up to %d", info.max_team) : "1");
  row(countsCycles(info) ? "multiply-adds a cycle" : "multiply-adds a step",
      scaled(info.multiply_adds_per_step));
  row("precision", info.precision);
  row("target", info.target);
  if (model.num_levels)
    row("instruction set", describeLevel(model, level, isa));
  row("compiler", info.compiler);
  row("interface version", std::to_string(info.abi_version));
  row("checkpoint SHA-256", info.digest);
  return text;
}

Json haltingJson(const trm_halting &halting) {
  const HaltRuleKind &kind = haltRuleKind(halting.rule);
  Json json = {{"rule", kind.name}};
  if (kind.readsThreshold)
    json["threshold"] = jsonNumber(halting.threshold);
  if (kind.readsStableSteps)
    json["stable_steps"] = halting.stable_steps;
  return json;
}

static Json levelsJson(const trm_model &model) {
  Json levels = Json::array();
  for (int32_t i = 0; i < model.num_levels; ++i) {
    const trm_level &level = model.levels[i];
    levels.push_back({{"name", level.name},
                      {"target", level.model->info->target},
                      {"arena_bytes", level.model->info->arena_bytes},
                      {"weight_bytes", level.model->info->weight_bytes},
                      {"lacks", missingFeatures(level)}});
  }
  return levels;
}

Json infoJson(const trm_model &model, const std::string &isa, const TaskText &task) {
  const trm_level *level = findLevel(model, isa);
  const trm_model_info info = runningInfo(model, level);
  Json ids = nullptr;
  if (info.puzzle_ids)
    ids = std::vector<int32_t>(info.puzzle_ids, info.puzzle_ids + info.num_puzzle_ids);
  Json rules = Json::array();
  for (const HaltRuleKind &kind : kHaltRules)
    if (acceptsHaltRule(info, kind))
      rules.push_back(kind.name);
  return {{"name", info.name},
          {"family", info.family},
          {"task", task.describe()},
          {"seq_len", info.seq_len},
          {"vocab_size", info.vocab_size},
          {"positions", info.positions},
          {"hidden_size", info.hidden_size},
          {"max_steps", info.max_steps},
          {"step_stride", info.step_stride},
          {"cycles_per_step", info.cycles_per_step},
          {"q_outputs", info.q_outputs},
          {"halting", haltingJson(info.halting)},
          {"halt_rules", rules},
          {"puzzle_ids", ids},
          {"parameters", info.parameters},
          {"weight_bytes", info.weight_bytes},
          {"arena_bytes", info.arena_bytes},
          {"carry_elements", info.carry_elements},
          {"max_team", info.max_team},
          {"multiply_adds_per_step", info.multiply_adds_per_step},
          {"precision", info.precision},
          {"target", info.target},
          {"isa", level ? Json(level->name) : Json(nullptr)},
          {"levels", levelsJson(model)},
          {"compiler", info.compiler},
          {"abi_version", info.abi_version},
          {"digest", info.digest}};
}

} // namespace trm
