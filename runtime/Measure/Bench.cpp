//===- Bench.cpp - How fast the model runs ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Measure/Bench.h"

#include "trm/runtime/Measure/PeakFlops.h"
#include "trm/runtime/Solve/Session.h"

#include <algorithm>
#include <chrono>

namespace trm {

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

static double median(std::vector<double> values) {
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

namespace {
/// Steps through one puzzle over and over.
class StepTimer {
public:
  StepTimer(const trm_model &model, const Tokens &question, int32_t puzzleId,
            unsigned puzzleThreads)
      : model(model), question(question), puzzleId(puzzleId), session(model, puzzleThreads),
        logits(static_cast<size_t>(model.info->seq_len) * model.info->vocab_size) {}

  /// Seconds of one supervision step, a mean where a call runs several.
  double run() {
    int32_t stride = model.info->step_stride;
    if (callsMade++ % (model.info->max_steps / stride) == 0)
      session.start(question.data(), puzzleId);
    float q[2];
    auto begin = Clock::now();
    session.step(logits.data(), q);
    return secondsSince(begin) / stride;
  }

  unsigned puzzleThreads() const { return session.puzzleThreads(); }

private:
  const trm_model &model;
  const Tokens &question;
  const int32_t puzzleId;
  Session session;
  std::vector<float> logits;
  size_t callsMade = 0;
};
} // namespace

BenchResult benchModel(const trm_model &model, const Tokens &question, int32_t puzzleId,
                       unsigned puzzleThreads) {
  constexpr double totalSeconds = 2, roundSeconds = 0.1;
  constexpr size_t leastRounds = 8;
  StepTimer timer(model, question, puzzleId, puzzleThreads);
  PeakFlops peak(model.info->precision);
  timer.run(); // Brings weights and arena into memory.

  // A processor's clock changes within seconds, and with it both numbers: peak
  // and steps take turns.
  std::vector<double> steps, peaks;
  auto begin = Clock::now();
  while (peaks.size() < leastRounds || secondsSince(begin) < totalSeconds) {
    peaks.push_back(peak.measureBurst());
    auto roundBegin = Clock::now();
    do
      steps.push_back(timer.run());
    while (secondsSince(roundBegin) < roundSeconds);
  }

  BenchResult result;
  result.puzzleThreads = timer.puzzleThreads();
  result.steps = steps.size();
  result.minimumStepSeconds = *std::min_element(steps.begin(), steps.end());
  result.medianStepSeconds = median(steps);
  result.flops =
      2.0 * static_cast<double>(model.info->multiply_adds_per_step) / result.medianStepSeconds;
  result.peakFlops = median(peaks);
  result.peakPrecision = peak.precision();
  result.peakVectors = peak.vectors();
  return result;
}

} // namespace trm
