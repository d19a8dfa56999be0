//===- Arrays.cpp - NumPy arrays of puzzles ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramReaders.h"
#include "trm/runtime/Puzzles/DataSet.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  Choice choice(*data);
  trm_model_info info = {};
  info.seq_len = choice.kind.shape.seqLen;
  info.vocab_size = choice.kind.shape.vocabSize;
  isRead([&] {
    auto file = std::make_unique<InputFile>(
        "puzzles.npy", std::make_unique<StringSource>(bytesOf(data + 1, size - 1)));
    if (file->kind() != InputFile::Kind::Array)
      return;
    std::unique_ptr<PuzzleStream> puzzles = openDataSet(
        std::move(file), {*choice.task, info, Answers::Ignored, std::nullopt, choice.format});
    for (Puzzle puzzle; puzzles->next(puzzle);) {
    }
  });
  return 0;
}
