//===- PuzzleText.h - One puzzle in the ways that it is written -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same cells are written as a run of characters, with blanks or commas between them, in
// rows with rulers. Integers may be digits or tokens: what tells which is in the text, and
// where nothing does that is an error, for the other reading is another puzzle.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_PUZZLETEXT_H
#define TRM_RUNTIME_PUZZLES_PUZZLETEXT_H

#include "trm/runtime/Puzzles/Puzzle.h"

namespace trm {

/// The cells of a puzzle or of one of its rows, each a word.
struct CellWords {
  std::vector<std::string_view> words;
  /// Nothing stood between them, so that integers are no tokens.
  bool isRun = false;
};

class PuzzleText {
public:
  /// `asked` is what the user says of the file: lines have digits, tokens tokens.
  PuzzleText(const TaskText &task, ModelShape shape, TextFormat asked);

  enum class LineKind {
    Puzzle,
    Tokens,
    Row, ///< Of a puzzle over several lines.
    Unknown
  };
  /// What a line is that begins a file; throws TextError where it may be two things.
  LineKind kindOf(std::string_view line) const;
  /// Nothing but blanks, and no puzzle made of them.
  bool isEmpty(std::string_view line) const;
  /// One row of a puzzle over several lines, and not a whole one.
  bool isRow(std::string_view line) const;
  /// A line drawn between rows, or a bracket around them.
  bool isRuler(std::string_view line) const;
  /// What may stand before a puzzle: a comment, a title such as "Grid 01", a ruler.
  bool isSkipped(std::string_view line) const;
  /// How many puzzles there are, which is the first line of some files.
  bool isCount(std::string_view line) const;

  /// A whole puzzle; throws TextError.
  Tokens parse(std::string_view text);
  /// The same in tokens, none of which is one that no cell has.
  Tokens parseTokens(std::string_view text) const;
  /// What is wrong in a field that would be a puzzle but for lost zeros or another sign for a
  /// blank; nothing where it is one, or anything else.
  std::optional<std::string> slipIn(std::string_view field) const;
  /// Nothing where it is no puzzle, in whatever way.
  std::optional<Tokens> tryParse(std::string_view text) const;

  /// The cells of one row with commas between them, as parse() takes all rows; throws TextError.
  std::string parseRow(std::string_view line);
  int32_t rows() const { return task.grid().rows; }

  /// Throws TextError where a token is one that no cell has.
  void checkTokens(const Tokens &question) const;
  /// The same of an answer, whose padding stands for what is not compared.
  void checkAnswer(const Tokens &answer) const;

private:
  /// The cells of a puzzle or of one of its rows, each a word.
  struct Cells {
    std::vector<std::string_view> words;
    /// Nothing stood between them, so that integers are no tokens.
    bool isRun = false;
  };

  /// Nothing where the text has not so many.
  std::optional<Cells> findCells(std::string_view text, size_t count) const;
  /// Those of a table, some of which are left out.
  std::optional<Cells> findFields(std::string_view text, size_t count) const;
  std::optional<Tokens> asTokens(const std::vector<std::string_view> &words) const;
  std::optional<Tokens> asCells(const std::vector<std::string_view> &words) const;
  bool isSpacedRow(std::string_view line) const;
  bool isTitle(std::string_view line) const;
  bool hasComments() const { return task.hasCellWords() && task.cellToken("#") < 0; }
  std::string_view withoutComment(std::string_view text) const;
  LineKind kindOfIntegers(std::string_view line) const;
  LineKind kindOfCells(std::string_view line, const Cells &cells) const;
  [[noreturn]] void failCells(std::string_view text, const Cells &cells) const;
  void checkCount(std::string_view text) const;
  std::string ambiguity() const;
  std::string tokenRange() const;
  std::string placeOf(size_t cell) const;

  const TaskText &task;
  const std::unique_ptr<TaskText> tokens;
  const ModelShape shape;
  /// As far as the puzzles before have shown.
  bool integersAreCells;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_PUZZLETEXT_H
