//===- ProgramInput.cpp - What a run of the program reads -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/ProgramInput.h"

#include "trm/runtime/Puzzles/DataSet.h"
#include "trm/runtime/Puzzles/PuzzleReader.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"
#include "trm/runtime/Support/Strings.h"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

Answers wantedAnswers(const Options &options) {
  if (options.mode == Mode::Check)
    return Answers::Required;
  if (options.mode == Mode::Compare)
    return Answers::Optional;
  return options.mode == Mode::Trace && options.json ? Answers::Optional : Answers::Ignored;
}

static bool isDocument(const TaskText &task, InputFile &file) {
  const DocumentReader *documents = task.documents();
  if (!documents || file.kind() != InputFile::Kind::Text)
    return false;
  // A bracket may begin a grid or a list of tasks. Whoever types a puzzle may have typed no more
  // than its first character.
  std::string_view beginning = file.lines().beginning(1);
  if (beginning.substr(0, 1) == "[")
    beginning = file.lines().beginning(3);
  return documents->isDocument(beginning);
}

static std::vector<std::string> inputPaths(const Options &options) {
  return options.inputs.empty() ? std::vector<std::string>{"-"} : options.inputs;
}

ProgramInput::ProgramInput(const Options &options) : options(options), paths(inputPaths(options)) {
  // Nothing is opened yet: whoever fills a pipe would see it closed again.
  for (const std::string &path : paths)
    if (path != "-" && access(path.c_str(), R_OK) != 0)
      throw InputError("cannot read " + path + ": " + std::strerror(errno));
}

