//===- Levels.h - Which instruction set a model runs with -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program may hold its model compiled for several instruction sets, its
// levels. The program chooses one when it starts.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_LEVELS_H
#define TRM_RUNTIME_SOLVE_LEVELS_H

#include "trm/runtime/Abi.h"

#include <string>
#include <vector>

namespace trm {

std::vector<std::string> levelNames(const trm_model &model);

/// Features that this processor lacks to run the level.
std::vector<std::string> missingFeatures(const trm_level &level);

/// The first level, or the one that is named, that this processor runs; null
/// where it runs none. Throws UsageError for a name that there is not.
const trm_level *findLevel(const trm_model &model, const std::string &name);

/// "x86-64-v3, and this processor lacks avx2, fma": of the level that is named,
/// or else the one that needs least.
std::string missingMessage(const trm_model &model, const std::string &name);

/// The model of the level that findLevel() finds; `model` itself where it has no
/// levels. Throws InputError where it finds none.
const trm_model &chooseLevel(const trm_model &model, const std::string &name);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_LEVELS_H
