//===- CommandLine.cpp - options of trmc --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/CommandLine.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "trm/runtime/HaltRules.h"
#include "trm/tools/Messages.h"
#include "trm/tools/Version.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

static constexpr char kOverview[] =
    R"(trmc: compiles trained recursive reasoning models into native code

  trmc CHECKPOINT -o solver                     a program that solves puzzles
  trmc CHECKPOINT --emit=static -o libmodel.a   a library, its header, a CMake package
  trmc CHECKPOINT --compile-to=kernels          the IR after a phase, on stdout
  trmc CHECKPOINT --emit=mlir -o model.mlirbc   the imported model with its weights
  trmc inspect CHECKPOINT                       what it is, and what is missing
  trmc plugins CHECKPOINT                       what is registered, and who claims it
  trmc calibrate CHECKPOINT --puzzles=train.csv --max-loss=0.002
                                                when it may stop: a rule for --halting

CHECKPOINT is a PyTorch or safetensors file, or a folder that holds one. IR files
(.mlir, .mlirbc; - is stdin) are taken as well. Plugins and target records in
../lib/trm/plugins and ../lib/trm/targets beside the tool are loaded at the start,
and those that TRM_PLUGIN_PATH names, files and folders with colons between.
)";

namespace {

struct PhaseValues {
  template <typename Option>
  void apply(Option &option) const {
    for (Phase phase : getPhases())
      option.getParser().addLiteralOption(stringifyPhase(phase), phase, describePhase(phase));
  }
};

} // namespace

static StringRef describeHaltingOption() {
  static const std::string text =
      "When a solve stops: a file of trmc calibrate, or RULE[,threshold=X][,steps=K] with one of "
      "the rules " +
      haltRuleList() + " (default: as --halt of the program says)";
  return text;
}

