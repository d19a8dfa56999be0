//===- Rules.h - halting rules by name ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The halting rules of runtime/Abi.h as the command line and JSON spell them:
// "q-and-stable,threshold=1.5,steps=2".
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_RULES_H
#define TRM_TOOLS_TRMC_CALIBRATE_RULES_H

#include "trm/passes/Pipelines.h"
#include "trm/runtime/HaltRules.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace trm {

/// All rules that can be compiled in, ordered from the one that looks at most.
llvm::ArrayRef<HaltRuleKind> getHaltingRules();
/// An error that lists the names when there is no such rule.
llvm::Expected<HaltRuleKind> findHaltingRule(llvm::StringRef name);

/// What is wrong with a rule's name or parameters, or success. Parameters that
/// the rule does not read must have their defaults.
llvm::Error checkHaltingChoice(const HaltingChoice &choice);

llvm::Expected<HaltingChoice> parseHaltingChoice(llvm::StringRef text);
/// The rule alone, as parseHaltingChoice() takes it.
std::string spellHaltingChoice(const HaltingChoice &choice);
/// "--halting=q,threshold=4 --halt-every=cycle".
std::string spellHaltingFlags(const HaltingChoice &choice);

/// In as many digits as tell float32 values apart: 0.1, not 0.10000000000000001.
std::string shortNumber(double value);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_RULES_H
