//===- Report.cpp - what trm-run prints and writes ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/Report.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/Safetensors.h"

#include "llvm/Support/Format.h"
#include <cmath>

using namespace llvm;
using namespace trm;
using checkpoint::fileError;

//===----------------------------------------------------------------------===//
// Answers
//===----------------------------------------------------------------------===//

void trm::printAnswers(const BatchTrace &trace, raw_ostream &os) {
  os << "puzzle  steps  halted" << (trace.qOutputs > 0 ? "       q_halt" : "")
     << (trace.qOutputs > 1 ? "   q_continue\n" : "\n");
  for (int64_t puzzle = 0; puzzle < trace.batch; ++puzzle) {
    double steps =
        static_cast<double>(trace.ran[puzzle]) / static_cast<double>(trace.cyclesPerStep);
    os << format("%6lld  %5.4g  %6s", static_cast<long long>(puzzle + 1), steps,
                 trace.halted[puzzle] ? "yes" : "no");
    for (double q : trace.qOf(trace.steps - 1, puzzle))
      os << format("  %11.5f", q);
    os << '\n';
  }
  os << "answers\n";
  for (int64_t puzzle = 0; puzzle < trace.batch; ++puzzle) {
    ArrayRef<double> logits = trace.logitsOf(trace.steps - 1, puzzle);
    for (int64_t position = 0; position < trace.seqLen; ++position) {
      ArrayRef<double> row = logits.slice(position * trace.vocabSize, trace.vocabSize);
      os << (position ? " " : "") << llvm::max_element(row) - row.begin();
    }
    os << '\n';
  }
}

//===----------------------------------------------------------------------===//
// Traces
//===----------------------------------------------------------------------===//

template <typename T>
static ArrayRef<char> bytesOf(const std::vector<T> &values) {
  return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
}

Error trm::writeTrace(StringRef path, const Puzzles &puzzles, const BatchTrace &trace) {
  using checkpoint::DType;
  std::array<checkpoint::NamedTensor, 5> tensors = {{
      {"inputs", DType::Int32, {puzzles.count, puzzles.seqLen}, bytesOf(puzzles.tokens)},
      {"puzzle_identifiers", DType::Int32, {puzzles.count}, bytesOf(puzzles.identifiers)},
      {"logits",
       DType::Float64,
       {trace.steps, trace.batch, trace.seqLen, trace.vocabSize},
       bytesOf(trace.logits)},
      {"q_logits", DType::Float64, {trace.steps, trace.batch, trace.qOutputs}, bytesOf(trace.q)},
      {"steps", DType::Int32, {trace.batch}, bytesOf(trace.ran)},
  }};
  return checkpoint::writeSafetensors(path, tensors);
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// A tensor [steps, batch, ...] whose last dimensions are those of `found`.
static Expected<std::vector<double>> readExpected(const checkpoint::Checkpoint &file,
                                                  StringRef name, ArrayRef<int64_t> found) {
  const checkpoint::Tensor *tensor = file.find(name);
  if (!tensor)
    return fileError(file.path(), "has no tensor '" + name + "' to compare with");
  ArrayRef<int64_t> shape = tensor->shape();
  if (shape.size() != found.size() || shape.drop_front(2) != found.drop_front(2) || shape[0] < 1 ||
      shape[1] < found[1])
    return fileError(file.path(), "'" + name + "' has another shape than this model's [steps, " +
                                      "puzzles, ...] or fewer puzzles");
  std::vector<double> values(tensor->numElements());
  if (tensor->dtype() == checkpoint::DType::Float64) {
    if (Error error = tensor->readRaw(
            {reinterpret_cast<char *>(values.data()), values.size() * sizeof(double)}))
      return error;
    return values;
  }
  std::vector<float> floats(values.size());
  if (Error error = tensor->readAsFloat32(floats))
    return error;
  llvm::copy(floats, values.begin());
  return values;
}

static double relativeError(ArrayRef<double> expected, ArrayRef<double> actual) {
  double squares = 0, difference = 0;
  for (auto [e, a] : llvm::zip(expected, actual)) {
    squares += e * e;
    difference += (a - e) * (a - e);
  }
  return std::sqrt(difference / (squares > 0 ? squares : 1.0));
}

namespace {
/// Rows of the same step in a trace and in the file that it is compared with, which has
/// a row for each step.
struct StepRow {
  int64_t step; ///< from 1
  int64_t found;
};
} // namespace

static std::vector<StepRow> findStepRows(const BatchTrace &trace, int64_t expectedSteps) {
  std::vector<StepRow> rows;
  for (int64_t row = 0; row < trace.steps; ++row) {
    int64_t counted = (row + 1) * trace.stride, step = counted / trace.cyclesPerStep;
    if (counted % trace.cyclesPerStep == 0 && step <= expectedSteps)
      rows.push_back({step, row});
  }
  return rows;
}

/// Error of each step that both have of `found`, [steps, batch, ...].
static Expected<std::vector<double>> stepErrors(const checkpoint::Checkpoint &file, StringRef name,
                                                ArrayRef<int64_t> shape, const BatchTrace &trace,
                                                ArrayRef<double> found) {
  auto expected = readExpected(file, name, shape);
  if (!expected)
    return expected.takeError();
  ArrayRef<int64_t> expectedShape = file.find(name)->shape();
  size_t stepSize = found.size() / shape[0];
  size_t expectedSize = expected->size() / expectedShape[0];
  std::vector<double> errors;
  for (const StepRow &row : findStepRows(trace, expectedShape[0]))
    errors.push_back(
        relativeError(ArrayRef(*expected).slice((row.step - 1) * expectedSize, stepSize),
                      found.slice(row.found * stepSize, stepSize)));
  return errors;
}

Error trm::compareTrace(StringRef path, const BatchTrace &trace, raw_ostream &os) {
  auto file = checkpoint::Checkpoint::open(path);
  if (!file)
    return file.takeError();
  auto logits =
      stepErrors(**file, "logits", {trace.steps, trace.batch, trace.seqLen, trace.vocabSize}, trace,
                 trace.logits);
  if (!logits)
    return logits.takeError();
  Expected<std::vector<double>> q = std::vector<double>();
  if (trace.qOutputs)
    q = stepErrors(**file, "q_logits", {trace.steps, trace.batch, trace.qOutputs}, trace, trace.q);
  if (!q)
    return q.takeError();
  os << (trace.qOutputs ? "step      logits    q_logits\n" : "step      logits\n");
  std::vector<StepRow> rows = findStepRows(trace, std::numeric_limits<int64_t>::max());
  for (auto [index, error] : llvm::enumerate(*logits)) {
    os << format("%4lld  %10.2e", static_cast<long long>(rows[index].step), error);
    if (trace.qOutputs)
      os << format("  %10.2e", (*q)[index]);
    os << '\n';
  }
  return Error::success();
}
