//===- CsvForm.cpp - Which columns of a table are puzzles -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/CsvForm.h"

#include "trm/runtime/Puzzles/Csv.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <cctype>

namespace trm {

namespace {
/// One of the two columns that matter.
struct ColumnKind {
  const char *holds;
  const char *flag;
  std::vector<std::string_view> names;
  /// The first name may be of a column that is new.
  bool mayBeAdded;
};
} // namespace

static const ColumnKind &questionKind() {
  static const ColumnKind kind = {"questions",
                                  "--question-column",
                                  {"question", "questions", "puzzle", "puzzles", "quiz", "quizzes",
                                   "input", "inputs", "grid", "unsolved", "sudoku", "board",
                                   "problem", "maze"},
                                  /*mayBeAdded=*/false};
  return kind;
}

static const ColumnKind &answerKind() {
  static const ColumnKind kind = {"answers",
                                  "--answer-column",
                                  {"answer", "answers", "solution", "solutions", "output",
                                   "outputs", "label", "labels", "solved"},
                                  /*mayBeAdded=*/true};
  return kind;
}

/// As names are compared: small letters, no blanks around, nor a comment's sign.
static std::string plainName(std::string_view name) {
  constexpr std::string_view around = " \t#";
  size_t first = std::min(name.find_first_not_of(around), name.size());
  name.remove_prefix(first);
  name = name.substr(0, name.find_last_not_of(around) + 1);
  std::string plain;
  for (char character : name)
    plain += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  return plain;
}

static std::vector<size_t> knownColumns(const std::vector<std::string> &columns,
                                        const ColumnKind &kind) {
  std::vector<size_t> found;
  for (size_t i = 0; i < columns.size(); ++i)
    if (std::find(kind.names.begin(), kind.names.end(), plainName(columns[i])) != kind.names.end())
      found.push_back(i);
  return found;
}

static std::optional<size_t> placeOf(const std::vector<std::string> &columns,
                                     const std::string &name) {
  auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end())
    found = std::find_if(columns.begin(), columns.end(), [&](const std::string &column) {
      return plainName(column) == plainName(name);
    });
  return found == columns.end() ? std::nullopt : std::optional<size_t>(found - columns.begin());
}

/// A column by its name or number; nothing where there is none.
static std::optional<size_t> namedColumn(const std::vector<std::string> &columns,
                                         const std::string &name) {
  if (std::optional<size_t> place = placeOf(columns, name))
    return place;
  bool isNumber = name.size() < 6 && name.find_first_not_of("0123456789") == std::string::npos;
  size_t number = isNumber ? std::stoul(name) : 0;
  return number >= 1 && number <= columns.size() ? std::optional<size_t>(number - 1) : std::nullopt;
}

static std::string columnList(const CsvForm &form) {
  if (form.hasHeader)
    return "the columns are: " + join(form.columns, ", ");
  return formatString("the file has no header and %zu columns", form.columns.size());
}

static constexpr char Separators[] = {',', ';', '\t', '|'};

static size_t countPuzzles(const std::vector<std::string> &fields, const PuzzleText &text) {
  return std::count_if(fields.begin(), fields.end(),
                       [&](const std::string &field) { return text.tryParse(field).has_value(); });
}

namespace {
/// A line by the separator that makes most of it.
struct SplitLine {
  char separator = ',';
  std::vector<std::string> fields;
};
} // namespace

/// `score` is asked of each way to split the line; of equals, the one with most fields.
template <typename Score>
static SplitLine splitBest(std::string_view line, Score score) {
  SplitLine best;
  std::pair<size_t, size_t> bestScore;
  for (char separator : Separators) {
    SplitLine split{separator, splitCsvLine(line, separator)};
    std::pair<size_t, size_t> found(score(split.fields), split.fields.size());
    if (found <= bestScore)
      continue;
    bestScore = found;
    best = std::move(split);
  }
  return best;
}

static SplitLine splitHeader(std::string_view line, const ReadingRequest &request) {
  return splitBest(line, [&](const std::vector<std::string> &fields) {
    bool isNamed = !request.questionColumn.empty() && placeOf(fields, request.questionColumn);
    return knownColumns(fields, questionKind()).size() + isNamed;
  });
}

bool isCsvHeader(std::string_view line, const ReadingRequest &request) {
  std::vector<std::string> fields = splitHeader(line, request).fields;
  return !knownColumns(fields, questionKind()).empty() ||
         (!request.questionColumn.empty() && placeOf(fields, request.questionColumn));
}

static SplitLine splitRecord(std::string_view line, const PuzzleText &text) {
  return splitBest(
      line, [&](const std::vector<std::string> &fields) { return countPuzzles(fields, text); });
}

bool isCsvRecord(std::string_view line, const PuzzleText &text) {
  return countPuzzles(splitRecord(line, text).fields, text) > 0;
}

bool isTable(std::string_view line) { return line.find_first_of(",;\t|") != line.npos; }

[[noreturn]] static void failColumns(const std::string &place, const std::string &problem,
                                     const CsvForm &form, const ColumnKind &kind) {
  throw InputError(place + ": " + problem + "; " + columnList(form) + "; " + kind.flag +
                   "=NAME (or its number) says which column holds the " + kind.holds);
}

