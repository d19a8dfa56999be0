//===- Maze.cpp - Mazes with a path to find ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/CharacterText.h"

#include "trm/runtime/Strings.h"

namespace trm {

namespace {
/// The character of token t is Symbols[t]; token 0 is padding.
constexpr std::string_view Symbols = "?# SGo";
enum MazeToken : int32_t { Padding = 0, Wall = 1, Open = 2, Path = 5 };

class MazeText : public CharacterText {
public:
  explicit MazeText(ModelShape shape) : CharacterText(shape), side(squareSide(shape.seqLen)) {}

  std::string describe() const override {
    return side ? formatString("%dx%d maze", side, side)
                : formatString("maze of %d cells", shape.seqLen);
  }

  Grid grid() const override { return side ? Grid{side, side} : Grid{1, shape.seqLen}; }

  std::string cell(int32_t token, bool unicode) const override {
    // Two columns a cell make square cells of a terminal's tall characters.
    if (unicode && token == Wall)
      return "\u2588\u2588";
    if (unicode && token == Path)
      return "\u2022 ";
    return {characterOf(token), ' '};
  }

  int32_t cellWidth() const override { return 2; }
  bool isBlank(int32_t token) const override { return token == Open; }

protected:
  int32_t tokenOf(char character) const override {
    size_t token = Symbols.find(character, Padding + 1);
    return token == std::string_view::npos ? -1 : static_cast<int32_t>(token);
  }

  char characterOf(int32_t token) const override {
    return token > Padding && token < static_cast<int32_t>(Symbols.size()) ? Symbols[token] : '?';
  }

  std::string alphabet() const override {
    return "'#' (wall), ' ' (open), 'S' (start), 'G' (goal) or 'o' (path)";
  }

private:
  const int32_t side;
};
} // namespace

extern const TaskKind mazeTask;
constexpr TaskKind mazeTask = {
    "maze", "the cells row by row: '#' wall, ' ' open, 'S' start, 'G' goal, 'o' path",
    [](ModelShape shape) { return shape.vocabSize == static_cast<int32_t>(Symbols.size()); },
    "vocab_size = 6",
    [](ModelShape shape) -> std::unique_ptr<TaskText> {
      return std::make_unique<MazeText>(shape);
    }};

} // namespace trm
