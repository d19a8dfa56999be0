//===- CombineLevels.h - one module of a model's levels -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A level is a model compiled for the instructions of one kind of processor.
// Each is translated on its own; here they become one module, with the
// functions of the C interface in front that ask the processor.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_COMBINELEVELS_H
#define TRM_CODEGEN_LLVM_COMBINELEVELS_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/IR/Module.h"
#include <memory>
#include <vector>

namespace trm {

/// One level, as translateToLlvm() leaves it.
struct Level {
  std::unique_ptr<llvm::Module> module;
  FactsAttr facts;
  TargetAttr target;
};

/// What the artifact holds, as its header and its user see it.
struct CombinedModel {
  std::unique_ptr<llvm::Module> module;
  FactsAttr facts;
};

/// Links the levels, best first, into one module. Constants that levels have in
/// common are stored once.
llvm::Expected<CombinedModel> combineLevels(std::vector<Level> levels);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_COMBINELEVELS_H
