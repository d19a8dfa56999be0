//===- Compile.cpp - the compile itself ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "trm/codegen/Escape.h"
#include "trm/codegen/KeptFile.h"
#include "trm/codegen/ModelFacts.h"
#include "trm/codegen/Target/Levels.h"
#include "trm/codegen/Target/Nearest.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/Messages.h"
#include "trm/tools/Version.h"
#include "trm/tools/trmc/Halting.h"
#include "trm/tools/trmc/Input.h"
#include "trm/tools/trmc/Limits.h"
#include "trm/tools/trmc/MlirFile.h"
#include "trm/tools/trmc/Progress.h"
#include "trm/tools/trmc/Report/Report.h"
#include "trm/tools/trmc/SelfTests.h"
#include "trm/tools/trmc/Trmc.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

/// The last phase that is the same for all targets.
constexpr Phase kLastCommonPhase = Phase::Numerics;

/// The last phase whose output the interpreter runs.
constexpr Phase kLastInterpreted = Phase::Numerics;

/// What --emit and --compile-to come to.
struct Plan {
  /// The last phase whose passes run.
  Phase last = Phase::Import;
  /// Who makes the artifact; none: MLIR is the artifact.
  BackendRegistry::Choice choice;
};

class Compilation {
public:
  Compilation(TrmcSession &session, const CompileFiles &files)
      : options(session.options), files(files), session(session), context(session.toolbox.dialects),
        progress(!options.quiet && !(isTemporary() && files.formats) &&
                 (options.verbose || errs().is_displayed())) {}

  Error run();

private:
  Expected<Plan> makePlan() const;
  std::string findKind() const;
  void protectInputs();
  Error attachTarget(const Plan &plan);
  Error checkLevels(const Plan &plan) const;
  Error chooseHalting(Phase last);
  Error choosePrecision(Phase last);
  Error checkRuns(Phase phase, StringRef option, Phase last) const;
  bool isTemporary() const { return !files.temporary.empty(); }
  Error chooseThreads(Phase last);
  Error checkKernels(const Plan &plan);
  void warnOfWideWeights(const Plan &plan) const;
  Error checkWeights(const Plan &plan) const;
  Error checkFloat(const Plan &plan) const;
  Error runPhases(Phase last);
  Error prepareSelfTest();
  Error lowerLevels(Phase last, mlir::TimingScope &timing);
  Error runPhase(Phase phase, mlir::TimingScope &timing);
  Error finishPhase(Phase phase);
  Error emit(const BackendRegistry::Choice &choice);
  EmitRequest makeRequest(const ArtifactKind &artifact) const;
  Error keepTemporary(Phase phase) const;
  std::string temporariesFolder() const;
  void summarize() const;
  void report(const Twine &line) const {
    if (options.verbose)
      errs() << terminalText(line.str()) << '\n';
  }

  const TrmcCommandLine &options;
  const CompileFiles &files;
  TrmcSession &session;
  mlir::MLIRContext context;
  Progress progress;
  /// None unless a report is asked for.
  std::unique_ptr<ReportCollector> collector;
  std::unique_ptr<Input> input;
  std::string modelName;
  /// The targets, best first; none where the IR has its own, or needs none.
  std::vector<TargetAttr> levels;
  /// Whose memories and compiler are known; null where there are several, or the IR
  /// has its own target.
  const TargetRecord *machine = nullptr;
  /// What the model may take.
  Budget budget;
  std::optional<Footprint> footprint;
  bool needsSelfTest = false;
  std::optional<SelfTest> selfTest;
  /// The level that phases run for, where there are several.
  std::string levelName;
  /// The model lowered for each.
  ModuleLevels lowered;
  PhaseOptions phaseOptions{toolVersion("trmc")};
  StagedOutputs outputs;
  int64_t arenaBytes = 0;
};

Expected<Phase> parsePhaseName(StringRef name) {
  if (std::optional<Phase> phase = parsePhase(name))
    return *phase;
  SmallVector<StringRef> names;
  for (Phase phase : getPhases())
    names.push_back(stringifyPhase(phase));
  return createStringError("there is no phase '" + name + "'" + didYouMean(name, names) +
                           "; choose one of: " + join(names, ", "));
}

/// Where --emit does not say it: what the output's name ends with, else a program.
std::string Compilation::findKind() const {
  StringRef output = files.output;
  if (output.ends_with(".mlir") || output.ends_with(".mlirbc"))
    return "mlir";
  if (output.ends_with(".bc"))
    return "llvm";
  StringRef kind = session.toolbox.backends.findKindOf(output);
  return kind.empty() ? "program" : kind.str();
}

