//===- SettingNames.h - what configurations call their settings ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forks, Hugging Face and people name the same setting differently. Names are compared
// in lower case with '_' between words, so that "H-cycles" is "h_cycles", "numHeads"
// "num_heads" and a nested "rope.theta" "rope_theta".
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_SETTINGNAMES_H
#define TRM_IMPORTER_SETTINGNAMES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace trm {

std::string normalizeName(llvm::StringRef key);

/// All names of a setting, the given one among them; normalized.
llvm::ArrayRef<llvm::StringLiteral> namesOf(llvm::StringRef setting);

/// Whether it is a name of any setting.
bool isSetting(llvm::StringRef normalized);

/// "halt_max_steps_eval" is "halt_max_steps" of evaluations; nothing without such a word.
std::optional<llvm::StringRef> withoutEvaluation(llvm::StringRef normalized);

bool isEvaluationWord(llvm::StringRef word);

/// Changes no answer: what a training or a tool needs.
bool isHarmless(llvm::StringRef normalized);

/// Whether a normalized name is likely meant to be that of a setting.
bool looksLike(llvm::StringRef normalized, llvm::StringRef setting);

/// The values with which a setting of what trmc does not implement asks for nothing of it; empty
/// for any other name.
llvm::ArrayRef<llvm::StringLiteral> findForeign(llvm::StringRef normalized);

} // namespace trm

#endif // TRM_IMPORTER_SETTINGNAMES_H