static bool endsWith(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

/// The files of tasks in a folder, by name; none where it is no folder of those.
static std::vector<std::string> filesOfFolder(const std::string &folder) {
  std::vector<std::string> files;
  std::unique_ptr<DIR, int (*)(DIR *)> entries(opendir(folder.c_str()), closedir);
  while (const dirent *entry = entries ? readdir(entries.get()) : nullptr) {
    std::string name = entry->d_name;
    // A data set is read otherwise.
    if (name == "dataset.json" || endsWith(name, ".npy"))
      return {};
    if (name.front() != '.' && (endsWith(name, ".json") || endsWith(name, ".json.gz")))
      files.push_back(folder + (folder.back() == '/' ? "" : "/") + name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// A file that cannot be read is no mistake of the others.
static DocumentText readText(const std::string &path) {
  try {
    InputFile file(path);
    if (file.kind() == InputFile::Kind::Text)
      return {inputName(path), file.lines().rest(), ""};
    return {inputName(path), "", path + ": no text"};
  } catch (const InputError &error) {
    return {inputName(path), "", error.what()};
  }
}

std::vector<DocumentText> ProgramInput::readDocument(const TaskText &task) {
  if (options.format != TextFormat::Auto)
    return {};
  std::vector<std::string> files;
  for (const std::string &path : paths) {
    std::vector<std::string> inside;
    if (path != "-")
      inside = filesOfFolder(path);
    if (inside.empty())
      inside.push_back(path);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  auto beginning = std::make_unique<InputFile>(files.front());
  if (!isDocument(task, *beginning)) {
    first = files.front() == paths.front() ? std::move(beginning)
                                           : std::make_unique<InputFile>(paths.front());
    return {};
  }
  std::vector<DocumentText> texts = {{inputName(files.front()), beginning->lines().rest(), ""}};
  for (size_t i = 1; i < files.size(); ++i)
    texts.push_back(readText(files[i]));
  return texts;
}

std::unique_ptr<TaskDocument> ProgramInput::document(const TaskText &task,
                                                     const trm_model_info &info, DrawStyle style) {
  std::vector<DocumentText> texts = readDocument(task);
  if (texts.empty())
    return nullptr;
  bool isShown =
      options.mode == Mode::Solve || options.mode == Mode::Draw || options.mode == Mode::Check;
  if (!isShown)
    throw UsageError(options.modeOption + " is for single puzzles, but " + texts.front().file +
                     " is one answer from many; --draw and --json show what led to it");
  DocumentView view = options.mode == Mode::Check  ? DocumentView::Check
                      : options.mode == Mode::Draw ? DocumentView::Drawing
                                                   : DocumentView::Answers;
  return task.documents()->read(texts,
                                {info, view, options.json, style, options.augmentations.value_or(0),
                                 options.thinking.seed.value_or(0), options.identifiers,
                                 options.puzzleId, options.solutions});
}

namespace {
/// The puzzles of one file after another, all of the same form.
class FilesStream : public PuzzleStream {
public:
  FilesStream(const Options &options, std::vector<std::string> paths,
              std::unique_ptr<InputFile> first, const TaskText &task, const trm_model_info &info)
      : options(options), paths(std::move(paths)), opened(std::move(first)), task(task),
        info(info) {}

  bool next(Puzzle &puzzle) override;
  const PuzzleForm &form() const override { return puzzleForm; }
  bool isReady(int milliseconds) override;
  BytesRead bytesRead() const override;

private:
  void open();
  void checkForm();
  bool isPerson() const { return paths == std::vector<std::string>{"-"} && isatty(STDIN_FILENO); }
  [[noreturn]] void failEmpty() const;

  const Options &options;
  const std::vector<std::string> paths;
  std::unique_ptr<InputFile> opened;
  const TaskText &task;
  const trm_model_info &info;
  std::unique_ptr<PuzzleStream> current;
  PuzzleForm puzzleForm;
  /// Of the file that is read, and whether a puzzle of it has been.
  size_t file = 0;
  bool hasStarted = false;
  uint64_t bytesBefore = 0;
};
} // namespace

void FilesStream::open() {
  if (!opened)
    opened = std::make_unique<InputFile>(paths[file]);
  if (opened->kind() != InputFile::Kind::Text) {
    if (options.format == TextFormat::Csv)
      throw InputError(paths[file] + ": the file is a data set, and no CSV; leave out --format");
    current = openDataSet(std::move(opened),
                          {task, info, wantedAnswers(options), options.puzzleId, options.format});
    return;
  }
  if (file > 0 && options.format == TextFormat::Auto && isDocument(task, *opened))
    throw InputError(inputName(paths[file]) + ": tasks, but " + inputName(paths[file - 1]) +
                     " holds single puzzles; solve them one by one");
  ReadingRequest request{options.format, wantedAnswers(options), options.questionColumn,
                         options.answerColumn, isPerson()};
  current = std::make_unique<PuzzleReader>(task, ModelShape{info.seq_len, info.vocab_size},
                                           std::move(request), opened->lines());
}

bool FilesStream::next(Puzzle &puzzle) {
  for (; file < paths.size(); ++file) {
    if (!current)
      open();
    if (current->next(puzzle)) {
      if (!hasStarted)
        checkForm();
      hasStarted = true;
      return true;
    }
    bytesBefore += opened ? opened->bytesRead() : current->bytesRead().soFar;
    current.reset();
    opened.reset();
    hasStarted = false;
  }
  if (puzzleForm.format == TextFormat::Auto && !isPerson())
    failEmpty();
  return false;
}

void FilesStream::failEmpty() const {
  std::vector<std::string> names;
  for (const std::string &path : paths)
    names.push_back(inputName(path));
  throw InputError(join(names, ", ") + ": no puzzles found; --help tells how they are written");
}

static const char *formatName(TextFormat format) {
  switch (format) {
  case TextFormat::Auto:
    return "auto";
  case TextFormat::Lines:
    return "lines";
  case TextFormat::Csv:
    return "csv";
  case TextFormat::Tokens:
    return "tokens";
  }
  return "";
}

void FilesStream::checkForm() {
  const PuzzleForm &found = current->form();
  std::string name = inputName(paths[file]);
  if (puzzleForm.format == TextFormat::Auto)
    puzzleForm = found;
  if (puzzleForm.format != found.format)
    throw InputError(formatString("%s: the file's format is %s, but that of the files before it is "
                                  "%s; solve them one by one",
                                  name.c_str(), formatName(found.format),
                                  formatName(puzzleForm.format)));
  if (puzzleForm.columns != found.columns)
    throw InputError(formatString("%s: the columns are %s, but those of the files before it are "
                                  "%s; solve them one by one",
                                  name.c_str(), join(found.columns, ",").c_str(),
                                  join(puzzleForm.columns, ",").c_str()));
}

bool FilesStream::isReady(int milliseconds) {
  bool isText = opened && opened->kind() == InputFile::Kind::Text;
  return !isText || opened->lines().isReady(milliseconds);
}

BytesRead FilesStream::bytesRead() const {
  BytesRead bytes{bytesBefore, 0};
  if (current)
    bytes.soFar += opened ? opened->bytesRead() : current->bytesRead().soFar;
  for (const std::string &path : paths) {
    struct stat status;
    if (path == "-" || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
      return {bytes.soFar, 0};
    bytes.inAll += status.st_size;
  }
  return bytes;
}

std::unique_ptr<PuzzleStream> ProgramInput::stream(const TaskText &task,
                                                   const trm_model_info &info) {
  const char *ofDocuments = options.augmentations          ? "--augment"
                            : !options.identifiers.empty() ? "--identifiers"
                            : !options.solutions.empty()   ? "--solutions"
                                                           : nullptr;
  if (ofDocuments)
    throw UsageError(std::string(ofDocuments) +
                     " is for ARC tasks, but these are single puzzles; leave it out");
  return std::make_unique<FilesStream>(options, paths, std::move(first), task, info);
}

PuzzleSet ProgramInput::puzzles(const TaskText &task, const trm_model_info &info) {
  std::unique_ptr<PuzzleStream> puzzles = stream(task, info);
  PuzzleSet set;
  for (Puzzle puzzle; puzzles->next(puzzle);)
    set.puzzles.push_back(std::move(puzzle));
  static_cast<PuzzleForm &>(set) = puzzles->form();
  return set;
}

} // namespace trm