Expected<Plan> Compilation::makePlan() const {
  std::string kind = options.emit.empty() ? findKind() : options.emit.getValue();
  Phase last = Phase::Import;
  if (isTemporary()) {
    kind = files.temporary;
  } else if (!options.compileTo.empty()) {
    Expected<Phase> phase = parsePhaseName(options.compileTo);
    if (!phase)
      return phase.takeError();
    std::string asked = *phase <= Phase::Llvm ? "mlir" : options.compileTo.getValue();
    if (!options.emit.empty() && asked != kind)
      return createStringError("--compile-to=" + options.compileTo + " makes '" + asked +
                               "', --emit asks for '" + kind + "'; give one of them");
    kind = asked;
    last = *phase;
  }
  if (kind == "mlir")
    return Plan{last, {}};
  Expected<BackendRegistry::Choice> choice = session.toolbox.backends.find(kind);
  if (!choice)
    return createStringError(toString(choice.takeError()) + ", mlir");
  if (files.output == "-" && !choice->artifact->isText)
    return createStringError("--emit=" + kind + " does not go to stdout; name a file with -o");
  return Plan{choice->backend->getInputPhase(), *choice};
}

Error Compilation::checkWeights(const Plan &plan) const {
  Expected<std::string> form = options.getWeightForm();
  if (!form)
    return form.takeError();
  if (form->empty())
    return Error::success();
  auto forms =
      plan.choice.backend ? plan.choice.backend->getWeightForms() : ArrayRef<StringLiteral>();
  if (forms.empty())
    return createStringError("--weights=" + *form +
                             " is for source text (--emit=cpp); this compile makes none, and of a "
                             "checkpoint raw or ema can be chosen");
  if (!is_contained(forms, StringRef(*form)))
    return createStringError("--weights=" + *form + " is no form" + didYouMean(*form, forms) +
                             "; choose one of: " + join(forms, ", ") +
                             "; or of a checkpoint: raw, ema");
  return Error::success();
}

Error Compilation::checkFloat(const Plan &plan) const {
  if (options.floatUnit.empty())
    return Error::success();
  constexpr StringLiteral units[] = {"hard", "none"};
  if (!is_contained(units, options.floatUnit))
    return createStringError("there is no --float=" + options.floatUnit +
                             didYouMean(options.floatUnit, units) +
                             "; choose one of: " + join(std::begin(units), std::end(units), ", "));
  // Programs that --fidelity tries are objects of this machine.
  if (options.floatUnit == "hard" || isTemporary())
    return Error::success();
  if (!plan.choice.backend || !plan.choice.backend->worksWithoutFloat())
    return createStringError(
        "--float=none is for C++ source (--emit=cpp); this compile makes none");
  return Error::success();
}

/// A backend that writes kernels itself takes them whole, in its own layout.
Error Compilation::checkKernels(const Plan &plan) {
  if (!plan.choice.backend || !plan.choice.backend->keepsKernels())
    return Error::success();
  TargetAttr target = TargetAttr::of(*input->module);
  StringRef expected = plan.choice.backend->getDefaultTarget();
  if (target && target.getName() != expected)
    return createStringError("--emit=" + plan.choice.artifact->name +
                             " is laid out for the target '" + expected + "', but '" + files.input +
                             "' is for '" + target.getName() + "'");
  phaseOptions.keepKernels = phaseOptions.saveMemory = true;
  return checkRuns(Phase::Loops, ("--emit=" + plan.choice.artifact->name).str(), plan.last);
}

/// Objects have MXInt4 weights for their results, not for their size.
void Compilation::warnOfWideWeights(const Plan &plan) const {
  if (phaseOptions.precision == "mxint4" && plan.choice.backend &&
      !plan.choice.backend->keepsKernels() && !isTemporary())
    printRemark("trmc", "warning",
                ("--precision=mxint4 takes 16 bits a weight in --emit=" +
                 plan.choice.artifact->name + ", 4.25 in --emit=cpp")
                    .str());
}

