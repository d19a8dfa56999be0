//===- TensorTrace.cpp - Every step's logits as tensors ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Measure/TensorTrace.h"

#include "trm/runtime/Input/Safetensors.h"
#include "trm/runtime/Puzzles/PuzzleIds.h"
#include "trm/runtime/Solve/Parallel.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"
#include "trm/runtime/Support/Output.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

namespace {
struct Batch {
  size_t size;
  std::vector<int32_t> inputs;
  std::vector<int32_t> puzzleIds;
};
} // namespace

static void validateInputs(const std::string &name, ModelShape shape, const Batch &batch) {
  for (size_t i = 0; i < batch.inputs.size(); ++i)
    if (batch.inputs[i] < 0 || batch.inputs[i] >= shape.vocabSize)
      throw InputError(formatString("%s: inputs[%zu, %zu] is %d, expected a token from 0 to %d",
                                    name.c_str(), i / shape.seqLen, i % shape.seqLen,
                                    batch.inputs[i], shape.vocabSize - 1));
}

static void validatePuzzleIds(const std::string &name, const trm_model_info &info,
                              const Batch &batch) {
  for (size_t i = 0; i < batch.size; ++i)
    if (!acceptsPuzzleId(info, batch.puzzleIds[i]))
      throw InputError(formatString("%s: puzzle_identifiers[%zu] is %s", name.c_str(), i,
                                    puzzleIdMessage(info, batch.puzzleIds[i]).c_str()));
}

static Batch readBatch(const trm_model &model, const std::string &path, int32_t defaultPuzzleId) {
  ModelShape shape = shapeOf(model);
  std::string name = inputName(path);
  SafetensorsFile file(name, readInput(path));
  std::vector<size_t> extents;
  Batch batch;
  batch.inputs = file.int32Tensor("inputs", 2, extents);
  if (extents[0] == 0 || extents[1] != static_cast<size_t>(shape.seqLen))
    throw InputError(formatString("%s: inputs has the shape [%zu, %zu], expected [batch, %d]",
                                  name.c_str(), extents[0], extents[1], shape.seqLen));
  batch.size = extents[0];
  validateInputs(name, shape, batch);
  if (!file.has("puzzle_identifiers")) {
    batch.puzzleIds.assign(batch.size, defaultPuzzleId);
    return batch;
  }
  batch.puzzleIds = file.int32Tensor("puzzle_identifiers", 1, extents);
  if (extents[0] != batch.size)
    throw InputError(formatString("%s: puzzle_identifiers has %zu entries, expected %zu as inputs",
                                  name.c_str(), extents[0], batch.size));
  validatePuzzleIds(name, *model.info, batch);
  return batch;
}

void traceTensors(const trm_model &model, const std::string &inputPath,
                  const std::string &outputPath, const SolveSettings &settings) {
  Batch batch = readBatch(model, inputPath, settings.puzzleId);
  size_t seqLen = model.info->seq_len, vocabSize = model.info->vocab_size;
  size_t qOutputs = model.info->q_outputs;
  size_t steps = settings.maxSteps / model.info->step_stride;
  size_t puzzleLogits = seqLen * vocabSize;
  std::vector<float> logits(steps * batch.size * puzzleLogits);
  std::vector<float> qLogits(steps * batch.size * qOutputs);

  forEachPuzzle(model, batch.size, planThreads(*model.info, settings.threads, batch.size),
                [&](Session &session, size_t i) {
                  session.start(&batch.inputs[i * seqLen], batch.puzzleIds[i]);
                  for (size_t step = 0; step < steps; ++step) {
                    size_t row = step * batch.size + i;
                    float q[2];
                    session.step(&logits[row * puzzleLogits], q);
                    std::copy_n(q, qOutputs, qLogits.data() + row * qOutputs);
                  }
                });
  std::vector<Float32Tensor> tensors = {{"logits", {steps, batch.size, seqLen, vocabSize}, logits}};
  if (qOutputs)
    tensors.push_back({"q_logits", {steps, batch.size, qOutputs}, qLogits});
  writeOutput(outputPath, safetensorsBytes(tensors), {inputPath});
}

} // namespace trm
