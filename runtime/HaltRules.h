//===- HaltRules.h - The halting rules, said once ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a rule of Abi.h is called and when it stops a solve. Whoever needs to know asks
// here: the host computes with it, the interpreter and trmc calibrate do, and the
// compiler builds the IR of a solve with it. Nothing included of either side.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_HALTRULES_H
#define TRM_RUNTIME_HALTRULES_H

#include "trm/runtime/Abi.h"

#include <cstdio>
#include <string>

namespace trm {

/// What there is after a step, in numbers of any kind: float, double, values of an IR.
template <typename Number, typename Truth>
struct HaltState {
  Number q[2];      ///< halt and continue
  Number threshold; ///< the rule's
  Truth isStable;   ///< the answer is that of each of `stable_steps` steps before
};

/// Whether `rule` stops a solve after a step. A Truth made of nothing is false.
template <typename Number, typename Truth>
constexpr Truth stopsSolve(trm_halt rule, const HaltState<Number, Truth> &step) {
  switch (rule) {
  case TRM_HALT_MODEL:
  case TRM_HALT_NEVER:
    break;
  case TRM_HALT_Q:
    return step.q[0] > step.threshold;
  case TRM_HALT_Q_COMPARE:
    return step.q[0] - step.q[1] > step.threshold;
  case TRM_HALT_STABLE:
    return step.isStable;
  case TRM_HALT_Q_AND_STABLE:
    return (step.q[0] > step.threshold) & step.isStable;
  }
  return Truth();
}

/// What a rule reads, which is found by evaluating it.
struct HaltReads {
  int values = 0; ///< of q
  bool isStable = false;
};
constexpr HaltReads operator&(HaltReads a, HaltReads b) {
  return {a.values > b.values ? a.values : b.values, a.isStable || b.isStable};
}
constexpr HaltReads operator-(HaltReads a, HaltReads b) { return a & b; }
constexpr HaltReads operator>(HaltReads a, HaltReads b) { return a & b; }

/// A rule by its name on the command line and in reports.
struct HaltRuleKind {
  constexpr HaltRuleKind(const char *name, trm_halt rule, const char *meaning)
      : HaltRuleKind(name, rule, meaning,
                     stopsSolve<HaltReads, HaltReads>(
                         rule, {{{1, false}, {2, false}}, {0, false}, {0, true}})) {}

  const char *name;
  trm_halt rule;
  const char *meaning; ///< for --help
  int values;          ///< how many of q the rule reads
  bool readsThreshold, readsStableSteps;

private:
  constexpr HaltRuleKind(const char *name, trm_halt rule, const char *meaning, HaltReads reads)
      : name(name), rule(rule), meaning(meaning), values(reads.values),
        readsThreshold(reads.values > 0), readsStableSteps(reads.isStable) {}
};

/// Every rule, in the order of enum trm_halt.
inline constexpr HaltRuleKind kHaltRules[] = {
    {"model", TRM_HALT_MODEL, "the rule compiled in, see --info; default"},
    {"never", TRM_HALT_NEVER, "run all, as the reference's evaluation does"},
    {"q", TRM_HALT_Q, "the halting value is above the threshold"},
    {"q-compare", TRM_HALT_Q_COMPARE, "it exceeds the continue value by more than that"},
    {"stable", TRM_HALT_STABLE, "the answer is that of the step before"},
    {"q-and-stable", TRM_HALT_Q_AND_STABLE, "both"},
};

constexpr bool areHaltRulesInOrder() {
  for (size_t i = 0; i < sizeof(kHaltRules) / sizeof(kHaltRules[0]); ++i)
    if (kHaltRules[i].rule != static_cast<trm_halt>(i))
      return false;
  return true;
}
static_assert(areHaltRulesInOrder(), "a rule is found by its number");

/// Names of the rules that satisfy a predicate on HaltRuleKind, "q, stable".
template <typename Predicate>
std::string haltRuleList(Predicate predicate) {
  std::string list;
  for (const HaltRuleKind &kind : kHaltRules)
    if (predicate(kind))
      list += (list.empty() ? "" : ", ") + std::string(kind.name);
  return list;
}

/// Those that can be compiled in: all but "model".
inline std::string haltRuleList() {
  return haltRuleList([](const HaltRuleKind &kind) { return kind.rule != TRM_HALT_MODEL; });
}

/// The kind of a rule that there is.
inline const HaltRuleKind &haltRuleKind(int32_t rule) { return kHaltRules[rule]; }

/// The constant of enum trm_halt, "TRM_HALT_Q_COMPARE".
inline std::string spellHaltRule(const HaltRuleKind &kind) {
  std::string text = "TRM_HALT_";
  for (const char *letter = kind.name; *letter; ++letter)
    text += *letter == '-' ? '_' : static_cast<char>(*letter - 'a' + 'A');
  return text;
}

/// A rule with the parameters that it reads, "q, threshold 4".
inline std::string describeHalting(const trm_halting &halting) {
  const HaltRuleKind &kind = haltRuleKind(halting.rule);
  std::string text = kind.name;
  char threshold[32];
  std::snprintf(threshold, sizeof threshold, "%g", static_cast<double>(halting.threshold));
  if (kind.readsThreshold)
    text += std::string(", threshold ") + threshold;
  if (kind.readsStableSteps)
    text += ", steps " + std::to_string(halting.stable_steps);
  return text;
}

} // namespace trm

#endif // TRM_RUNTIME_HALTRULES_H