/// What the user asks for beats what the IR says, which beats this machine.
Error Compilation::attachTarget(const Plan &plan) {
  std::string name = options.targetCpu;
  if (!options.targetFile.empty()) {
    Expected<TargetRecord> record = loadTargetRecord(options.targetFile);
    if (!record)
      return record.takeError();
    if (name.empty())
      name = record->name;
    if (Error error = session.toolbox.targets.add(std::move(*record)))
      return error;
  }
  bool needed = plan.last != Phase::Import && !TargetAttr::of(*input->module);
  if (name.empty() && !needed)
    return Error::success();
  std::string byDefault =
      plan.choice.backend ? plan.choice.backend->getDefaultTarget().str() : "native";
  if (name.empty())
    name = byDefault;
  Expected<std::vector<TargetAttr>> targets =
      resolveLevels(session.toolbox.targets, name, &context);
  if (!targets)
    return targets.takeError();
  if (targets->size() == 1)
    machine = session.toolbox.targets.findRecord(targets->front().getName());
  // Source text is for the machine, but laid out for any.
  if (plan.choice.backend && plan.choice.backend->keepsKernels() && targets->size() == 1)
    targets = resolveLevels(session.toolbox.targets, byDefault, &context);
  if (!targets)
    return targets.takeError();
  levels = std::move(*targets);
  if (Error error = checkLevels(plan))
    return error;
  // What is common to all is decided for the least of them.
  (*input->module)->setAttr(TrmDialect::getTargetAttrName(), levels.back());
  for (TargetAttr level : levels)
    report("target: " + level.getName() + " (" + level.getCpu() + ")");
  return Error::success();
}

Error Compilation::checkLevels(const Plan &plan) const {
  if (levels.size() == 1)
    return Error::success();
  auto refuse = [&](const Twine &reason) {
    return createStringError("--target-cpu=" + options.targetCpu + " names " +
                             Twine(levels.size()) + " levels, but " + reason + "; name one");
  };
  if (!plan.choice.backend)
    return refuse("IR is of one target");
  if (!plan.choice.backend->combinesLevels())
    return refuse("the backend '" + plan.choice.backend->getName() + "' takes one");
  if (input->phase > kLastCommonPhase)
    return refuse("'" + files.input + "' is lowered for one already");
  return Error::success();
}

/// An option belongs to a phase that a compile up to `last` runs.
Error Compilation::checkRuns(Phase phase, StringRef option, Phase last) const {
  if (input->phase < phase && phase <= last)
    return Error::success();
  return createStringError(option + " is compiled in by the phase '" + stringifyPhase(phase) +
                           "', which this compile does not run");
}

Error Compilation::chooseHalting(Phase last) {
  if (options.halting.empty())
    return Error::success();
  if (Error error = checkRuns(Phase::Recursion, "--halting", last))
    return error;
  ModelOp model = *input->module->getOps<ModelOp>().begin();
  Expected<HaltingChoice> choice = resolveHalting(options.halting, model);
  if (!choice)
    return choice.takeError();
  phaseOptions.halting = *choice;
  return Error::success();
}

Error Compilation::choosePrecision(Phase last) {
  StringRef asked = files.formats ? files.formats->precision : options.precision;
  if (asked.empty())
    return Error::success();
  constexpr StringLiteral formats[] = {"fp32", "bf16", "int8", "mxint4", "mixed"};
  if (!is_contained(formats, asked))
    return createStringError(
        "there is no precision '" + asked + "'" + didYouMean(asked, formats) +
        "; choose one of: " + join(std::begin(formats), std::end(formats), ", "));
  if (asked == "mixed")
    return createStringError("--precision=mixed is chosen by what each matrix costs in answers; "
                             "name puzzles with --fidelity=FILE");
  if (Error error = checkRuns(Phase::Numerics, "--precision", last))
    return error;
  phaseOptions.precision = asked;
  if (files.formats)
    phaseOptions.except = files.formats->except;
  return Error::success();
}

Error Compilation::chooseThreads(Phase last) {
  if (options.puzzleThreads.getNumOccurrences() == 0)
    return Error::success();
  constexpr unsigned most = 64;
  if (options.puzzleThreads < 1 || options.puzzleThreads > most)
    return createStringError("--puzzle-threads=" + Twine(options.puzzleThreads) +
                             ": expected a number from 1 to " + Twine(most));
  if (Error error = checkRuns(Phase::Numerics, "--puzzle-threads", last))
    return error;
  phaseOptions.puzzleThreads = options.puzzleThreads;
  return Error::success();
}

Error Compilation::runPhase(Phase phase, mlir::TimingScope &timing) {
  progress.begin(stringifyPhase(phase));
  mlir::PassManager passes(&context);
  if (failed(mlir::applyPassManagerCLOptions(passes)))
    return createStringError("the --mlir-* options contradict each other");
  mlir::TimingScope scope = timing.nest(stringifyPhase(phase));
  passes.enableTiming(scope);
  buildPhase(passes, phase, phaseOptions);
  if (collector)
    collector->beforePhase(phase, passes);
  if (failed(passes.run(*input->module)))
    return createStringError("the phase '" + stringifyPhase(phase) + "' failed");
  return finishPhase(phase);
}

