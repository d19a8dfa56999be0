//===- Sudoku.cpp - Sudoku of any size --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/CharacterText.h"
#include "trm/runtime/Tasks/TaskKind.h"

#include "trm/runtime/Support/Strings.h"

#include <charconv>

namespace trm {

/// Padding, a blank, the digits; nano-trm has a mark for the end of a sequence after
/// the padding.
static int32_t blankOf(ModelShape shape, int32_t side) { return shape.vocabSize - side - 1; }

namespace {
/// Digits 1 to 9, then A to Z.
constexpr int32_t LargestSide = 9 + 26;

/// n x n cells, row by row; the token of digit d is that of a blank and d.
class SudokuText : public CharacterText {
public:
  explicit SudokuText(ModelShape shape)
      : CharacterText(shape), side(squareSide(shape.seqLen)), blank(blankOf(shape, side)) {}

  std::string describe() const override { return formatString("%dx%d Sudoku", side, side); }

  Grid grid() const override {
    int32_t boxRows = 1;
    for (int32_t rows = 2; rows * rows <= side; ++rows)
      if (side % rows == 0)
        boxRows = rows;
    if (boxRows == 1)
      return {side, side};
    return {side, side, boxRows, side / boxRows};
  }

  /// Where digits have letters, some begin with 0.
  Tokens parse(std::string_view text) const override {
    Tokens tokens = CharacterText::parse(text);
    size_t zero = text.find('0');
    if (side > 9 && zero != std::string_view::npos &&
        text.find_first_of("._ ") < static_cast<size_t>(shape.seqLen))
      throw TextError{zero, "'0' beside another blank: is it a digit? Expected " + alphabet() +
                                ", and only one of these for blanks"};
    return tokens;
  }

  std::string cell(int32_t token, bool) const override { return {characterOf(token), ' '}; }
  int32_t cellWidth() const override { return 2; }
  bool isBlank(int32_t token) const override { return token == blank; }

  bool isAnswerCell(int32_t token) const override { return isCell(token) && !isBlank(token); }

  bool hasRules() const override { return true; }

  /// Digits above 9 may be numbers where cells are words.
  int32_t cellToken(std::string_view word) const override {
    if (word.empty())
      return blank;
    if (word.size() == 1)
      return tokenOf(word.front());
    int32_t number = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    bool isNumber = error == std::errc() && end == word.data() + word.size();
    return isNumber && word.front() != '0' && number > 9 && number <= side ? blank + number : -1;
  }

  bool isCell(int32_t token) const override { return token >= blank && token <= blank + side; }

  /// Right where givens are kept and each row, column and box has every digit once.
  Verdict judge(const Tokens &question, const Tokens &answer) const override {
    for (size_t i = 0; i < question.size(); ++i)
      if (!isBlank(question[i]) && answer[i] != question[i])
        return Verdict::Wrong;
    for (const Unit &unit : units())
      if (!hasEveryDigit(answer, unit))
        return Verdict::Wrong;
    return Verdict::Right;
  }

  /// Two equal givens in a row, a column or a box.
  std::optional<std::string> contradiction(const Tokens &question) const override {
    for (const Unit &unit : units())
      for (size_t i = 0; i < unit.cells.size(); ++i)
        for (size_t j = 0; j < i; ++j)
          if (!isBlank(question[unit.cells[i]]) &&
              question[unit.cells[i]] == question[unit.cells[j]])
            return unit.name + " has " + characterOf(question[unit.cells[i]]) + " twice (" +
                   placesOf(unit.cells[j], unit.cells[i]) + ")";
    return std::nullopt;
  }

protected:
  int32_t tokenOf(char character) const override {
    switch (character) {
    case '.':
    case '0':
    case '_':
    case ' ':
      return blank;
    default:
      int32_t digit = digitOf(character);
      return digit >= 1 && digit <= side ? blank + digit : -1;
    }
  }

  char characterOf(int32_t token) const override {
    if (token < blank || token > blank + side)
      return '?';
    if (token == blank)
      return '.';
    return digitCharacter(token - blank);
  }

  std::string alphabet() const override {
    if (side <= 9)
      return formatString("1 to %d, or '.', '0', '_' or a space for a blank cell", side);
    return formatString("1 to 9, A to %c, or '.', '0', '_' or a space for a blank cell",
                        digitCharacter(side));
  }

private:
  /// Cells that have every digit once.
  struct Unit {
    std::string name;
    std::vector<int32_t> cells;
  };

  std::vector<Unit> units() const {
    Grid boxes = grid();
    std::vector<Unit> all;
    auto add = [&](const char *kind, int32_t number, auto place) {
      Unit unit{kind + std::to_string(number + 1), {}};
      for (int32_t i = 0; i < side; ++i)
        unit.cells.push_back(place(i));
      all.push_back(std::move(unit));
    };
    for (int32_t line = 0; line < side; ++line) {
      add("row ", line, [&](int32_t i) { return line * side + i; });
      add("column ", line, [&](int32_t i) { return i * side + line; });
      if (!boxes.boxRows)
        continue;
      add("box ", line, [&](int32_t i) {
        int32_t boxesAcross = side / boxes.boxColumns;
        int32_t row = line / boxesAcross * boxes.boxRows + i / boxes.boxColumns;
        return row * side + line % boxesAcross * boxes.boxColumns + i % boxes.boxColumns;
      });
    }
    return all;
  }

  std::string placesOf(int32_t first, int32_t second) const {
    int32_t rows[] = {first / side + 1, second / side + 1};
    int32_t columns[] = {first % side + 1, second % side + 1};
    if (rows[0] == rows[1])
      return formatString("columns %d and %d", columns[0], columns[1]);
    if (columns[0] == columns[1])
      return formatString("rows %d and %d", rows[0], rows[1]);
    return formatString("row %d column %d and row %d column %d", rows[0], columns[0], rows[1],
                        columns[1]);
  }

  bool hasEveryDigit(const Tokens &answer, const Unit &unit) const {
    uint64_t seen = 0;
    for (int32_t cell : unit.cells) {
      int32_t digit = answer[cell] - blank;
      if (digit < 1 || digit > side)
        return false;
      seen |= uint64_t(1) << digit;
    }
    return seen == ((uint64_t(1) << side) - 1) << 1;
  }

  static int32_t digitOf(char character) {
    if (character >= '1' && character <= '9')
      return character - '0';
    if (character >= 'A' && character <= 'Z')
      return character - 'A' + 10;
    if (character >= 'a' && character <= 'z')
      return character - 'a' + 10;
    return -1;
  }

  static char digitCharacter(int32_t digit) {
    return static_cast<char>(digit <= 9 ? '0' + digit : 'A' + digit - 10);
  }

  const int32_t side;
  const int32_t blank;
};
} // namespace

static bool fitsSudoku(ModelShape shape) {
  int32_t side = squareSide(shape.seqLen);
  int32_t blank = blankOf(shape, side);
  // Nine cells with nano-trm's tokens would be a maze's.
  return side >= 1 && side <= LargestSide && (blank == 1 || (blank == 2 && side > 3));
}

extern const TaskKind sudokuTask;
constexpr TaskKind sudokuTask = {
    "sudoku", "the cells row by row: digits (then A, B, ...), and '.', '0', '_' or ' ' for a blank",
    fitsSudoku, "n*n cells and vocab_size = n + 2 (or n + 3)",
    [](ModelShape shape) -> std::unique_ptr<TaskText> {
      return std::make_unique<SudokuText>(shape);
    }};

} // namespace trm
