//===- SettingPlaces.h - what the place of a setting means --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keys are those of a configuration, with a dot between parts: "eval.halt_max_steps".
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_SETTINGPLACES_H
#define TRM_IMPORTER_SETTINGPLACES_H

#include "trm/importer/SettingNames.h"

namespace trm {

llvm::StringRef lastPart(llvm::StringRef key);
llvm::StringRef parentOf(llvm::StringRef key);

/// Whether each part is a usual name of a model's settings, or of a part of a model; the
/// top is usual too.
bool isUsualPlace(llvm::StringRef section);

/// "halt_max_steps" of "eval.halt_max_steps" and of "x.halt_max_steps_eval", normalized;
/// nothing where the place is not one of evaluations.
std::optional<std::string> evaluatedName(llvm::StringRef key);

/// Whether it counts steps of evaluations by a name that may mean the model's own.
bool mayCountStepsOfEvaluation(llvm::StringRef key);

/// As findForeign(), below usual parts too: "attn.causal".
llvm::ArrayRef<llvm::StringLiteral> findForeignAt(llvm::StringRef key);

} // namespace trm

#endif // TRM_IMPORTER_SETTINGPLACES_H
