//===- CharacterText.h - Tasks with one character a token -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What Sudoku and mazes share: a puzzle is seq_len characters, each a token.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_CHARACTERTEXT_H
#define TRM_RUNTIME_TASKS_CHARACTERTEXT_H

#include "trm/runtime/Puzzles/TaskText.h"

namespace trm {

class CharacterText : public TaskText {
public:
  Tokens parse(std::string_view text) const override;
  std::string print(const Tokens &tokens) const override;

  bool hasCellWords() const override { return true; }
  int32_t cellToken(std::string_view word) const override {
    return word.size() == 1 ? tokenOf(word.front()) : -1;
  }

protected:
  explicit CharacterText(ModelShape shape) : shape(shape) {}

  /// The token of a character, or -1.
  virtual int32_t tokenOf(char character) const = 0;
  /// The character of a token; '?' for the padding, which no puzzle shows.
  virtual char characterOf(int32_t token) const = 0;
  /// The characters that tokenOf() knows, for messages.
  virtual std::string alphabet() const = 0;

  const ModelShape shape;
};

} // namespace trm

#endif // TRM_RUNTIME_TASKS_CHARACTERTEXT_H
