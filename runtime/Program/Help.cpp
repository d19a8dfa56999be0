//===- Help.cpp - What --help says ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/Help.h"

#include "trm/runtime/Program/Options.h"
#include "trm/runtime/Support/Strings.h"
#include "trm/runtime/Tasks/TaskKind.h"

namespace trm {

static constexpr size_t HelpColumn = 24;
static constexpr size_t PageWidth = 80;

/// Words of a text from HelpColumn on, broken at the page's width.
static std::string wrapped(std::string_view text) {
  std::string lines;
  size_t column = HelpColumn;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    if (column != HelpColumn && column + 1 + end > PageWidth) {
      lines += "\n" + std::string(HelpColumn, ' ');
      column = HelpColumn;
    } else if (column != HelpColumn) {
      lines += ' ';
      ++column;
    }
    lines += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines + "\n";
}

static std::string describeRow(const std::string &label, const char *help) {
  std::string line = "  " + label;
  if (line.size() + 2 <= HelpColumn)
    return line + std::string(HelpColumn - line.size(), ' ') + wrapped(help);
  return line + "\n" + std::string(HelpColumn, ' ') + wrapped(help);
}

static std::string describeOption(const OptionRow &row) {
  std::string label =
      row.letter ? formatString("-%c, --%s", row.letter, row.name) : formatString("--%s", row.name);
  if (row.value)
    label += std::string("=") + row.value;
  return describeRow(label, row.help);
}

static std::string examples(const std::string &program) {
  const char *name = program.c_str();
  return formatString("\nExamples\n"
                      "  %s puzzles.txt                    solved lines on standard output\n"
                      "  %s --halt=q < puzzles.txt         the same, faster\n"
                      "  %s --deadline-ms=20 puzzles.txt   what 20 ms each suffice for\n"
                      "  %s --trace puzzles.txt            watch it think\n"
                      "  %s --check test.csv               how often is it right?\n"
                      "  %s test.csv -o solved.csv         the table with its answers\n",
                      name, name, name, name, name, name);
}

std::string helpText(const std::string &program, const trm_model_info &info, const TaskText &task) {
  std::string text = formatString(
      "Solves puzzles (%s) with the recursive reasoning model '%s'.\n\n"
      "Usage: %s [OPTION]... [FILE]...\n\n"
      "Reads puzzles from the files, or from standard input without any or for '-'.\n"
      "They are solved as they come, and answered in their order.\n\n"
      "Puzzles are lines, rows with or without rulers, CSV (with any separator, with a\n"
      "header or without), lines of integer tokens, or a data set: its folder or a .npy\n"
      "file. All may be compressed with gzip. Answers are written as lines, tokens or\n"
      "CSV; a CSV keeps its columns and separator and gets the answers in its column of\n"
      "answers, or in a new one called `answer`. Answers that break the task's rules\n"
      "are marked: behind a tab, or in a CSV's column `rules`.\n\n"
      "Ctrl-C (or SIGTERM) ends a run with what it has: all that was solved is written,\n"
      "to FILE.part with -o FILE.\n"
      "Of the puzzles in work, those are dropped that hold back none. A second one ends\n"
      "the program at once.\n",
      task.describe().c_str(), info.name, program.c_str());
  for (const OptionGroup &group : optionGroups()) {
    text += formatString("\n%s\n", group.title);
    for (const OptionRow &row : group.rows)
      text += describeOption(row);
  }
  text += "\nTasks (--task)\n";
  for (const TaskKind *kind : taskKinds())
    text += describeRow(kind->name, kind->summary);
  text += examples(program);
  text += "\nExit status: 0 on success, also where answers are marked; 1 when the input, or\n"
          "a part of it, cannot be used; 2 on wrong usage; 130 or 143 after SIGINT or\n"
          "SIGTERM.\n";
  return text;
}

} // namespace trm
