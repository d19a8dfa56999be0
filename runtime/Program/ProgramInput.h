//===- ProgramInput.h - What a run of the program reads ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAM_PROGRAMINPUT_H
#define TRM_RUNTIME_PROGRAM_PROGRAMINPUT_H

#include "trm/runtime/Input/InputFile.h"
#include "trm/runtime/Program/Options.h"
#include "trm/runtime/Puzzles/CsvForm.h"
#include "trm/runtime/Puzzles/PuzzleStream.h"
#include "trm/runtime/Tasks/TaskDocument.h"

namespace trm {

/// The input files. They are opened one by one, when their turn comes.
class ProgramInput {
public:
  /// Throws InputError where a file cannot be read.
  explicit ProgramInput(const Options &options);

  /// The task's own document of all files, and of those in folders; null where the first is
  /// none. Throws InputError.
  std::unique_ptr<TaskDocument> document(const TaskText &task, const trm_model_info &info,
                                         DrawStyle style);

  /// The puzzles of all files, to be asked for once. next() throws InputError where there are
  /// none at all, unless a person sits at the terminal.
  std::unique_ptr<PuzzleStream> stream(const TaskText &task, const trm_model_info &info);

  /// All of them at once. Throws InputError where there are none.
  PuzzleSet puzzles(const TaskText &task, const trm_model_info &info);

private:
  std::vector<DocumentText> readDocument(const TaskText &task);

  const Options &options;
  const std::vector<std::string> paths;
  /// Opened to see whether it is a document.
  std::unique_ptr<InputFile> first;
};

/// What becomes of the `answer` column in a run.
Answers wantedAnswers(const Options &options);

} // namespace trm

#endif // TRM_RUNTIME_PROGRAM_PROGRAMINPUT_H