Error Compilation::finishPhase(Phase phase) {
  if (collector)
    collector->afterPhase(phase, *input->module);
  return keepTemporary(phase);
}

Error Compilation::runPhases(Phase last) {
  mlir::DefaultTimingManager timing;
  timing.setEnabled(options.timing);
  mlir::TimingScope scope = timing.getRootScope();
  if (Error error = finishPhase(input->phase))
    return error;
  Phase common = levels.size() > 1 ? kLastCommonPhase : last;
  for (Phase phase : getPhases())
    if (phase > input->phase && phase <= std::min(common, last)) {
      if (Error error = runPhase(phase, scope))
        return error;
      if (phase == kLastInterpreted && needsSelfTest)
        if (Error error = prepareSelfTest())
          return error;
    }
  return levels.size() > 1 ? lowerLevels(last, scope) : Error::success();
}

Error Compilation::prepareSelfTest() {
  progress.begin("self-test");
  Expected<SelfTest> made = makeSelfTest(*input->module->getOps<ModelOp>().begin());
  if (!made)
    return made.takeError();
  selfTest = std::move(*made);
  return Error::success();
}

/// The phases that know the target, once a level. The best comes last: it is
/// what a report then shows.
Error Compilation::lowerLevels(Phase last, mlir::TimingScope &timing) {
  mlir::OwningOpRef<mlir::ModuleOp> common = std::move(input->module);
  for (TargetAttr level : reverse(levels)) {
    input->module = common->clone();
    (*input->module)->setAttr(TrmDialect::getTargetAttrName(), level);
    levelName = level.getName().str();
    if (collector)
      collector->beginLevel(levelName);
    for (Phase phase : getPhases())
      if (phase > kLastCommonPhase && phase <= last)
        if (Error error = runPhase(phase, timing))
          return error;
    lowered.insert(lowered.begin(), std::move(input->module));
  }
  return Error::success();
}

static std::string findName(mlir::ModuleOp module) {
  auto models = module.getOps<ModelOp>();
  if (!models.empty())
    return (*models.begin()).getSymName().str();
  Expected<ModelFacts> facts = ModelFacts::of(module);
  if (facts)
    return facts->name;
  consumeError(facts.takeError());
  return "model";
}

std::string Compilation::temporariesFolder() const {
  if (options.saveTemps.getNumOccurrences() == 0 || isTemporary())
    return "";
  if (!options.saveTemps.empty())
    return options.saveTemps;
  StringRef parent = sys::path::parent_path(files.output);
  return parent.empty() ? "." : parent.str();
}

/// Kept at once: a phase that fails leaves those before it to look at.
Error Compilation::keepTemporary(Phase phase) const {
  std::string folder = temporariesFolder();
  if (folder.empty())
    return Error::success();
  std::string level = levelName.empty() ? "" : "." + levelName;
  std::string mark = markOfKeptText(files.input);
  return keepFile(folder, modelName + level + "." + stringifyPhase(phase) + ".mlir", mark,
                  [&](raw_ostream &os) {
                    os << mark;
                    printMlir(*input->module, options.printWeights, os);
                    return Error::success();
                  });
}

EmitRequest Compilation::makeRequest(const ArtifactKind &artifact) const {
  EmitRequest request;
  request.kind = artifact.name.str();
  request.output = files.output.empty() ? artifact.prefix.str() + modelName + artifact.suffix.str()
                                        : files.output;
  request.linker = options.linker;
  request.machine = machine;
  request.allowsCommands = options.targetFile.empty() || options.allowCommands;
  request.budget = budget;
  request.selfTest = selfTest;
  request.weights = cantFail(options.getWeightForm()); // as checkWeights found it
  request.withoutFloat = options.floatUnit == "none";
  if (options.runtimeDir.empty()) {
    // The build tree's layout, then the installed one.
    SmallString<256> libraries(sys::path::parent_path(session.toolPath));
    sys::path::append(libraries, "..", "lib");
    sys::path::remove_dots(libraries, /*remove_dot_dot=*/true);
    request.runtimeFolders = {libraries.str().str(), (libraries + "/trm").str()};
  } else {
    request.runtimeFolders = {options.runtimeDir};
  }
  request.compiler = toolVersion("trmc");
  request.saveTemps = temporariesFolder();
  return request;
}

