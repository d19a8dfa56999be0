//===- CompilePlan.cpp - how a request is carried out ----------------- -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/Levels.h"
#include "trm/passes/Analysis/StepCycles.h"
#include "trm/tools/Version.h"
#include "trm/tools/trmc/Compile.h"
#include "trm/tools/trmc/Halting.h"

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
  Error limitMemories();
  Error choosePasses();
  Error chooseHalting();
  /// Whether the phases that are to come can look at every cycle.
  bool canDivideSteps() const;
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
  auto resolve = [&](StringRef names) {
    return resolveLevels(targets, names, context).moveInto(plan.levels);
  };
  if (Error error = resolve(name))
    return error;
  if (plan.levels.size() > 1)
    return checkLevels();
  plan.machine = targets.findRecord(plan.levels.front().getName());
  // Source text is for the machine, but laid out for any.
  return backend && backend->keepsKernels() ? resolve(backend->getDefaultTarget())
                                            : Error::success();
}

/// Several of them are for one artifact, from what is common to all.
Error Planner::checkLevels() const {
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

/// What the options allow, and else the memories of the machine.
Error Planner::limitMemories() {
  const std::tuple<StringRef, const cl::opt<std::string> *, std::optional<Limit> *> limits[] = {
      {"--max-flash", &options.maxFlash, &plan.budget.flash},
      {"--max-ram", &options.maxRam, &plan.budget.ram},
      {"--max-stack", &options.maxStack, &plan.budget.stack}};
  const ArtifactKind *artifact = request.choice.artifact;
  for (const auto &[name, option, limit] : limits) {
    if (option->getNumOccurrences() == 0)
      continue;
    if (!artifact || !artifact->isMeasured)
      return createStringError(name +
                               " is for what holds the model's code (object, static, "
                               "cpp, package); this compile makes " +
                               (artifact ? artifact->name : "mlir"));
    if (Error error = parseLimit(name, *option).moveInto(*limit))
      return error;
  }
  if (plan.machine)
    plan.budget.takeMemories(*plan.machine);
  return Error::success();
}

/// Options of the passes, each where the phase runs that it belongs to.
Error Planner::chooseHalting() {
  PhaseOptions &phases = plan.phases;
  phases.haltEvery = options.getHaltEvery();
  if (phases.haltEvery)
    if (Error error = checkRuns(Phase::Recursion, "--halt-every"))
      return error;
  if (phases.haltEvery == HaltEvery::Cycle)
    if (Error error = checkStepCycles(*(*input.module).getOps<ModelOp>().begin()))
      return error;
  if (request.triesCycles && !phases.haltEvery && canDivideSteps())
    phases.haltEvery = HaltEvery::Cycle;
  if (options.halting.empty())
    return Error::success();
  if (Error error = checkRuns(Phase::Recursion, "--halting"))
    return error;
  ModelOp model = *(*input.module).getOps<ModelOp>().begin();
  return resolveHalting(options.halting, model, phases.haltEvery).moveInto(phases.halting);
}

bool Planner::canDivideSteps() const {
  auto models = (*input.module).getOps<ModelOp>();
  if (input.phase >= Phase::Recursion || models.empty())
    return false;
  SolveOp solve = (*models.begin()).getSolve();
  SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp();
  return supervise && findStepCycles(supervise).recursion;
}

Error Planner::choosePasses() {
  PhaseOptions &phases = plan.phases;
  phases.compiler = toolVersion("trmc");
  phases.saveMemory = plan.machine && plan.machine->isMicrocontroller();
  phases.optimize = options.optimize;
  if (Error error = chooseHalting())
    return error;
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
  plan.phases.hasKernel = [&backend = *backend](mlir::Operation *kernel) {
    return backend.hasKernel(kernel);
  };
  return checkRuns(Phase::Loops, option);
}

Expected<CompilePlan> Planner::run() {
  if (input.phase > request.last)
    return createStringError("'" + request.input + "' is at the phase '" +
                             stringifyPhase(input.phase) + "' already, after '" +
                             stringifyPhase(request.last) + "'");
  if (Error error = chooseTarget())
    return error;
  if (Error error = limitMemories())
    return error;
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
