//===- PuzzleText.cpp - One puzzle in the ways that it is written *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/PuzzleText.h"

#include "trm/runtime/Support/Strings.h"

#include <cctype>
#include <set>

namespace trm {

/// How many bytes at the start of a text stand between cells: blanks, what tables and lists
/// have, and what lines are drawn with.
static size_t separatorLength(std::string_view text) {
  constexpr std::string_view single = " \t\r\n,;|[]\"'";
  if (single.find(text.front()) != std::string_view::npos)
    return 1;
  std::string_view two = text.substr(0, 2);
  if (two == "\xe2\x94" || two == "\xe2\x95") // U+2500 to U+257F: box drawing.
    return std::min<size_t>(3, text.size());
  return two == "\xc2\xa0" ? 2 : 0; // A blank of web pages.
}

static std::vector<std::string_view> splitWords(std::string_view text) {
  std::vector<std::string_view> words;
  size_t start = 0;
  auto endWord = [&](size_t end) {
    if (end > start)
      words.push_back(text.substr(start, end - start));
  };
  for (size_t at = 0; at < text.size();) {
    size_t length = separatorLength(text.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    endWord(at);
    at += length;
    start = at;
  }
  endWord(text.size());
  return words;
}

static std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

static bool isInteger(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

static void appendCharacters(std::vector<std::string_view> &words, std::string_view run) {
  for (size_t i = 0; i < run.size(); ++i)
    words.push_back(run.substr(i, 1));
}

PuzzleText::PuzzleText(const TaskText &task, ModelShape shape, TextFormat asked)
    : task(task), tokens(createTokensText(shape)), shape(shape),
      integersAreCells(asked == TextFormat::Lines) {}

bool PuzzleText::isEmpty(std::string_view line) const {
  return line.size() != static_cast<size_t>(shape.seqLen) && trimmed(line).empty();
}

/// Letters and a number: "Grid 01", "Puzzle #3:".
bool PuzzleText::isTitle(std::string_view line) const {
  line = trimmed(line);
  if (!line.empty() && line.back() == ':')
    line.remove_suffix(1);
  size_t letters = 0;
  while (letters < line.size() && std::isalpha(static_cast<unsigned char>(line[letters])))
    ++letters;
  std::string_view number = trimmed(line.substr(letters));
  if (!number.empty() && number.front() == '#')
    number.remove_prefix(1);
  return letters > 1 && isInteger(number);
}

bool PuzzleText::isRuler(std::string_view line) const {
  // Bars, blanks and commas alone are a row of blank cells.
  if (!task.hasCellWords() || std::count(line.begin(), line.end(), ',') > 1)
    return false;
  bool hasRule = false;
  while (!line.empty()) {
    size_t length = separatorLength(line);
    std::string_view sign = line.substr(0, std::max<size_t>(length, 1));
    if (length == 0 && std::string_view("-+=*:").find(sign) == std::string_view::npos)
      return false;
    for (std::string_view rule : {"-", "=", "[", "]", "\u2500", "\u2501", "\u2550"})
      hasRule |= sign == rule;
    line.remove_prefix(sign.size());
  }
  return hasRule;
}

bool PuzzleText::isSkipped(std::string_view line) const {
  std::string_view text = trimmed(line);
  if (hasComments() && text.substr(0, 1) == "#")
    return true;
  return isRuler(line) || (task.hasCellWords() && isTitle(text) && !isRow(line) && !tryParse(line));
}

bool PuzzleText::isCount(std::string_view line) const {
  constexpr size_t mostDigits = 9;
  std::string_view number = trimmed(line);
  return task.hasCellWords() && isInteger(number) && number.size() <= mostDigits &&
         number.size() < static_cast<size_t>(shape.seqLen) && !isRow(line) && !tryParse(line);
}

std::string_view PuzzleText::withoutComment(std::string_view text) const {
  return hasComments() ? text.substr(0, text.find('#')) : text;
}

std::optional<PuzzleText::Cells> PuzzleText::findFields(std::string_view text, size_t count) const {
  for (char separator : {',', ';', '\t'}) {
    Cells cells;
    size_t separators = std::count(text.begin(), text.end(), separator);
    if (separators + 1 != count)
      continue;
    for (std::string_view rest = text; cells.words.size() < count;) {
      std::string_view field = rest.substr(0, rest.find(separator));
      rest.remove_prefix(std::min(field.size() + 1, rest.size()));
      cells.words.push_back(task.cellToken(field) >= 0 ? field : trimmed(field));
    }
    return cells;
  }
  return std::nullopt;
}

/// Whether nothing stands before a comma, or before what a table has in its place. (Behind the
/// last one of a list nothing may stand.)
static bool leavesCellsOut(std::string_view text) {
  constexpr std::string_view separators = ",;\t";
  bool isEmpty = true;
  for (char character : text) {
    bool isSeparator = separators.find(character) != std::string_view::npos;
    if (isSeparator && isEmpty)
      return true;
    isEmpty = isSeparator || (isEmpty && character == ' ');
  }
  return false;
}

std::optional<PuzzleText::Cells> PuzzleText::findCells(std::string_view text, size_t count) const {
  text = withoutComment(text);
  Cells cells{splitWords(text), false};
  if (leavesCellsOut(text))
    return findFields(text, count);
  if (cells.words.size() == count)
    return cells;
  while (text.size() > count && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1); // Editors leave blanks; a puzzle may need some.
  if (text.size() == count) {
    Cells run{{}, true};
    appendCharacters(run.words, text);
    if (asCells(run.words))
      return run;
  }
  // Boxes with bars between them, or whole rows beside each other; nothing uneven.
  size_t length = cells.words.empty() ? 0 : cells.words.front().size();
  bool areEven = std::all_of(cells.words.begin(), cells.words.end(),
                             [&](std::string_view word) { return word.size() == length; });
  bool isWhole = count == static_cast<size_t>(shape.seqLen);
  bool areRows = cells.words.size() == 1 || length == static_cast<size_t>(task.grid().columns);
  if (areEven && length * cells.words.size() == count && (!isWhole || areRows)) {
    Cells run{{}, true};
    for (std::string_view word : cells.words)
      appendCharacters(run.words, word);
    return run;
  }
  return findFields(text, count);
}

std::optional<Tokens> PuzzleText::asCells(const std::vector<std::string_view> &words) const {
  Tokens found;
  for (std::string_view word : words) {
    found.push_back(task.cellToken(word));
    if (found.back() < 0)
      return std::nullopt;
  }
  return found;
}

std::optional<Tokens> PuzzleText::asTokens(const std::vector<std::string_view> &words) const {
  Tokens found;
  for (std::string_view word : words) {
    constexpr size_t mostDigits = 9;
    if (!isInteger(word) || word.size() > mostDigits)
      return std::nullopt;
    found.push_back(std::stoi(std::string(word)));
    if (found.back() >= shape.vocabSize)
      return std::nullopt;
  }
  return found;
}

bool PuzzleText::isRow(std::string_view line) const {
  std::optional<Cells> cells = findCells(line, task.grid().columns);
  if (!cells || !task.hasCellWords() || task.grid().rows < 2 || tryParse(line))
    return false;
  return asCells(cells->words) || (!cells->isRun && asTokens(cells->words));
}

/// Whether a line of as many characters as a puzzle has cells might be one row, whose columns
/// are as wide as the line is long.
bool PuzzleText::isSpacedRow(std::string_view line) const {
  std::vector<std::string_view> words = splitWords(line);
  auto columns = static_cast<size_t>(task.grid().columns);
  if (task.cellToken(" ") < 0 || words.size() != columns || columns < 2)
    return false;
  for (size_t i = 0; i < columns; ++i)
    if (words[i].size() != 1 || words[i].data() - words[0].data() !=
                                    static_cast<ptrdiff_t>(i) * (words[1].data() - words[0].data()))
      return false;
  return true;
}

std::string PuzzleText::ambiguity() const {
  if (!task.hasCellWords())
    return formatString("these integers are not surely the tokens of a %s; --format=tokens says "
                        "that they are",
                        task.describe().c_str());
  return formatString(
      "these integers may be the cells of a %s or the model's tokens%s; "
      "--format=lines says that they are cells, --format=tokens that they are "
      "tokens",
      task.describe().c_str(),
      task.cellToken("1") < 0 ? "" : formatString(" (1 is token %d)", task.cellToken("1")).c_str());
}

PuzzleText::LineKind PuzzleText::kindOfCells(std::string_view line, const Cells &cells) const {
  bool mayBeCells = asCells(cells.words).has_value();
  if (cells.isRun) {
    if (mayBeCells && isSpacedRow(line))
      throw TextError{0, formatString("is this a whole puzzle or a row of it? Its %zu characters "
                                      "are %zu cells in a row, too; write blank cells as '.'",
                                      line.size(), splitWords(line).size())};
    return mayBeCells ? LineKind::Puzzle : LineKind::Unknown;
  }
  std::optional<Tokens> integers = asTokens(cells.words);
  bool mayBeTokens = integers && task.areSurelyTokens(*integers);
  if (mayBeCells && mayBeTokens && !integersAreCells)
    throw TextError{0, ambiguity()};
  return mayBeCells ? LineKind::Puzzle : mayBeTokens ? LineKind::Tokens : LineKind::Unknown;
}

PuzzleText::LineKind PuzzleText::kindOfIntegers(std::string_view line) const {
  std::vector<std::string_view> words = splitWords(line);
  bool areIntegers = words.size() > 1 && std::all_of(words.begin(), words.end(), isInteger) &&
                     line.find_first_of("[;|\"'") == std::string_view::npos;
  if (!areIntegers)
    return LineKind::Unknown;
  std::optional<Tokens> integers = asTokens(words);
  bool isWhole = integers && words.size() == static_cast<size_t>(shape.seqLen);
  if (isWhole && !task.areSurelyTokens(*integers))
    throw TextError{0, ambiguity()};
  return LineKind::Tokens;
}

PuzzleText::LineKind PuzzleText::kindOf(std::string_view line) const {
  if (!task.hasCellWords())
    return tryParse(line) ? LineKind::Puzzle : kindOfIntegers(line);
  if (std::optional<Cells> cells = findCells(line, shape.seqLen))
    return kindOfCells(line, *cells);
  return isRow(line) ? LineKind::Row : LineKind::Unknown;
}

std::optional<Tokens> PuzzleText::tryParse(std::string_view text) const {
  if (task.hasCellWords()) {
    std::optional<Cells> cells = findCells(text, shape.seqLen);
    return cells ? asCells(cells->words) : std::nullopt;
  }
  try {
    return task.parse(text);
  } catch (const TextError &) {
    return std::nullopt;
  }
}

/// As a spreadsheet shows a number of many digits: 2.63E+78.
static bool isRoundedNumber(std::string_view field) {
  size_t exponent = field.find_first_of("eE");
  return exponent != std::string_view::npos && exponent > 0 && isInteger(field.substr(0, 1)) &&
         field.substr(exponent + 1, 1) == "+" && isInteger(field.substr(exponent + 2)) &&
         field.substr(0, exponent).find_first_not_of("0123456789.,") == std::string_view::npos;
}

/// Characters, of which some have several bytes.
static size_t characterCount(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; });
}

std::optional<std::string> PuzzleText::slipIn(std::string_view field) const {
  field = trimmed(field);
  if (!task.hasCellWords() || tryParse(field))
    return std::nullopt;
  auto length = static_cast<size_t>(shape.seqLen);
  if (length > 9 && isRoundedNumber(field))
    return "'" + std::string(field) +
           "' is a number that a spreadsheet has rounded; have it "
           "written as text";
  std::set<char> others;
  for (char character : field)
    if (task.cellToken({&character, 1}) < 0)
      others.insert(character);
  bool isOfLength = characterCount(field) == length;
  bool isNearLength = field.size() >= length / 2 && field.size() <= length + length / 2;
  constexpr size_t fewOthers = 3; // The bytes of one character, or two signs for blanks.
  if (isOfLength ? others.size() > fewOthers : !isNearLength || !others.empty())
    return std::nullopt;
  try {
    task.parse(field);
  } catch (const TextError &error) {
    return error.message;
  }
  return std::nullopt;
}

std::string PuzzleText::tokenRange() const {
  int32_t first = 0, last = shape.vocabSize - 1;
  while (first < last && !task.isCell(first))
    ++first;
  while (last > first && !task.isCell(last))
    --last;
  return formatString("%d to %d", first, last);
}

void PuzzleText::failCells(std::string_view text, const Cells &cells) const {
  auto failWord = [&](std::string_view word, const std::string &problem) {
    throw TextError{static_cast<size_t>(word.data() - text.data()),
                    "'" + std::string(word) + "' is no cell of a " + task.describe() + problem};
  };
  auto isCell = [&](std::string_view word) { return task.cellToken(word) >= 0; };
  auto isToken = [&](std::string_view word) {
    std::optional<Tokens> token = asTokens({word});
    return !integersAreCells && token && task.isCell(token->front());
  };
  for (std::string_view word : cells.words)
    if (!isCell(word) && !isToken(word))
      failWord(word, integersAreCells ? "" : ", nor one of its tokens, " + tokenRange());
  for (std::string_view word : cells.words)
    if (!isCell(word))
      failWord(word, ", but other cells here are no tokens, which are " + tokenRange());
  throw TextError{0, ambiguity()};
}

/// Where a text has words, they are what is counted.
void PuzzleText::checkCount(std::string_view text) const {
  std::vector<std::string_view> words = splitWords(text);
  auto isKnown = [&](std::string_view word) {
    return task.cellToken(word) >= 0 || asTokens({word});
  };
  if (words.size() < 2 || !std::all_of(words.begin(), words.end(), isKnown))
    return;
  throw TextError{0, formatString("the line has %zu cells, expected %d (a %s) or %d (a row of it)",
                                  words.size(), shape.seqLen, task.describe().c_str(),
                                  task.grid().columns)};
}

Tokens PuzzleText::parse(std::string_view text) {
  if (!task.hasCellWords())
    return task.parse(text);
  std::string_view puzzle = withoutComment(text);
  std::optional<Cells> cells = findCells(puzzle, shape.seqLen);
  if (!cells || cells->isRun) {
    std::string run;
    if (cells)
      for (std::string_view word : cells->words)
        run += word;
    else
      checkCount(puzzle);
    // Its messages know the place in a text as it stands.
    return task.parse(cells && asCells(cells->words) ? std::string_view(run) : puzzle);
  }
  std::optional<Tokens> found = asCells(cells->words), integers = asTokens(cells->words);
  bool mayBeTokens = integers && task.areSurelyTokens(*integers);
  if (!found || (mayBeTokens && !integersAreCells))
    failCells(text, *cells);
  integersAreCells = true;
  return *found;
}

std::string PuzzleText::placeOf(size_t cell) const {
  auto columns = static_cast<size_t>(task.grid().columns);
  return formatString("row %zu, column %zu", cell / columns + 1, cell % columns + 1);
}

void PuzzleText::checkTokens(const Tokens &question) const {
  for (size_t i = 0; i < question.size(); ++i)
    if (!task.isCell(question[i]))
      throw TextError{0,
                      formatString("token %d in %s is none that a cell of a %s has, expected %s "
                                   "(0 is padding; --format=lines says that integers are digits)",
                                   question[i], placeOf(i).c_str(), task.describe().c_str(),
                                   tokenRange().c_str())};
}

void PuzzleText::checkAnswer(const Tokens &answer) const {
  constexpr int32_t notCompared = 0;
  for (size_t i = 0; i < answer.size(); ++i)
    if (answer[i] != notCompared && !task.isAnswerCell(answer[i]))
      throw TextError{0, formatString("this is no answer: %s is %s", placeOf(i).c_str(),
                                      task.isCell(answer[i])
                                          ? "blank"
                                          : formatString("token %d", answer[i]).c_str())};
}

Tokens PuzzleText::parseTokens(std::string_view text) const {
  Tokens found = tokens->parse(text);
  checkTokens(found);
  return found;
}

std::string PuzzleText::parseRow(std::string_view line) {
  int32_t columns = task.grid().columns;
  std::optional<Cells> cells = findCells(line, columns);
  if (!cells)
    throw TextError{0, formatString("the row has %zu cells, expected %d (a row of a %s)",
                                    splitWords(line).size(), columns, task.describe().c_str())};
  if (!isRow(line))
    failCells(line, *cells);
  integersAreCells |= cells->isRun;
  return join({cells->words.begin(), cells->words.end()}, ",");
}

} // namespace trm
