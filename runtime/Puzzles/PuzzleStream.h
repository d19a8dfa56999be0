//===- PuzzleStream.h - Puzzles one after another ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puzzles as they come, from files or a pipe: memory does not grow with their number,
// and nobody waits for the puzzle after the one that is asked for.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_PUZZLESTREAM_H
#define TRM_RUNTIME_PUZZLES_PUZZLESTREAM_H

#include "trm/runtime/Puzzles/Puzzle.h"

namespace trm {

/// How much has been read; `inAll` is 0 where nobody knows.
struct BytesRead {
  uint64_t soFar = 0;
  uint64_t inAll = 0;
};

class PuzzleStream {
public:
  virtual ~PuzzleStream() = default;

  /// The next puzzle; false at the end. Reads no further than that puzzle's text. Throws
  /// InputError for a puzzle that cannot be read; the next call goes on behind its line.
  virtual bool next(Puzzle &puzzle) = 0;
  /// Known once next() has returned the first puzzle.
  virtual const PuzzleForm &form() const = 0;
  /// Whether next() returns soon: within so many milliseconds there is a puzzle, or the end.
  virtual bool isReady(int /*milliseconds*/) { return true; }
  virtual BytesRead bytesRead() const { return {}; }
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_PUZZLESTREAM_H
