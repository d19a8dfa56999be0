//===- CompilePlan.cpp - how a request is carried out ----------------- -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/CompilePlan.h"
#include "trm/codegen/Target/Levels.h"
#include "trm/tools/Version.h"
#include "trm/tools/trmc/Halting.h"
#include "trm/tools/trmc/Limits.h"

using namespace llvm;

namespace trm {
namespace {

class Planner {
public:
  Planner(const TrmcSession &session, const CompileRequest &request, const Input &input)
      : options(session.options), targets(session.toolbox.targets),
        givenTarget(session.givenTarget), request(request), input(input),
        backend(request.choice.backend) {}

  Expected<CompilePlan> run();

private:
  Error chooseTarget();
  StringRef findTargetName() const;
  Error checkLevels() const;
  Error choosePasses();
  Error keepKernels();
  Error checkRuns(Phase phase, const Twine &option) const;

  const TrmcCommandLine &options;
  const TargetRegistry &targets;
  StringRef givenTarget;
  const CompileRequest &request;
  const Input &input;
  /// Null where MLIR is the artifact.
  const Backend *backend;
  CompilePlan plan;
};

/// An option belongs to a phase that the compile runs.
Error Planner::checkRuns(Phase phase, const Twine &option) const {
  if (input.phase < phase && phase <= request.last)
    return Error::success();
  return createStringError(option + " is compiled in by the phase '" + stringifyPhase(phase) +
                           "', which this compile does not run");
}

/// What the user asks for beats what the IR says, which beats this machine. Empty: what
/// the IR says, if anything.
StringRef Planner::findTargetName() const {
  if (!options.targetCpu.empty())
    return options.targetCpu;
  bool isNeeded = request.last != Phase::Import && !TargetAttr::of(*input.module);
  if (!givenTarget.empty() || !isNeeded)
    return givenTarget;
  return backend ? backend->getDefaultTarget() : "native";
}

Error Planner::chooseTarget() {
  StringRef name = findTargetName();
  if (name.empty())
    return Error::success();
  mlir::MLIRContext *context = (*input.module)->getContext();
  Expected<std::vector<TargetAttr>> levels = resolveLevels(targets, name, context);
  if (!levels)
    return levels.takeError();
  if (levels->size() == 1)
    plan.machine = targets.findRecord(levels->front().getName());
  // Source text is for the machine, but laid out for any.
  if (backend && backend->keepsKernels() && levels->size() == 1)
    levels = resolveLevels(targets, backend->getDefaultTarget(), context);
  if (!levels)
    return levels.takeError();
  plan.levels = std::move(*levels);
  return checkLevels();
}

Error Planner::checkLevels() const {
  if (plan.levels.size() == 1)
    return Error::success();
  auto refuse = [&](const Twine &reason) {
    return createStringError("--target-cpu=" + options.targetCpu + " names " +
                             Twine(plan.levels.size()) + " levels, but " + reason + "; name one");
  };
  if (!backend)
    return refuse("IR is of one target");
  if (!backend->combinesLevels())
    return refuse("the backend '" + backend->getName() + "' takes one");
  if (input.phase > kLastCommonPhase)
    return refuse("'" + request.input + "' is lowered for one already");
  return Error::success();
}

/// Options of the passes, each where the phase runs that it belongs to.
Error Planner::choosePasses() {
  PhaseOptions &phases = plan.phases;
  phases.compiler = toolVersion("trmc");
  phases.saveMemory = plan.machine && plan.machine->isMicrocontroller();
  phases.optimize = options.optimize;
  if (!options.halting.empty()) {
    if (Error error = checkRuns(Phase::Recursion, "--halting"))
      return error;
    Expected<HaltingChoice> halting =
        resolveHalting(options.halting, *(*input.module).getOps<ModelOp>().begin());
    if (!halting)
      return halting.takeError();
    phases.halting = *halting;
  }
  if (request.formats) {
    if (Error error = checkRuns(Phase::Numerics, "--precision"))
      return error;
    phases.precision = request.formats->precision;
    phases.except = request.formats->except;
  }
  if (options.puzzleThreads.getNumOccurrences()) {
    if (Error error = checkRuns(Phase::Numerics, "--puzzle-threads"))
      return error;
    phases.puzzleThreads = options.puzzleThreads;
  }
  return backend && backend->keepsKernels() ? keepKernels() : Error::success();
}

/// A backend that writes kernels itself takes them whole, in its own layout.
Error Planner::keepKernels() {
  std::string option = ("--emit=" + request.choice.artifact->name).str();
  TargetAttr target = plan.levels.empty() ? TargetAttr::of(*input.module) : plan.levels.back();
  StringRef expected = backend->getDefaultTarget();
  if (target && target.getName() != expected)
    return createStringError(option + " is laid out for the target '" + expected + "', but '" +
                             request.input + "' is for '" + target.getName() + "'");
  plan.phases.keepKernels = plan.phases.saveMemory = true;
  return checkRuns(Phase::Loops, option);
}

Expected<CompilePlan> Planner::run() {
  if (input.phase > request.last)
    return createStringError("'" + request.input + "' is at the phase '" +
                             stringifyPhase(input.phase) + "' already, after '" +
                             stringifyPhase(request.last) + "'");
  if (Error error = chooseTarget())
    return error;
  Expected<Budget> budget = resolveLimits(options, request.choice, plan.machine);
  if (!budget)
    return budget.takeError();
  plan.budget = std::move(*budget);
  plan.needsSelfTest = request.choice.artifact && request.choice.artifact->hasSelfTest;
  if (plan.needsSelfTest)
    if (Error error = checkRuns(kLastInterpreted, "the self-test"))
      return error;
  if (Error error = choosePasses())
    return error;
  return std::move(plan);
}

} // namespace

Expected<CompilePlan> makePlan(const TrmcSession &session, const CompileRequest &request,
                               const Input &input) {
  return Planner(session, request, input).run();
}

} // namespace trm
