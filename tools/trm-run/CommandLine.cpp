//===- CommandLine.cpp - options of trm-run -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/CommandLine.h"
#include "trm/tools/Messages.h"

#include "trm/tools/Version.h"

using namespace llvm;
using namespace trm;

static constexpr char kOverview[] =
    R"(trm-run: runs a model in float64, step by step, as its IR says

  trm-run model.mlirbc --input puzzles.safetensors                   answers and halting values
  trm-run model.mlirbc --input puzzles.safetensors --trace out.safetensors
  trm-run CHECKPOINT --input expected.safetensors --compare expected.safetensors

The model is IR of the trm dialect, before or after passes (.mlir, .mlirbc; - is
stdin), or a checkpoint. Text that leaves large weights out cannot run: write
bytecode with `trmc CHECKPOINT --emit=mlir -o model.mlirbc`.

Puzzles are a safetensors file with
  inputs              I32 [batch, seq_len]   tokens
  puzzle_identifiers  I32 [batch]            optional; 0 where it is absent
A trace has these two and
  logits              F64 [steps, batch, seq_len, vocab_size]
  q_logits            F64 [steps, batch, 1 or 2]   halt, continue
  steps               I32 [batch]                  steps that ran
With --halt=model a puzzle that has stopped repeats its last step. With
--halt-every=cycle a trace has every cycle, and its steps are counted in cycles;
--compare compares the cycles that end a step.
)";

RunCommandLine::RunCommandLine()
    : model(cl::Positional, cl::Required, cl::desc("MODEL.mlir|MODEL.mlirbc|CHECKPOINT"),
            cl::cat(runCategory)),
      input("input", cl::Required, cl::desc("Puzzles to solve"), cl::value_desc("file"),
            cl::cat(runCategory)),
      trace("trace", cl::desc("Write logits and halting values of every step"),
            cl::value_desc("file"), cl::cat(runCategory)),
      compare("compare", cl::desc("Print the relative L2 error of each step against this trace's"),
              cl::value_desc("file"), cl::cat(runCategory)),
      batch("batch", cl::desc("Run only the first N puzzles (default: all)"), cl::value_desc("N"),
            cl::cat(runCategory)),
      halt("halt", cl::desc("never (default): run every step; model: stop by the model's own rule"),
           cl::init("never"), cl::value_desc("rule"), cl::cat(runCategory)),
      haltEvery("halt-every",
                cl::desc("After what a solve may halt, and what is traced (default: as the model "
                         "has it)"),
                cl::cat(runCategory), HaltEveryValues()),
      import(modelCategory, {&cl::SubCommand::getTopLevel()}) {}

void RunCommandLine::parse(int argc, char **argv, Toolbox &toolbox) {
  loadPlugin.emplace("trm-run", argv[0], toolbox, runCategory);
  cl::HideUnrelatedOptions({&runCategory, &modelCategory});
  cl::SetVersionPrinter([](raw_ostream &os) { printVersion("trm-run", os); });
  parseOptions(argc, argv, kOverview);
}

Expected<Halting> RunCommandLine::getHalting() const {
  if (halt == "never")
    return Halting::Never;
  if (halt == "model")
    return Halting::Model;
  return createStringError("--halt is never or model, but it is '" + halt + "'");
}

Expected<int64_t> RunCommandLine::getMaxSteps() const {
  std::optional<int64_t> steps = import.getOptions().maxSteps;
  if (steps && *steps < 1)
    return createStringError("--max-steps is at least 1, but it is " + Twine(*steps));
  return steps.value_or(0);
}
