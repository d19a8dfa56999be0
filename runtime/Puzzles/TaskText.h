//===- TaskText.h - How a task's puzzles are written ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model knows tokens; a person knows Sudoku grids and mazes. A task turns one
// into the other. runtime/Tasks has those that there are, and how they are registered.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_TASKTEXT_H
#define TRM_RUNTIME_PUZZLES_TASKTEXT_H

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trm {

using Tokens = std::vector<int32_t>;

struct ModelShape {
  int32_t seqLen;
  int32_t vocabSize;
};

/// What is wrong in the text of one puzzle; `offset` counts from its start.
struct TextError {
  size_t offset;
  std::string message;
};

/// How a puzzle is laid out in rows. A box extent of 0 means no box lines.
struct Grid {
  int32_t rows;
  int32_t columns;
  int32_t boxRows = 0;
  int32_t boxColumns = 0;
};

/// What the rules of a task say of an answer, without knowing the right one.
enum class Verdict {
  Wrong,    ///< It breaks a rule.
  Possible, ///< It breaks none that can be checked.
  Right     ///< It is a solution.
};

/// The side of the square that `cells` fill, or 0 when there is none.
inline int32_t squareSide(int32_t cells) {
  int32_t side = 0;
  while (side * side < cells)
    ++side;
  return side * side == cells ? side : 0;
}

class DocumentReader;

class TaskText {
public:
  virtual ~TaskText() = default;

  /// For messages and help, e.g. "9x9 Sudoku".
  virtual std::string describe() const = 0;
  /// The tokens of a puzzle's text; throws TextError.
  virtual Tokens parse(std::string_view text) const = 0;
  virtual std::string print(const Tokens &tokens) const = 0;

  virtual Grid grid() const = 0;
  /// The text of a cell in a drawn grid, cellWidth() columns wide. Where the
  /// last column is a space, a mark may stand there.
  virtual std::string cell(int32_t token, bool unicode) const = 0;
  virtual int32_t cellWidth() const = 0;
  /// The same for a cell whose neighbours have a say in how it looks.
  virtual std::string cellOf(const Tokens &state, int32_t index, bool unicode) const {
    return cell(state[index], unicode);
  }
  /// Whether a question leaves this token's cell to the solver.
  virtual bool isBlank(int32_t token) const = 0;

  /// A colour of the terminal's 256 behind a cell, or -1 for none.
  virtual int32_t background(int32_t /*token*/) const { return -1; }

  /// Whether judge() can tell answers apart.
  virtual bool hasRules() const { return false; }
  virtual Verdict judge(const Tokens & /*question*/, const Tokens & /*answer*/) const {
    return Verdict::Possible;
  }

  /// Whether a puzzle's cell can be this token; others, such as padding, are a mistake in a
  /// question and break the rules in an answer.
  virtual bool isCell(int32_t /*token*/) const { return true; }
  /// The same of an answer, which may have left no cell blank.
  virtual bool isAnswerCell(int32_t token) const { return isCell(token); }
  /// Whether a puzzle is cells that cellToken() knows one by one. Such may also be written with
  /// blanks or commas between them, or row by row.
  virtual bool hasCellWords() const { return false; }
  /// The token of a cell that is a word of its own, or -1. An empty word is one left out.
  virtual int32_t cellToken(std::string_view /*word*/) const { return -1; }
  /// Whether integers that nobody called tokens can be nothing else.
  virtual bool areSurelyTokens(const Tokens &integers) const {
    return std::all_of(integers.begin(), integers.end(),
                       [&](int32_t token) { return isCell(token); });
  }
  /// What makes a question impossible to answer, as far as its givens tell.
  virtual std::optional<std::string> contradiction(const Tokens & /*question*/) const {
    return std::nullopt;
  }

  /// Reads files of this task's own form (Tasks/TaskDocument.h); null where it has none.
  virtual const DocumentReader *documents() const { return nullptr; }
};

/// Integers separated by spaces or commas: a form that every model has.
std::unique_ptr<TaskText> createTokensText(ModelShape shape);

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_TASKTEXT_H
