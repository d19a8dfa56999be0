//===- Maze.cpp - Mazes with a path to find ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/CharacterText.h"
#include "trm/runtime/Tasks/TaskKind.h"

#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

namespace {
/// The character of token t is Symbols[t]; token 0 is padding.
constexpr std::string_view Symbols = "?# SGo";
enum MazeToken : int32_t { Padding = 0, Wall = 1, Open = 2, Start = 3, Goal = 4, Path = 5 };

/// Ways through a maze, by steps to the four neighbours of a cell.
class Ways {
public:
  Ways(Grid grid, const Tokens &cells) : grid(grid), cells(cells) {}

  /// The length of a shortest way from `from` to `to` through cells that `isOpen` is
  /// true for, or -1 where there is none.
  template <typename Predicate>
  int32_t length(size_t from, size_t to, Predicate isOpen) const {
    std::vector<int32_t> steps(cells.size(), -1);
    std::vector<size_t> reached = {from};
    steps[from] = 0;
    for (size_t next = 0; next < reached.size() && steps[to] < 0; ++next) {
      size_t cell = reached[next];
      for (size_t neighbour : neighbours(cell)) {
        if (steps[neighbour] >= 0 || !isOpen(cells[neighbour]))
          continue;
        steps[neighbour] = steps[cell] + 1;
        reached.push_back(neighbour);
      }
    }
    return steps[to];
  }

private:
  std::vector<size_t> neighbours(size_t cell) const {
    size_t columns = grid.columns, row = cell / columns, column = cell % columns;
    std::vector<size_t> found;
    if (row > 0)
      found.push_back(cell - columns);
    if (row + 1 < static_cast<size_t>(grid.rows))
      found.push_back(cell + columns);
    if (column > 0)
      found.push_back(cell - 1);
    if (column + 1 < columns)
      found.push_back(cell + 1);
    return found;
  }

  const Grid grid;
  const Tokens &cells;
};

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

  /// On a terminal a path is a line from S to G.
  std::string cellOf(const Tokens &state, int32_t index, bool unicode) const override {
    if (!unicode || !isOnWay(state[index]))
      return cell(state[index], unicode);
    Grid size = grid();
    int32_t row = index / size.columns, column = index % size.columns;
    auto joins = [&](int32_t otherRow, int32_t otherColumn) {
      bool isThere =
          otherRow >= 0 && otherRow < size.rows && otherColumn >= 0 && otherColumn < size.columns;
      return isThere && isOnWay(state[otherRow * size.columns + otherColumn]);
    };
    bool right = joins(row, column + 1);
    const char *gap = right ? "\u2501" : " ";
    if (state[index] != Path)
      return characterOf(state[index]) + std::string(gap);
    // By right, left, down and up, from the lowest bit on.
    constexpr const char *lines[] = {"\u2022", "\u257a", "\u2578", "\u2501", "\u257b", "\u250f",
                                     "\u2513", "\u2533", "\u2579", "\u2517", "\u251b", "\u253b",
                                     "\u2503", "\u2523", "\u252b", "\u254b"};
    int32_t ways = right | joins(row, column - 1) << 1 | joins(row + 1, column) << 2 |
                   joins(row - 1, column) << 3;
    return std::string(lines[ways]) + gap;
  }
  bool isBlank(int32_t token) const override { return token == Open; }

  bool isCell(int32_t token) const override { return token >= Wall && token <= Path; }

  bool hasRules() const override { return true; }

  /// Without one start, one goal and a way between them.
  std::optional<std::string> contradiction(const Tokens &question) const override {
    for (MazeToken token : {Start, Goal}) {
      auto count = std::count(question.begin(), question.end(), token);
      if (count != 1)
        return formatString("it has %zu %s ('%c'), expected one", static_cast<size_t>(count),
                            token == Start ? "starts" : "goals", characterOf(token));
    }
    if (stepsToGoal(question) < 0)
      return "no way leads from S to G";
    return std::nullopt;
  }

  /// Right where nothing but the path is new and that is a shortest one from S to G,
  /// possible where it is longer.
  Verdict judge(const Tokens &question, const Tokens &answer) const override {
    auto isNotThere = [&](MazeToken token) {
      return std::count(question.begin(), question.end(), token) != 1;
    };
    if (isNotThere(Start) || isNotThere(Goal))
      return Verdict::Possible; // Who knows what is asked for?
    for (size_t i = 0; i < question.size(); ++i)
      if (answer[i] != question[i] && !(question[i] == Open && answer[i] == Path))
        return Verdict::Wrong;
    auto isPath = [](int32_t token) { return token == Path || token == Goal; };
    int32_t length =
        Ways(grid(), answer).length(placeOf(question, Start), placeOf(question, Goal), isPath);
    // Cells beside the way are no part of it.
    if (length < 0 || std::count(answer.begin(), answer.end(), Path) != length - 1)
      return Verdict::Wrong;
    return length == stepsToGoal(question) ? Verdict::Right : Verdict::Possible;
  }

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
  static size_t placeOf(const Tokens &question, MazeToken token) {
    return std::find(question.begin(), question.end(), token) - question.begin();
  }

  /// Of a shortest way, or -1 where there is none.
  int32_t stepsToGoal(const Tokens &question) const {
    auto isFree = [](int32_t token) { return token != Wall && token != Padding; };
    return Ways(grid(), question).length(placeOf(question, Start), placeOf(question, Goal), isFree);
  }

  static bool isOnWay(int32_t token) { return token == Start || token == Goal || token == Path; }

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