Error Compilation::emit(const BackendRegistry::Choice &choice) {
  if (lowered.empty())
    lowered.push_back(std::move(input->module));
  EmitRequest request = makeRequest(*choice.artifact);
  request.progress = [this](StringRef step) { progress.begin(step); };
  request.command = [this](ArrayRef<StringRef> command) {
    report("run: " + join(command, " "));
    if (collector)
      collector->beforeCommand(command);
  };
  request.measured = [this](const Footprint &measured) { footprint = measured; };
  for (mlir::OwningOpRef<mlir::ModuleOp> &level : lowered)
    if (Expected<ModelFacts> facts = ModelFacts::of(*level))
      arenaBytes = std::max<int64_t>(arenaBytes, facts->arenaBytes);
    else
      consumeError(facts.takeError());
  return choice.backend->emit(std::move(lowered), request, outputs);
}

void Compilation::summarize() const {
  if (!progress.isEnabled() || isTemporary())
    return;
  for (const std::string &path : outputs.getPaths()) {
    uint64_t bytes = 0;
    if (!sys::fs::file_size(path, bytes))
      errs() << "wrote " << terminalText(path) << format(" (%.1f KiB)\n", bytes / 1024.0);
  }
  if (footprint && machine && machine->isMicrocontroller())
    errs() << describe(*footprint) << ", ";
  else if (arenaBytes)
    errs() << format("arena %.1f KiB, ", arenaBytes / 1024.0);
  errs() << format("%.2f s\n", progress.totalSeconds());
}

/// What a compile reads is never written over.
void Compilation::protectInputs() {
  for (const std::string &path : input->files)
    outputs.protect(path, "a file of the model");
  outputs.protect(options.halting, "the halting rule");
  outputs.protect(options.targetFile, "the target record");
  outputs.protect(options.fidelity, "the puzzles of --fidelity");
}

Error Compilation::run() {
  if (files.input.empty())
    return createStringError("nothing to compile: name a checkpoint (trmc --help says more)");
  Expected<Plan> plan = makePlan();
  if (!plan)
    return plan.takeError();
  if (!options.report.empty() && !isTemporary()) {
    Expected<std::unique_ptr<ReportCollector>> made =
        ReportCollector::create(options.report, context);
    if (!made)
      return made.takeError();
    collector = std::move(*made);
  }
  progress.begin(stringifyPhase(Phase::Import));
  Expected<std::unique_ptr<Input>> loaded =
      Input::load(files.input, options.getImportOptions(), session.toolbox, context);
  if (!loaded)
    return loaded.takeError();
  input = std::move(*loaded);
  protectInputs();
  modelName = findName(*input->module);
  if (!isCIdentifier(modelName))
    return createStringError("'" + files.input + "': the model's name is " +
                             checkpoint::quote(modelName) +
                             ", expected a C identifier; --name gives it another");
  progress.finish();
  if (!isTemporary())
    input->printRemarks(options.quiet);
  if (input->phase > plan->last)
    return createStringError("'" + files.input + "' is at the phase '" +
                             stringifyPhase(input->phase) + "' already, after '" +
                             stringifyPhase(plan->last) + "'");
  if (Error error = attachTarget(*plan))
    return error;
  Expected<Budget> limits = resolveLimits(options, plan->choice, machine);
  if (!limits)
    return limits.takeError();
  budget = std::move(*limits);
  needsSelfTest = plan->choice.artifact && plan->choice.artifact->hasSelfTest;
  if (needsSelfTest)
    if (Error error = checkRuns(kLastInterpreted, "the self-test", plan->last))
      return error;
  phaseOptions.saveMemory = machine && machine->isMicrocontroller();
  if (Error error = chooseHalting(plan->last))
    return error;
  if (Error error = choosePrecision(plan->last))
    return error;
  if (Error error = chooseThreads(plan->last))
    return error;
  if (Error error = checkOptimizeOptions(options.optimize))
    return error;
  phaseOptions.optimize = options.optimize;
  if (Error error = checkKernels(*plan))
    return error;
  warnOfWideWeights(*plan);
  if (Error error = checkWeights(*plan))
    return error;
  if (Error error = checkFloat(*plan))
    return error;
  if (Error error = runPhases(plan->last))
    return error;
  std::string mlirPath = files.output.empty() ? "-" : files.output;
  auto writeModule = [&](raw_ostream &os) {
    return writeMlir(*input->module, mlirPath, options.printWeights, os);
  };
  if (Error error =
          plan->choice.backend ? emit(plan->choice) : outputs.write(mlirPath, writeModule))
    return error;
  if (Error error = outputs.commit())
    return error;
  if (collector)
    if (Error error = collector->write(toolVersion("trmc"), outputs.getPaths()))
      return error;
  progress.finish();
  summarize();
  return Error::success();
}

} // namespace

Error compile(TrmcSession &session, const CompileFiles &files) {
  return Compilation(session, files).run();
}

} // namespace trm
