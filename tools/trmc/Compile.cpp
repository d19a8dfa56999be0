//===- Compile.cpp - the compile itself ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Compile.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "trm/codegen/Escape.h"
#include "trm/codegen/KeptFile.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/Messages.h"
#include "trm/tools/Version.h"
#include "trm/tools/trmc/MlirFile.h"
#include "trm/tools/trmc/Progress.h"
#include "trm/tools/trmc/Report/Report.h"
#include "trm/tools/trmc/SelfTests.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

/// Carries a request out.
class Compilation {
public:
  Compilation(const TrmcSession &session, const CompileRequest &request)
      : options(session.options), request(request), session(session),
        context(session.toolbox.dialects), progress(!options.quiet && request.showsProgress &&
                                                    (options.verbose || errs().is_displayed())) {}

  Error run();

private:
  Error readInput();
  void protectInputs();
  void warnOfWideWeights() const;
  Error runPhases();
  Error prepareSelfTest();
  Error lowerLevels(mlir::TimingScope &timing);
  Error runPhase(Phase phase, mlir::TimingScope &timing);
  Error finishPhase(Phase phase);
  Error writeModule();
  Error emit();
  EmitRequest makeEmitRequest();
  Error keepTemporary(Phase phase) const;
  std::string temporariesFolder() const;
  void summarize() const;
  void report(const Twine &line) const {
    if (options.verbose)
      errs() << terminalText(line.str()) << '\n';
  }

  const TrmcCommandLine &options;
  const CompileRequest &request;
  const TrmcSession &session;
  mlir::MLIRContext context;
  Progress progress;
  /// None unless a report is asked for.
  std::unique_ptr<ReportCollector> collector;
  std::unique_ptr<Input> input;
  std::string modelName;
  CompilePlan plan;
  std::optional<Footprint> footprint;
  std::optional<SelfTest> selfTest;
  /// The level that phases run for, where there are several.
  std::string levelName;
  /// The model lowered for each.
  ModuleLevels lowered;
  StagedOutputs outputs;
  int64_t arenaBytes = 0;
};

