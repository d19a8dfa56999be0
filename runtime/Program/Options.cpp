//===- Options.cpp - The command line ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/Options.h"

#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

namespace trm {

static const OptionRow *findByName(const std::string &name) {
  for (const OptionGroup &group : optionGroups())
    for (const OptionRow &row : group.rows)
      if (name == row.name)
        return &row;
  return nullptr;
}

static const OptionRow *findByLetter(char letter) {
  for (const OptionGroup &group : optionGroups())
    for (const OptionRow &row : group.rows)
      if (letter == row.letter)
        return &row;
  return nullptr;
}

[[noreturn]] static void failUnknown(const std::string &argument) {
  std::vector<std::string> known;
  for (const OptionGroup &group : optionGroups())
    for (const OptionRow &row : group.rows)
      known.push_back(std::string("--") + row.name);
  throw UsageError("unknown option '" + argument + "'" + suggestion(argument, known));
}

namespace {
/// An argument that is an option, taken apart.
struct OptionArgument {
  const OptionRow *row;
  std::string spelling;
  std::optional<std::string> value;
};
} // namespace

/// --name, --name=value, -o or -ovalue.
static OptionArgument splitOption(const std::string &argument) {
  if (argument.compare(0, 2, "--") != 0) {
    const OptionRow *row = findByLetter(argument[1]);
    if (!row || (argument.size() > 2 && !row->value))
      failUnknown(argument);
    if (argument.size() == 2)
      return {row, argument, std::nullopt};
    return {row, argument.substr(0, 2), argument.substr(2)};
  }
  size_t equals = argument.find('=');
  std::string name = argument.substr(0, equals);
  const OptionRow *row = findByName(name.substr(2));
  if (!row)
    failUnknown(name);
  if (equals == std::string::npos)
    return {row, name, std::nullopt};
  return {row, name, argument.substr(equals + 1)};
}

static void checkTensorOptions(const Options &options) {
  if (options.tensorInput.empty() || options.traceFile.empty())
    throw UsageError("--input=IN.safetensors and --trace-file=OUT.safetensors go together");
  if (!options.inputs.empty())
    throw UsageError("'" + options.inputs.front() +
                     "' is not read with --input; give puzzles as a file or as tensors");
  if (options.output != "-")
    throw UsageError("--trace-file names the output already; leave out --output");
  if (options.halting.rule != TRM_HALT_MODEL && options.halting.rule != TRM_HALT_NEVER)
    throw UsageError(std::string("--trace-file holds every step of every puzzle; leave out "
                                 "--halt=") +
                     haltRuleKind(options.halting.rule).name);
}

/// The rules that read a parameter are those whose kind has `member` set.
static void checkHaltParameter(const Options &options, const char *option,
                               bool HaltRuleKind::*member) {
  const HaltRuleKind &found = haltRuleKind(options.halting.rule);
  if (found.*member)
    return;
  std::string readers = haltRuleList([&](const HaltRuleKind &kind) { return kind.*member; });
  throw UsageError(formatString("%s belongs to one of the rules %s, but the rule is %s; choose "
                                "one with --halt or leave out %s",
                                option, readers.c_str(), found.name, option));
}

/// Parameters go into the rule once it is known, in whichever order they came.
static void takeHaltParameters(Options &options) {
  if (options.haltThreshold)
    checkHaltParameter(options, "--halt-threshold", &HaltRuleKind::readsThreshold);
  if (options.haltSteps)
    checkHaltParameter(options, "--halt-steps", &HaltRuleKind::readsStableSteps);
  options.halting.threshold = options.haltThreshold.value_or(0);
  options.halting.stable_steps = options.haltSteps.value_or(1);
}

static void checkThinking(const Options &options) {
  const ThinkingWish &wish = options.thinking;
  if (wish.trajectories && wish.retry)
    throw UsageError("--trajectories and --retry exclude each other: the first always runs all "
                     "solves, the second only as many as it needs");
  if (wish.trajectories || wish.retry) {
    bool solves = options.mode == Mode::Solve || options.mode == Mode::Draw ||
                  options.mode == Mode::Trace || options.mode == Mode::Check;
    const char *option = wish.retry ? "--retry" : "--trajectories";
    if (!solves && options.mode != Mode::Version && options.mode != Mode::Info)
      throw UsageError(options.modeOption + " runs one solve a puzzle; leave out " + option);
    if (wish.trajectories && wish.validation != Validation::Auto)
      throw UsageError("--validator belongs to --retry; --trajectories runs all solves whatever "
                       "their answers are");
    return;
  }
  const char *alone = wish.noise                            ? "--noise"
                      : wish.seed && !options.augmentations ? "--seed"
                      : wish.pick                           ? "--pick"
                      : wish.validation != Validation::Auto ? "--validator"
                                                            : nullptr;
  if (alone)
    throw UsageError(std::string(alone) + " belongs to --trajectories or --retry" +
                     (wish.seed ? ", or to --augment" : "") + "; give one or leave it out");
}

static void checkCombinations(const Options &options) {
  if (options.mode == Mode::Help)
    return;
  if (options.mode == Mode::Info && !options.inputs.empty())
    throw UsageError("--info reads no puzzles, found '" + options.inputs.front() + "'");
  if (options.mode == Mode::Tensors)
    checkTensorOptions(options);
  checkThinking(options);
  if (options.json && (options.mode == Mode::Draw || options.mode == Mode::Tensors))
    throw UsageError(options.modeOption + " and --json exclude each other");
  if (options.mode == Mode::Bench && options.threads.threads > 1)
    throw UsageError("--bench measures one puzzle; --puzzle-threads says how many threads are on "
                     "it, leave out --threads");
  const ThreadWish &wish = options.threads;
  if (wish.threads && wish.puzzleThreads > wish.threads)
    throw UsageError(formatString("--puzzle-threads=%u is more than --threads=%u, which counts all "
                                  "of them",
                                  wish.puzzleThreads, wish.threads));
  bool rulesNothing =
      options.halting.rule == TRM_HALT_MODEL || options.halting.rule == TRM_HALT_NEVER;
  if (options.mode == Mode::Compare && !rulesNothing)
    throw UsageError(std::string("--against runs every step; leave out --halt=") +
                     haltRuleKind(options.halting.rule).name);
  bool runsEveryStep =
      options.mode == Mode::Bench || options.mode == Mode::Tensors || options.mode == Mode::Compare;
  if (options.deadlineMilliseconds && runsEveryStep)
    throw UsageError(options.modeOption + " knows no deadline; leave out --deadline-ms");
}

Options parseOptions(const std::vector<std::string> &arguments) {
  Options options;
  bool optionsEnded = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string &argument = arguments[i];
    if (optionsEnded || argument.size() < 2 || argument[0] != '-') {
      options.inputs.push_back(argument);
      continue;
    }
    if (argument == "--") {
      optionsEnded = true;
      continue;
    }
    OptionArgument option = splitOption(argument);
    if (option.row->value && !option.value && ++i < arguments.size())
      option.value = arguments[i];
    if (option.row->value && (!option.value || option.value->empty()))
      throw UsageError(option.spelling + " needs a value: " + option.row->value);
    if (!option.row->value && option.value)
      throw UsageError(option.spelling + " takes no value, found '" + *option.value + "'");
    option.row->apply(options, option.value.value_or(""));
  }
  checkCombinations(options);
  if (options.mode != Mode::Help)
    takeHaltParameters(options);
  return options;
}

} // namespace trm
