//===- SolveBatch.cpp - all puzzles of a file, on all cores -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/SolveBatch.h"

#include "llvm/Support/Parallel.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

using namespace llvm;
using namespace trm;

namespace {

/// One line on a terminal, written over itself.
class StepCounter {
public:
  explicit StepCounter(int64_t total) : total(total), shown(errs().is_displayed()) {}
  ~StepCounter() {
    if (shown)
      errs() << "\r\033[K";
  }

  void count() {
    std::lock_guard<std::mutex> lock(mutex);
    if (++done; shown)
      errs() << "\rtrm-run: " << done << " of at most " << total << " supervision steps";
  }

private:
  std::mutex mutex;
  int64_t done = 0;
  int64_t total;
  bool shown;
};

} // namespace

static Expected<std::vector<Trace>> solveAll(const Interpreter &interpreter, ModelOp model,
                                             const Puzzles &puzzles, SolveOptions options) {
  SuperviseOp supervise = model.getSolve().getSupervise();
  options.maxSteps *= supervise.getCyclesPerStep();
  int64_t steps = options.maxSteps ? options.maxSteps : supervise.getMaxSteps();
  StepCounter counter(steps * puzzles.count);
  auto count = [&](const StepResult &) { counter.count(); };
  options.onStep = count;
  std::vector<Trace> traces(puzzles.count);
  std::vector<std::string> errors(puzzles.count);
  parallelFor(0, puzzles.count, [&](size_t puzzle) {
    auto trace = [&]() -> Expected<Trace> {
      auto row = findPuzzleRow(model, puzzles.identifiers[puzzle]);
      if (!row)
        return row.takeError();
      return interpreter.solve(puzzles.tokensOf(puzzle), *row, options);
    }();
    if (trace)
      traces[puzzle] = std::move(*trace);
    else
      errors[puzzle] = toString(trace.takeError());
  });
  for (auto [puzzle, error] : llvm::enumerate(errors))
    if (!error.empty())
      return createStringError("puzzle " + Twine(puzzle + 1) + ": " + error);
  return traces;
}

/// Puzzle by puzzle into step by step.
static void gather(std::vector<double> &result, const BatchTrace &batch, ArrayRef<Trace> traces,
                   std::vector<double> Trace::*values) {
  for (int64_t step = 0; step < batch.steps; ++step)
    for (const Trace &trace : traces) {
      int64_t seen = trace.steps / batch.stride;
      size_t size = (trace.*values).size() / seen;
      size_t last = std::min(step, seen - 1);
      llvm::append_range(result, ArrayRef(trace.*values).slice(last * size, size));
    }
}

Expected<BatchTrace> trm::solveBatch(ModelOp model, const Puzzles &puzzles, SolveOptions options) {
  auto interpreter = Interpreter::create(model);
  if (!interpreter)
    return interpreter.takeError();
  auto traces = solveAll(*interpreter, model, puzzles, options);
  if (!traces)
    return traces.takeError();
  SuperviseOp supervise = model.getSolve().getSupervise();
  BatchTrace result;
  result.batch = puzzles.count;
  result.seqLen = supervise.getAnswer().getType().getDimSize(0);
  result.vocabSize = supervise.getAnswer().getType().getDimSize(1);
  result.qOutputs = supervise.getNumHaltValues();
  result.stride = supervise.getStepStride();
  result.cyclesPerStep = supervise.getCyclesPerStep();
  for (const Trace &trace : *traces) {
    result.ran.push_back(trace.steps);
    result.halted.push_back(trace.halted);
    result.steps = std::max(result.steps, trace.steps / result.stride);
  }
  gather(result.logits, result, *traces, &Trace::logits);
  gather(result.q, result, *traces, &Trace::q);
  return result;
}