TrmcCommandLine::TrmcCommandLine(Toolbox &toolbox)
    : input(cl::Positional, cl::desc("CHECKPOINT|MODEL.mlir|MODEL.mlirbc"),
            cl::cat(outputCategory)),
      output("o", cl::desc("Output file (default: made from the model's name; - is stdout)"),
             cl::value_desc("file"), cl::cat(outputCategory),
             cl::sub(cl::SubCommand::getTopLevel()), cl::sub(calibrate)),
      emitHelp("What to make: " + join(toolbox.backends.getKinds(), ", ") +
               ", mlir, or what a plugin adds (default: what the name of -o ends with, such as "
               ".so, else a program)"),
      emit("emit", cl::desc(emitHelp), cl::value_desc("kind"), cl::cat(outputCategory)),
      compileTo("compile-to",
                cl::desc("Stop after a phase; the first six print MLIR, the others are as with "
                         "--emit"),
                cl::cat(outputCategory), PhaseValues()),
      printWeights("print-weights",
                   cl::desc("Write weights in textual MLIR too (bytecode, *.mlirbc, always has "
                            "them)"),
                   cl::cat(outputCategory)),
      halting("halting", cl::desc(describeHaltingOption()), cl::value_desc("file|rule"),
              cl::cat(outputCategory)),
      haltEvery("halt-every",
                cl::desc("After what a solve may halt (default: step, or what the file of "
                         "--halting says; calibrate tries both)"),
                cl::cat(outputCategory), HaltEveryValues(), cl::sub(cl::SubCommand::getTopLevel()),
                cl::sub(calibrate)),
      precision("precision",
                cl::desc("Number format of matrix products (default: fp32); sums, norms and "
                         "attention stay float32"),
                cl::cat(outputCategory), PrecisionValues(),
                cl::values(clEnumValN(AskedPrecision::Mixed, "mixed",
                                      "int8 and bfloat16, as --fidelity chooses"))),
      fidelity("fidelity",
               cl::desc("Puzzles on which to compare the model of that precision with float32, "
                        "step by step; it is refused where it loses more than --max-loss"),
               cl::value_desc("file"), cl::cat(outputCategory)),
      allowInaccurate("allow-inaccurate",
                      cl::desc("Compile it all the same where --fidelity refuses"),
                      cl::cat(outputCategory)),
      optimize("optimize",
               cl::desc("Options of the optimisations, such as 'hoist=false unroll-inner=2' "
                        "(trm-opt --help lists them at --trm-recursion-pipeline)"),
               cl::value_desc("options"), cl::cat(outputCategory)),
      puzzleThreads("puzzle-threads",
                    cl::desc("How many threads may work on one puzzle (default: 1); they halve "
                             "the time of an answer, where puzzles at the same time keep all "
                             "cores busy without"),
                    cl::value_desc("n"), cl::cat(outputCategory)),
      targetCpu(
          "target-cpu",
          cl::desc(
              "native (default), a target record such as cortex-m4 (trmc targets), or an LLVM CPU "
              "name such as znver4; "
              "several with commas between, of which the program or library picks "
              "when it starts"),
          cl::value_desc("name"), cl::cat(targetCategory), cl::sub(cl::SubCommand::getTopLevel()),
          cl::sub(calibrate)),
      targetFile("target-file",
                 cl::desc("Add a target record (JSON); the target where --target-cpu names none"),
                 cl::value_desc("file"), cl::cat(targetCategory),
                 cl::sub(cl::SubCommand::getTopLevel()), cl::sub(calibrate)),
      maxFlash("max-flash",
               cl::desc("Refuse a model whose code and constants take more bytes (128K, 2M; "
                        "default: the flash of a target that has one)"),
               cl::value_desc("bytes"), cl::cat(targetCategory)),
      maxRam("max-ram",
             cl::desc("Refuse a model whose arena and stack take more bytes (default: the RAM of "
                      "a target that has one)"),
             cl::value_desc("bytes"), cl::cat(targetCategory)),
      maxStack("max-stack", cl::desc("Refuse a model whose functions take more bytes of stack"),
               cl::value_desc("bytes"), cl::cat(targetCategory)),
      import(modelCategory, {&cl::SubCommand::getTopLevel(), &inspect, &calibrate}),
      loadPassPlugin("load-pass-plugin", cl::desc("Load an MLIR pass plugin"),
                     cl::value_desc("file"), cl::cat(pluginCategory),
                     cl::sub(cl::SubCommand::getAll())),
      loadDialectPlugin("load-dialect-plugin", cl::desc("Load an MLIR dialect plugin"),
                        cl::value_desc("file"), cl::cat(pluginCategory),
                        cl::sub(cl::SubCommand::getAll())),
      saveTemps("save-temps",
                cl::desc("Keep the IR after each phase (default folder: that of the output)"),
                cl::value_desc("folder"), cl::ValueOptional, cl::cat(watchCategory)),
      report("report",
             cl::desc("Write report.html and report.json: recursion, passes, costs, arena"),
             cl::value_desc("folder"), cl::cat(watchCategory)),
      printPipeline("print-pipeline", cl::desc("Print the passes of each phase and exit"),
                    cl::cat(watchCategory)),
      timing("timing", cl::desc("Report the time of each pass on stderr"), cl::cat(watchCategory)),
      verbose("verbose", cl::desc("Report target, phases and commands on stderr"),
              cl::cat(watchCategory), cl::sub(cl::SubCommand::getTopLevel()), cl::sub(calibrate)),
      quiet("quiet",
            cl::desc("No progress on a terminal, and not which checkpoint and weights were taken"),
            cl::cat(watchCategory), cl::sub(cl::SubCommand::getTopLevel()), cl::sub(calibrate)),
      inspectPath(cl::Positional, cl::Required, cl::desc("CHECKPOINT"), cl::sub(inspect)),
      pluginsPath(cl::Positional, cl::desc("[CHECKPOINT]"), cl::sub(plugins)),
      json("json", cl::desc("One JSON document instead of text"), cl::cat(outputCategory),
           cl::sub(inspect), cl::sub(plugins)),
      explain("explain", cl::desc("Say which importer claims the file, and why"),
              cl::cat(outputCategory), cl::sub(inspect)),
      sha256("sha256",
             cl::desc("Make the checkpoint's digest also where it has more than 64 MiB, which "
                      "takes a second for some hundred megabytes"),
             cl::cat(outputCategory), cl::sub(inspect)),
      calibratePath(cl::Positional, cl::Required, cl::desc("CHECKPOINT|MODEL.mlir|PROGRAM"),
                    cl::sub(calibrate)),
      puzzles("puzzles", cl::Required,
              cl::desc("Puzzles to calibrate on, as the program reads them; without answers the "
                       "rule is held to what all steps answer"),
              cl::value_desc("file"), cl::cat(calibrateCategory), cl::sub(calibrate)),
      maxLoss("max-loss", cl::init(0.01),
              cl::desc("The share of puzzles that may be lost, such as 0.002 (calibrate needs it; "
                       "--fidelity: 0.01)"),
              cl::value_desc("share"), cl::cat(calibrateCategory),
              cl::sub(cl::SubCommand::getTopLevel()), cl::sub(calibrate)),
      confident("confident",
                cl::desc("Hold the upper end of the loss's 95 % interval to --max-loss"),
                cl::cat(calibrateCategory), cl::sub(calibrate)),
      rule("rule", cl::desc("Choose among the settings of one rule (default: the cheapest)"),
           cl::value_desc("name"), cl::cat(calibrateCategory), cl::sub(calibrate)),
      threads("threads", cl::desc("Puzzles solved at a time (default: one a core)"),
              cl::value_desc("n"), cl::cat(calibrateCategory), cl::sub(calibrate)),
      toolbox(toolbox) {}

Error TrmcCommandLine::parse(int argc, char **argv) {
  // For developers: hidden from --help, but there (--mlir-print-ir-after-all).
  mlir::registerMLIRContextCLOptions();
  mlir::registerPassManagerCLOptions();
  mlir::registerAsmPrinterCLOptions();
  const cl::OptionCategory *categories[] = {&outputCategory, &calibrateCategory, &targetCategory,
                                            &modelCategory,  &pluginCategory,    &watchCategory};
  for (cl::SubCommand *sub :
       {&cl::SubCommand::getTopLevel(), &inspect, &calibrate, &targets, &plugins})
    cl::HideUnrelatedOptions(categories, *sub);
  cl::SetVersionPrinter([](raw_ostream &os) { printVersion("trmc", os); });
  cl::SubCommand &compile = cl::SubCommand::getTopLevel();
  if (Error error = toolbox.backends.bindOptions({&compile}, {&compile, &calibrate}))
    return error;
  loadPlugin.emplace("trmc", argv[0], toolbox, pluginCategory);
  parseOptions(argc, argv, kOverview);
  return Error::success();
}

std::optional<HaltEvery> TrmcCommandLine::getHaltEvery() const {
  return haltEvery.getNumOccurrences() ? std::optional(haltEvery.getValue()) : std::nullopt;
}

std::optional<Precision> TrmcCommandLine::getPrecision() const {
  if (isMixed() || precision.getNumOccurrences() == 0)
    return std::nullopt;
  return static_cast<Precision>(precision.getValue());
}

} // namespace trm
