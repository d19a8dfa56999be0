//===- StepCycles.cpp - cycles that may be steps ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/StepCycles.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace trm;

/// The recursion that takes the whole carry of a step, or null.
static RecurseOp findRecursion(SuperviseOp supervise) {
  for (auto recurse : supervise.getBody().getOps<RecurseOp>())
    if (llvm::equal(recurse.getInitial(), supervise.getBody().getArguments()))
      return recurse;
  return {};
}

/// Of a step whose carry `recurse` takes.
static StringRef findObstacle(SuperviseOp supervise, RecurseOp recurse) {
  if (!llvm::equal(supervise.getYield().getCarried(), recurse.getResults()))
    return "the next step begins with something else than the recursion results in";
  if (!llvm::all_of(supervise.getBody().getArguments(),
                    [](Value carry) { return carry.hasOneUse(); }))
    return "what a step begins with is also read elsewhere";
  if (!llvm::all_of(supervise.getBody().getOps(),
                    [](Operation &op) { return isMemoryEffectFree(&op); }))
    return "an operation of the step has effects";
  return "";
}

StepCycles trm::findStepCycles(SuperviseOp supervise) {
  if (supervise.hasFirst())
    return {{}, "the first step is one of its own (trm-divide-steps comes before trm-peel-first)"};
  if (supervise.getStepStride() != 1)
    return {{},
            "a run of the body is several steps (trm-divide-steps comes before "
            "trm-unroll-recursion)"};
  RecurseOp recurse = findRecursion(supervise);
  if (!recurse)
    return {{}, "no recursion takes that carry"};
  StringRef obstacle = findObstacle(supervise, recurse);
  return {obstacle.empty() ? recurse : RecurseOp(), obstacle};
}

llvm::Error trm::checkStepCycles(ModelOp model) {
  SolveOp solve = model.getSolve();
  SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp();
  if (!supervise || supervise.getCyclesPerStep() != 1)
    return llvm::Error::success();
  StringRef obstacle = findStepCycles(supervise).obstacle;
  if (obstacle.empty())
    return llvm::Error::success();
  return llvm::createStringError("--halt-every=cycle: a solve halts within a step where its carry "
                                 "goes through one recursion and on to the next step, but here " +
                                 obstacle + "; take --halt-every=step");
}