Error Compilation::runPhase(Phase phase, mlir::TimingScope &timing) {
  progress.begin(stringifyPhase(phase));
  mlir::PassManager passes(&context);
  if (failed(mlir::applyPassManagerCLOptions(passes)))
    return createStringError("the --mlir-* options contradict each other");
  mlir::TimingScope scope = timing.nest(stringifyPhase(phase));
  passes.enableTiming(scope);
  buildPhase(passes, phase, plan.phases);
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

Error Compilation::runPhases() {
  mlir::DefaultTimingManager timing;
  timing.setEnabled(options.timing);
  mlir::TimingScope scope = timing.getRootScope();
  if (Error error = finishPhase(input->phase))
    return error;
  bool hasLevels = plan.levels.size() > 1;
  Phase last = hasLevels ? std::min(kLastCommonPhase, request.last) : request.last;
  for (Phase phase : getPhases()) {
    if (phase <= input->phase || phase > last)
      continue;
    if (Error error = runPhase(phase, scope))
      return error;
    if (phase == kLastInterpreted && plan.needsSelfTest)
      if (Error error = prepareSelfTest())
        return error;
  }
  return hasLevels ? lowerLevels(scope) : Error::success();
}

Error Compilation::prepareSelfTest() {
  progress.begin("self-test");
  return makeSelfTest(*input->module->getOps<ModelOp>().begin()).moveInto(selfTest);
}

/// The phases that know the target, once a level. The best comes last: it is
/// what a report then shows.
Error Compilation::lowerLevels(mlir::TimingScope &timing) {
  mlir::OwningOpRef<mlir::ModuleOp> common = std::move(input->module);
  for (TargetAttr level : reverse(plan.levels)) {
    input->module = common->clone();
    (*input->module)->setAttr(TrmDialect::getTargetAttrName(), level);
    levelName = level.getName().str();
    if (collector)
      collector->beginLevel(levelName);
    for (Phase phase : getPhases())
      if (phase > kLastCommonPhase && phase <= request.last)
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
  FactsAttr facts = FactsAttr::of(module);
  return facts ? facts.getName().str() : "model";
}

std::string Compilation::temporariesFolder() const {
  if (options.saveTemps.getNumOccurrences() == 0 || request.isTemporary)
    return "";
  if (!options.saveTemps.empty())
    return options.saveTemps;
  StringRef parent = sys::path::parent_path(request.output);
  return parent.empty() ? "." : parent.str();
}

/// Kept at once: a phase that fails leaves those before it to look at.
Error Compilation::keepTemporary(Phase phase) const {
  std::string folder = temporariesFolder();
  if (folder.empty())
    return Error::success();
  std::string level = levelName.empty() ? "" : "." + levelName;
  std::string mark = markOfKeptText(request.input);
  return keepFile(folder, modelName + level + "." + stringifyPhase(phase) + ".mlir", mark,
                  [&](raw_ostream &os) {
                    os << mark;
                    printMlir(*input->module, options.printWeights, os);
                    return Error::success();
                  });
}

EmitRequest Compilation::makeEmitRequest() {
  const ArtifactKind &artifact = *request.choice.artifact;
  EmitRequest asked;
  asked.kind = artifact.name.str();
  asked.output = request.output.empty() ? artifact.prefix.str() + modelName + artifact.suffix.str()
                                        : request.output;
  asked.machine = plan.machine;
  asked.budget = plan.budget;
  asked.selfTest = selfTest;
  asked.tool = session.toolPath;
  asked.compiler = toolVersion("trmc");
  asked.saveTemps = temporariesFolder();
  asked.progress = [this](StringRef step) { progress.begin(step); };
  asked.command = [this](ArrayRef<StringRef> command) {
    report("run: " + join(command, " "));
    if (collector)
      collector->beforeCommand(command);
  };
  asked.measured = [this](const Footprint &measured) { footprint = measured; };
  return asked;
}

Error Compilation::emit() {
  if (lowered.empty())
    lowered.push_back(std::move(input->module));
  for (mlir::OwningOpRef<mlir::ModuleOp> &level : lowered)
    if (FactsAttr facts = FactsAttr::of(*level); facts && facts.getSizes())
      arenaBytes = std::max(arenaBytes, facts.getSizes().getArenaBytes());
  return request.choice.backend->emit(std::move(lowered), makeEmitRequest(), outputs);
}

Error Compilation::writeModule() {
  std::string path = request.output.empty() ? "-" : request.output;
  return outputs.write(path, [&](raw_ostream &os) {
    return writeMlir(*input->module, path, options.printWeights, os);
  });
}

void Compilation::summarize() const {
  if (!progress.isEnabled() || request.isTemporary)
    return;
  for (const std::string &path : outputs.getPaths()) {
    uint64_t bytes = 0;
    if (!sys::fs::file_size(path, bytes))
      errs() << "wrote " << terminalText(path) << format(" (%.1f KiB)\n", bytes / 1024.0);
  }
  if (footprint && plan.machine && plan.machine->isMicrocontroller())
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

/// Objects have MXInt4 weights for their results, not for their size.
void Compilation::warnOfWideWeights() const {
  const Backend *backend = request.choice.backend;
  if (plan.phases.precision == Precision::mxint4 && backend && !backend->keepsKernels() &&
      !request.isTemporary)
    printRemark("trmc", "warning",
                ("--precision=mxint4 takes 16 bits a weight in --emit=" +
                 request.choice.artifact->name + ", 4.25 in --emit=cpp")
                    .str());
}

Error Compilation::readInput() {
  progress.begin(stringifyPhase(Phase::Import));
  if (Error error =
          Input::load(request.input, options.import.getOptions(), session.toolbox, context)
              .moveInto(input))
    return error;
  protectInputs();
  modelName = findName(*input->module);
  if (!FactsAttr::isCIdentifier(modelName))
    return createStringError("'" + request.input + "': the model's name is " +
                             checkpoint::quote(modelName) +
                             ", expected a C identifier; --name gives it another");
  progress.finish();
  if (!request.isTemporary)
    input->printRemarks(options.quiet);
  return Error::success();
}

Error Compilation::run() {
  if (!options.report.empty() && !request.isTemporary)
    if (Error error = ReportCollector::create(options.report, context).moveInto(collector))
      return error;
  if (Error error = readInput())
    return error;
  if (Error error = makePlan(session, request, *input).moveInto(plan))
    return error;
  // What is common to all levels is decided for the least of them.
  if (!plan.levels.empty())
    (*input->module)->setAttr(TrmDialect::getTargetAttrName(), plan.levels.back());
  for (TargetAttr level : plan.levels)
    report("target: " + level.getName() + " (" + level.getCpu() + ")");
  warnOfWideWeights();
  if (Error error = runPhases())
    return error;
  if (Error error = request.choice.backend ? emit() : writeModule())
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

Error compile(const TrmcSession &session, const CompileRequest &request) {
  return Compilation(session, request).run();
}

} // namespace trm
