//===- TrmRun.cpp - the reference interpreter tool ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/TrmRun.h"

#include "trm/passes/Analysis/StepCycles.h"
#include "trm/passes/Passes.h"
#include "trm/tools/ToolProcess.h"
#include "trm/tools/Toolbox.h"
#include "trm/tools/trm-run/CommandLine.h"
#include "trm/tools/trm-run/ModelFile.h"
#include "trm/tools/trm-run/Report.h"

#include "mlir/Pass/PassManager.h"

using namespace llvm;
using namespace trm;

static Expected<SolveOptions> makeSolveOptions(const RunCommandLine &options) {
  SolveOptions solveOptions;
  if (Error error = options.getMaxSteps().moveInto(solveOptions.maxSteps))
    return error;
  if (Error error = options.getHalting().moveInto(solveOptions.halting))
    return error;
  return solveOptions;
}

static Error report(const RunCommandLine &options, const Puzzles &puzzles,
                    const BatchTrace &trace) {
  if (!options.compare.empty())
    if (Error error = compareTrace(options.compare, trace, outs()))
      return error;
  if (!options.trace.empty())
    return writeTrace(options.trace, puzzles, trace);
  if (options.compare.empty())
    printAnswers(trace, outs());
  return Error::success();
}

/// As trmc does it.
static Error divideSteps(ModelOp model) {
  if (Error error = checkStepCycles(model))
    return error;
  mlir::PassManager passes(model.getContext(), ModelOp::getOperationName());
  passes.addPass(createDivideSteps());
  if (failed(passes.run(model)))
    return createStringError("--halt-every=cycle: the steps of the model cannot be divided");
  return Error::success();
}

static Error run(const RunCommandLine &options, const Toolbox &toolbox) {
  auto solveOptions = makeSolveOptions(options);
  if (!solveOptions)
    return solveOptions.takeError();
  auto puzzles = readPuzzles(options.input, options.batch);
  if (!puzzles)
    return puzzles.takeError();
  mlir::MLIRContext context(toolbox.dialects, mlir::MLIRContext::Threading::DISABLED);
  auto module = loadModule(options.model, options.import.getOptions(), toolbox.importers, context);
  if (!module)
    return module.takeError();
  auto model = findModel(**module, options.model);
  if (!model)
    return model.takeError();
  if (options.haltEvery == HaltEvery::Cycle)
    if (Error error = divideSteps(*model))
      return error;
  if (puzzles->seqLen != static_cast<int64_t>(model->getSeqLen()))
    return createStringError(options.input + ": 'inputs' has " + Twine(puzzles->seqLen) +
                             " tokens a puzzle; the model takes " + Twine(model->getSeqLen()));
  auto trace = solveBatch(*model, *puzzles, *solveOptions);
  if (!trace)
    return trace.takeError();
  return report(options, *puzzles, *trace);
}

int trm::trmRunMain(int argc, char **argv) {
  runTool("trm-run", argc, argv, [](int argc, char **argv) {
    auto toolbox = Toolbox::create();
    if (!toolbox)
      return Expected<int>(toolbox.takeError());
    RunCommandLine options;
    options.parse(argc, argv, **toolbox);
    Error error = run(options, **toolbox);
    return error ? Expected<int>(std::move(error)) : 0;
  });
}
