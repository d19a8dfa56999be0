//===- Puzzles.cpp - puzzles as text, as programs read them -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramReaders.h"
#include "trm/runtime/Puzzles/PuzzleReader.h"

using namespace trm;

static void readAll(PuzzleStream &stream) {
  // What is wrong with one puzzle does not keep those behind it from being read.
  constexpr int mostMistakes = 4;
  Puzzle puzzle;
  for (int mistakes = 0; mistakes < mostMistakes; ++mistakes)
    if (isRead([&] {
          while (stream.next(puzzle)) {
          }
        }))
      return;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  Choice choice(*data);
  isRead([&] {
    InputFile file("puzzles", std::make_unique<StringSource>(bytesOf(data + 1, size - 1)));
    if (file.kind() != InputFile::Kind::Text)
      return;
    PuzzleReader reader(*choice.task, choice.kind.shape,
                        {choice.format, choice.wanted, "", "", false}, file.lines());
    readAll(reader);
  });
  return 0;
}
