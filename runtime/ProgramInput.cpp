//===- ProgramInput.cpp - What a run of the program reads -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/ProgramInput.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Files.h"
#include "trm/runtime/Strings.h"

#include <algorithm>

namespace trm {

Answers wantedAnswers(const Options &options) {
  if (options.mode == Mode::Check)
    return Answers::Required;
  if (options.mode == Mode::Compare)
    return Answers::Optional;
  return options.mode == Mode::Trace && options.json ? Answers::Optional : Answers::Ignored;
}

ProgramInput::ProgramInput(const Options &options) : options(options) {
  std::vector<std::string> paths = options.inputs;
  if (paths.empty())
    paths.emplace_back("-");
  for (const std::string &path : paths)
    texts.push_back({inputName(path), readInput(path)});
}

namespace {
/// Of a set that was read at once.
class SetStream : public PuzzleStream {
public:
  explicit SetStream(PuzzleSet puzzles) : set(std::move(puzzles)) {}

  bool next(Puzzle &puzzle) override {
    if (at == set.puzzles.size())
      return false;
    puzzle = std::move(set.puzzles[at++]);
    return true;
  }
  const PuzzleForm &form() const override { return set; }

private:
  PuzzleSet set;
  size_t at = 0;
};
} // namespace

std::unique_ptr<PuzzleStream> ProgramInput::stream(const TaskText &task,
                                                   const trm_model_info &info) const {
  PuzzleReader reader(task, {info.seq_len, info.vocab_size}, options.format,
                      wantedAnswers(options));
  std::vector<std::string> names;
  for (const Text &text : texts) {
    names.push_back(text.name);
    reader.read(text.name, text.bytes);
  }
  if (reader.set().puzzles.empty())
    throw InputError(join(names, ", ") + ": no puzzles found; --help tells how they are written");
  if (options.augmentations || !options.identifiers.empty())
    throw UsageError(std::string(options.augmentations ? "--augment" : "--identifiers") +
                     " is for ARC tasks, but these are single puzzles; leave it out");
  return std::make_unique<SetStream>(std::move(reader.set()));
}

PuzzleSet ProgramInput::puzzles(const TaskText &task, const trm_model_info &info) const {
  std::unique_ptr<PuzzleStream> puzzles = stream(task, info);
  PuzzleSet set;
  for (Puzzle puzzle; puzzles->next(puzzle);)
    set.puzzles.push_back(std::move(puzzle));
  static_cast<PuzzleForm &>(set) = puzzles->form();
  return set;
}

std::unique_ptr<TaskDocument> ProgramInput::document(const TaskText &task,
                                                     const trm_model_info &info) const {
  auto isDocument = [&](const Text &text) { return task.isDocument(text.bytes); };
  if (options.format != TextFormat::Auto || std::none_of(texts.begin(), texts.end(), isDocument))
    return nullptr;
  if (texts.size() > 1)
    throw InputError(join({texts.front().name, texts[1].name}, ", ") +
                     ": such files are solved one by one");
  bool isShown =
      options.mode == Mode::Solve || options.mode == Mode::Draw || options.mode == Mode::Check;
  if (!isShown)
    throw UsageError(options.modeOption + " is for single puzzles, but " + texts.front().name +
                     " is one answer from many; --draw and --json show what led to it");
  return task.readDocument(texts.front().name, texts.front().bytes,
                           {info, options.augmentations.value_or(0), options.seed.value_or(0),
                            options.identifiers, options.puzzleId});
}

} // namespace trm