/// By its name, or by that of `kind`'s that the file has.
static std::optional<size_t> chooseColumn(const std::string &place, const CsvForm &form,
                                          const ColumnKind &kind, const std::string &asked) {
  if (!asked.empty()) {
    std::optional<size_t> found = namedColumn(form.columns, asked);
    if (!found && kind.mayBeAdded && asked == kind.names.front())
      return std::nullopt;
    if (!found)
      failColumns(place, "no column is " + asked, form, kind);
    return found;
  }
  if (!form.hasHeader)
    return std::nullopt;
  std::vector<size_t> known = knownColumns(form.columns, kind);
  if (known.size() > 1)
    failColumns(place,
                "two columns may be the " + std::string(kind.holds) + ", '" +
                    form.columns[known[0]] + "' and '" + form.columns[known[1]] + "'",
                form, kind);
  return known.empty() ? std::nullopt : std::optional<size_t>(known.front());
}

/// Whether one puzzle is the answer to another, as far as its givens tell.
static bool mayAnswer(const TaskText &task, const Tokens &question, const Tokens &answer) {
  bool isNew = false;
  for (size_t i = 0; i < question.size(); ++i) {
    if (!task.isBlank(question[i]) && question[i] != answer[i])
      return false;
    isNew |= question[i] != answer[i];
  }
  return isNew;
}

/// Whether nothing is left to solve: such a grid is an answer wherever there are others.
static bool isSolved(const TaskText &task, const Tokens &puzzle) {
  bool hasBlank =
      std::any_of(puzzle.begin(), puzzle.end(), [&](int32_t token) { return task.isBlank(token); });
  return !hasBlank || (task.hasRules() && task.judge(puzzle, puzzle) == Verdict::Right);
}

/// The column that would be a puzzle but for a slip; empty where there is none.
static std::string describeSlip(const std::vector<std::string> &fields, const PuzzleText &text) {
  for (size_t i = 0; i < fields.size(); ++i)
    if (std::optional<std::string> slip = text.slipIn(fields[i]))
      return formatString("column %zu is nearly a puzzle: ", i + 1) + *slip;
  return "";
}

/// The only puzzle of a record may be the answer to one that cannot be read.
static void refuseLoneAnswer(const std::string &place, const std::vector<std::string> &fields,
                             const PuzzleText &text, const CsvForm &form) {
  std::string slip = describeSlip(fields, text);
  if (!slip.empty())
    throw InputError(place + ": " + slip);
  failColumns(place,
              formatString("the only puzzle is in column %zu, and nothing is left to solve there",
                           form.questionColumn + 1),
              form, questionKind());
}

/// Without a header the puzzles themselves tell: one is the question, a second its answer.
static void findByContents(const std::string &place, const std::vector<std::string> &fields,
                           const PuzzleText &text, const TaskText &task, CsvForm &form) {
  std::vector<size_t> found;
  std::vector<Tokens> puzzles;
  for (size_t i = 0; i < fields.size(); ++i)
    if (std::optional<Tokens> puzzle = text.tryParse(fields[i])) {
      found.push_back(i);
      puzzles.push_back(std::move(*puzzle));
    }
  if (found.empty())
    failColumns(place, "no column is known to hold questions", form, questionKind());
  if (found.size() > 2 || (found.size() == 2 && !mayAnswer(task, puzzles[0], puzzles[1])))
    failColumns(place,
                formatString("columns %zu and %zu are both puzzles, and the second is no answer to "
                             "the first",
                             found[0] + 1, found[1] + 1),
                form, questionKind());
  form.questionColumn = found.front();
  if (found.size() == 2)
    form.answerColumn = found.back();
  else if (fields.size() > 1 && isSolved(task, puzzles.front()))
    refuseLoneAnswer(place, fields, text, form);
}

static CsvForm formOf(const SplitLine &split, bool hasHeader) {
  CsvForm form{split.fields, hasHeader, split.separator, 0, {}};
  if (!hasHeader)
    form.columns.assign(split.fields.size(), "");
  return form;
}

CsvForm findCsvForm(const std::string &place, std::string_view line, const PuzzleText &text,
                    const TaskText &task, const ReadingRequest &request) {
  bool hasHeader = isCsvHeader(line, request) || !isCsvRecord(line, text);
  SplitLine split = hasHeader ? splitHeader(line, request) : splitRecord(line, text);
  CsvForm form = formOf(split, hasHeader);
  std::optional<size_t> question =
      chooseColumn(place, form, questionKind(), request.questionColumn);
  std::optional<size_t> answer = chooseColumn(place, form, answerKind(), request.answerColumn);
  std::string slip = hasHeader && !question ? describeSlip(split.fields, text) : "";
  if (!slip.empty())
    throw InputError(place + ": " + slip);
  if (hasHeader && !question)
    failColumns(place, "no column is known to hold questions", form, questionKind());
  if (!hasHeader && !question)
    findByContents(place, split.fields, text, task, form);
  form.questionColumn = question.value_or(form.questionColumn);
  if (answer)
    form.answerColumn = answer;
  if (form.answerColumn == form.questionColumn)
    failColumns(place, "one column is both question and answer", form, answerKind());
  if (request.answers == Answers::Required && !form.answerColumn)
    failColumns(place, "no column is known to hold answers", form, answerKind());
  return form;
}

} // namespace trm
