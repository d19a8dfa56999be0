//===- SelfTests.cpp - what a model is known to answer ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/SelfTests.h"
#include "trm/dialect/Interpreter/Interpreter.h"

using namespace llvm;

namespace trm {

/// Mostly the first token after the padding, which is what puzzles leave empty.
static std::vector<int32_t> drawTokens(int64_t count, int64_t vocabulary, uint32_t seed) {
  std::vector<int32_t> tokens;
  uint32_t state = seed;
  auto draw = [&](uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
  };
  auto others = static_cast<uint32_t>(std::max<int64_t>(vocabulary - 1, 1));
  for (int64_t i = 0; i < count; ++i) {
    bool isGiven = draw(4) == 0;
    uint32_t token = isGiven ? 1 + draw(others) : 1;
    tokens.push_back(std::min<int64_t>(token, vocabulary - 1));
  }
  return tokens;
}

/// The most likely token of each position, or -1 where another one is within `margin`.
static std::vector<int32_t> readClear(ArrayRef<double> logits, int64_t vocabulary, double margin) {
  std::vector<int32_t> answer;
  for (; !logits.empty(); logits = logits.drop_front(vocabulary)) {
    ArrayRef<double> row = logits.take_front(vocabulary);
    int32_t best = std::distance(row.begin(), max_element(row));
    bool isClear = true;
    for (auto [token, logit] : enumerate(row))
      isClear &= static_cast<int32_t>(token) == best || row[best] - logit >= margin;
    answer.push_back(isClear ? best : -1);
  }
  return answer;
}

static Expected<SelfTest> solve(const Interpreter &interpreter, ModelOp model, uint32_t seed) {
  // By much more than rounding in another order changes in one step, where there are such
  // positions: a test without any would always pass.
  constexpr double wanted = 0.5, least = 1e-3;
  SolveOptions options;
  options.maxSteps = model.getSolve().getSupervise().getStepStride();
  SelfTest test;
  test.tokens = drawTokens(model.getSeqLen(), model.getVocabSize(), seed);
  Expected<Trace> trace = interpreter.solve(test.tokens, /*puzzleRow=*/0, options);
  if (!trace)
    return trace.takeError();
  for (test.margin = wanted; test.margin >= least; test.margin /= 2) {
    test.answer = readClear(trace->logits, model.getVocabSize(), test.margin);
    if (test.countClear() > 0)
      break;
  }
  return test;
}

Expected<SelfTest> makeSelfTest(ModelOp model) {
  // A large model takes the interpreter seconds for each.
  constexpr int64_t manyParameters = 1000000;
  constexpr uint32_t tries = 8;
  Expected<Interpreter> interpreter = Interpreter::create(model);
  if (!interpreter)
    return interpreter.takeError();
  int64_t parameters = 0;
  for (auto weight : model.getBody().getOps<WeightOp>())
    parameters += weight.getType().getNumElements();
  SelfTest best;
  for (uint32_t seed = 1; seed <= (parameters < manyParameters ? tries : 1); ++seed) {
    Expected<SelfTest> test = solve(*interpreter, model, seed);
    if (!test)
      return test.takeError();
    if (std::pair(test->margin, test->countClear()) > std::pair(best.margin, best.countClear()))
      best = std::move(*test);
  }
  if (best.countClear() == 0)
    return createStringError("no self-test for --emit=package: after one step no answer of the "
                             "model leads another one; it may not be trained. --emit=cpp needs "
                             "none");
  return best;
}

} // namespace trm
