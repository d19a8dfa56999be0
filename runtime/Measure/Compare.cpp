//===- Compare.cpp - Two builds of a model, step by step --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Measure/Compare.h"

#include "trm/runtime/Measure/Check.h"
#include "trm/runtime/Solve/Levels.h"
#include "trm/runtime/Solve/Parallel.h"
#include "trm/runtime/Solve/StepCount.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <dlfcn.h>

namespace trm {

//===----------------------------------------------------------------------===//
// The other model
//===----------------------------------------------------------------------===//

void LoadedModel::Close::operator()(void *library) const { dlclose(library); }

/// What keeps two builds from being compared, or an empty text.
static std::string findDifference(const trm_model_info &model, const trm_model_info &other) {
  if (std::strcmp(model.digest, other.digest) != 0)
    return formatString("is of another checkpoint (SHA-256 %s, this program's is %s)", other.digest,
                        model.digest);
  if (model.seq_len != other.seq_len || model.vocab_size != other.vocab_size ||
      model.step_stride != other.step_stride)
    return formatString("has %d tokens of %d values and runs %d steps a call, this program has %d "
                        "of %d and runs %d",
                        other.seq_len, other.vocab_size, other.step_stride, model.seq_len,
                        model.vocab_size, model.step_stride);
  if (model.cycles_per_step != other.cycles_per_step)
    return formatString("looks after every %s, this program after every %s",
                        countsCycles(other) ? "cycle" : "step",
                        countsCycles(model) ? "cycle" : "step");
  if (model.num_latents == 0)
    return "has latents of several shapes, whose place is not known";
  if (model.num_latents != other.num_latents || model.positions != other.positions ||
      model.hidden_size != other.hidden_size)
    return formatString("carries %d latents of %d x %d, this program %d of %d x %d",
                        other.num_latents, other.positions, other.hidden_size, model.num_latents,
                        model.positions, model.hidden_size);
  return "";
}

LoadedModel::LoadedModel(const std::string &path, const trm_model &model) {
  // Without a slash dlopen() would search the system's folders.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  library.reset(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL));
  auto fail = [&](const std::string &problem) {
    throw InputError("--against=" + path + ": " + problem +
                     "; it takes a library of the same model, as trmc --emit=shared makes it");
  };
  if (!library)
    fail(std::string("cannot be loaded: ") + dlerror());
  std::string symbol = std::string(model.info->name) + "_model";
  auto *found = static_cast<const trm_model *>(dlsym(library.get(), symbol.c_str()));
  if (!found)
    fail("has no symbol '" + symbol + "'");
  checkAbi(*found);
  loaded = &chooseLevel(*found, "");
  if (std::string difference = findDifference(*model.info, *loaded->info); !difference.empty())
    fail(difference);
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

namespace {
struct PuzzleStep {
  double cosine;
  bool changed, exact, otherExact;
};
} // namespace

static double cosineOf(const Session &session, const Session &other, const trm_model_info &info) {
  double dot = 0, squares = 0, otherSquares = 0;
  size_t size = static_cast<size_t>(info.positions) * info.hidden_size;
  for (int32_t latent = 0; latent < info.num_latents; ++latent) {
    const float *values = session.latent(latent), *others = other.latent(latent);
    for (size_t i = 0; i < size; ++i) {
      double value = values[i], otherValue = others[i];
      dot += value * otherValue;
      squares += value * value;
      otherSquares += otherValue * otherValue;
    }
  }
  return dot / std::sqrt(std::max(squares * otherSquares, 1e-300));
}

static std::vector<PuzzleStep> compareOne(const trm_model &model, Session &session, Session &other,
                                          const Puzzle &puzzle, const SolveSettings &settings) {
  ModelShape shape = shapeOf(model);
  std::vector<float> logits(static_cast<size_t>(shape.seqLen) * shape.vocabSize);
  std::vector<PuzzleStep> steps;
  for (Session *each : {&session, &other})
    each->start(puzzle.question.data(), puzzle.id.value_or(settings.puzzleId));
  auto stepOn = [&](Session &of) {
    float q[2];
    of.step(logits.data(), q);
    return mostLikely(logits, shape);
  };
  for (int32_t step = 0; step < settings.maxSteps; step += model.info->step_stride) {
    Tokens answer = stepOn(session), otherAnswer = stepOn(other);
    bool isKnown = !puzzle.expected.empty();
    steps.push_back({cosineOf(session, other, *model.info), answer != otherAnswer,
                     isKnown && isExact(answer, puzzle.expected),
                     isKnown && isExact(otherAnswer, puzzle.expected)});
  }
  return steps;
}

Comparison compareModels(const trm_model &model, const trm_model &other,
                         const std::vector<Puzzle> &puzzles, const SolveSettings &settings) {
  std::vector<std::vector<PuzzleStep>> all(puzzles.size());
  // The other build may be compiled for fewer threads on a puzzle, or for one.
  ThreadWish wish = settings.threads;
  wish.puzzleThreads = 1;
  ThreadPlan plan = planThreads(*model.info, wish, puzzles.size());
  forEachPuzzle(model, puzzles.size(), plan, [&](Session &session, size_t i) {
    Session otherSession(other);
    all[i] = compareOne(model, session, otherSession, puzzles[i], settings);
  });
  Comparison result;
  result.steps.resize(all.front().size());
  for (size_t step = 0; step < result.steps.size(); ++step) {
    StepComparison &sum = result.steps[step];
    for (const std::vector<PuzzleStep> &puzzle : all) {
      const PuzzleStep &found = puzzle[step];
      sum.meanCosine += found.cosine / static_cast<double>(all.size());
      sum.worstCosine = std::min(sum.worstCosine, found.cosine);
      sum.changedAnswers += found.changed;
      sum.exact += found.exact;
      sum.otherExact += found.otherExact;
    }
    if (sum.changedAnswers && !result.firstChange)
      result.firstChange = static_cast<int32_t>(step + 1) * model.info->step_stride;
  }
  return result;
}

} // namespace trm
