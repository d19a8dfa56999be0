//===- Program.cpp - The produced program -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Files.h"
#include "trm/runtime/Halting.h"
#include "trm/runtime/Help.h"
#include "trm/runtime/Levels.h"
#include "trm/runtime/ModelInfo.h"
#include "trm/runtime/Options.h"
#include "trm/runtime/ProgramInput.h"
#include "trm/runtime/Report.h"
#include "trm/runtime/Strings.h"
#include "trm/runtime/TensorTrace.h"

#include <cstdio>
#include <new>
#include <unistd.h>

namespace trm {

namespace {
class Program {
public:
  Program(const trm_model &model, std::string name, Options options);

  void run();

private:
  void runPuzzles();
  /// Answers each line as it is typed.
  void runInteractively();
  void runComparison();
  void runBench();

  PuzzleSet readPuzzles() const;
  /// What the program writes for a set of puzzles.
  std::string process(const PuzzleSet &set);
  std::string process(const TaskDocument &document) const;
  bool isInteractive() const;
  std::unique_ptr<Report> createReport() const;
  DrawStyle drawStyle() const;
  void write(const std::string &text) const { writeOutput(options.output, text); }

  const trm_model &model;
  const trm_model_info &info;
  const std::string name;
  const Options options;
  const std::unique_ptr<TaskText> task;
  SolveSettings settings;
};
} // namespace

static int32_t choosePuzzleId(const trm_model_info &info, const Options &options) {
  int32_t id = options.puzzleId.value_or(defaultPuzzleId(info));
  if (!acceptsPuzzleId(info, id))
    throw InputError("--puzzle-id is " + puzzleIdMessage(info, id));
  return id;
}

/// The steps that come out of whole calls of step().
static int32_t chooseMaxSteps(const trm_model_info &info, const Options &options) {
  int32_t steps = options.maxSteps ? options.maxSteps : info.max_steps;
  return (steps + info.step_stride - 1) / info.step_stride * info.step_stride;
}

static ThreadWish chooseThreads(const trm_model_info &info, const Options &options) {
  if (options.threads.puzzleThreads > static_cast<unsigned>(info.max_team))
    throw InputError(formatString("--puzzle-threads=%u is more than the %d this program was "
                                  "compiled for (trmc --puzzle-threads chooses)",
                                  options.threads.puzzleThreads, info.max_team));
  return options.threads;
}

static std::optional<TimeLimit> chooseTimeLimit(const Options &options) {
  if (!options.deadlineMilliseconds)
    return std::nullopt;
  return TimeLimit{std::chrono::milliseconds(options.deadlineMilliseconds)};
}

Program::Program(const trm_model &model, std::string programName, Options programOptions)
    : model(model), info(*model.info), name(std::move(programName)),
      options(std::move(programOptions)), task(createTask(options.task, shapeOf(model))),
      settings{chooseMaxSteps(info, options), options.halting,
               choosePuzzleId(info, options), chooseThreads(info, options),
               chooseTimeLimit(options),      {}} {
  bool isRun = options.mode == Mode::Solve || options.mode == Mode::Draw ||
               options.mode == Mode::Trace || options.mode == Mode::Check;
  if (isRun)
    settings.thinking = chooseThinking(info, *task, options);
}

void Program::run() {
  switch (options.mode) {
  case Mode::Help:
    return write(helpText(name, info, *task));
  case Mode::Version:
    return write(formatString("%s: model '%s' (%s, %s), compiled by %s for %s\n", name.c_str(),
                              info.name, info.family, info.precision, info.compiler, info.target));
  case Mode::Info:
    return write(options.json ? jsonText(infoJson(model, options.isa, *task))
                              : infoText(model, options.isa, *task));
  case Mode::Bench:
    return runBench();
  case Mode::Compare:
    return runComparison();
  case Mode::Tensors:
    return traceTensors(model, options.tensorInput, options.traceFile, settings);
  case Mode::Solve:
  case Mode::Draw:
  case Mode::Trace:
  case Mode::Check:
    checkHalting(info, options.halting);
    return isInteractive() ? runInteractively() : runPuzzles();
  }
}

PuzzleSet Program::readPuzzles() const { return ProgramInput(options).puzzles(*task, info); }

std::string Program::process(const TaskDocument &document) const {
  DocumentView view = options.mode == Mode::Check  ? DocumentView::Check
                      : options.mode == Mode::Draw ? DocumentView::Drawing
                                                   : DocumentView::Answers;
  return document.report(solvePuzzles(model, document.puzzles(), settings), view, options.json,
                         drawStyle());
}

DrawStyle Program::drawStyle() const {
  return options.output == "-" ? standardOutputStyle() : DrawStyle();
}

std::unique_ptr<Report> Program::createReport() const {
  ReportContext context{info, *task, settings, options.mode == Mode::Draw, drawStyle()};
  return options.json ? createJsonReport(context) : createTextReport(context);
}

std::string Program::process(const PuzzleSet &set) {
  std::unique_ptr<Report> report = createReport();
  if (options.mode == Mode::Check)
    return report->check(set, checkPuzzles(model, set.puzzles, settings));
  if (options.mode != Mode::Trace)
    return report->answers(set, solvePuzzles(model, set.puzzles, settings));

  StepLog log(set.puzzles.size());
  auto record = [&](size_t puzzle, const StepAnswer &step) { log[puzzle].push_back(step); };
  std::vector<Solution> solutions = solvePuzzles(model, set.puzzles, settings, record);
  return report->traces(set, solutions, log);
}

void Program::runPuzzles() {
  ProgramInput input(options);
  if (std::unique_ptr<TaskDocument> document = input.document(*task, info))
    return write(process(*document));
  write(process(input.puzzles(*task, info)));
}

void Program::runBench() {
  // Which puzzle it is makes no difference to the time.
  constexpr int32_t anyToken = 0;
  Tokens question(info.seq_len, anyToken);
  if (!options.inputs.empty())
    question = readPuzzles().puzzles.front().question;
  unsigned puzzleThreads = std::max(settings.threads.puzzleThreads, 1u);
  write(createReport()->bench(benchModel(model, question, settings.puzzleId, puzzleThreads)));
}

void Program::runComparison() {
  LoadedModel other(options.against, model);
  PuzzleSet set = readPuzzles();
  Comparison comparison = compareModels(model, other.get(), set.puzzles, settings);
  write(createReport()->comparison(set, *other.get().info, comparison));
}

bool Program::isInteractive() const {
  bool readsStandardInput =
      options.inputs.empty() || (options.inputs.size() == 1 && options.inputs.front() == "-");
  bool lineByLine = options.mode != Mode::Check && !options.json &&
                    options.format != TextFormat::Csv && options.output == "-";
  return readsStandardInput && lineByLine && isatty(STDIN_FILENO);
}

void Program::runInteractively() {
  std::fprintf(stderr, "Type or paste a %s and press Enter; Ctrl-D ends, --help tells more.\n",
               task->describe().c_str());
  ProgramInput input(options);
  std::unique_ptr<PuzzleStream> stream = input.stream(*task, info);
  for (bool isThere = true; isThere;) {
    try {
      PuzzleSet set;
      Puzzle puzzle;
      isThere = stream->next(puzzle);
      if (!isThere)
        return;
      static_cast<PuzzleForm &>(set) = stream->form();
      set.puzzles.push_back(std::move(puzzle));
      write(process(set));
    } catch (const InputError &error) {
      std::fprintf(stderr, "%s: error: %s\n", name.c_str(), error.what());
    }
  }
}

static std::string baseName(const char *path) {
  std::string name = path ? path : "";
  return name.substr(name.find_last_of('/') + 1);
}

int runProgram(const trm_model &model, int argc, char **argv) {
  enum ExitStatus { Success = 0, BadInput = 1, BadUsage = 2 };
  std::string name = baseName(argc > 0 ? argv[0] : nullptr);
  auto complain = [&](const char *message) {
    std::fprintf(stderr, "%s: error: %s\n", name.c_str(), message);
  };
  try {
    checkAbi(model);
    Options options = parseOptions({argv + std::min(argc, 1), argv + argc});
    // Any processor can tell what the program is.
    bool isRun =
        options.mode != Mode::Help && options.mode != Mode::Version && options.mode != Mode::Info;
    const trm_model &chosen = isRun ? chooseLevel(model, options.isa) : model;
    Program(chosen, name, std::move(options)).run();
    return Success;
  } catch (const UsageError &error) {
    complain(error.what());
    std::fprintf(stderr, "Try '%s --help'.\n", name.c_str());
    return BadUsage;
  } catch (const InputError &error) {
    complain(error.what());
  } catch (const std::bad_alloc &) {
    complain("out of memory");
  } catch (const std::exception &error) {
    complain(error.what());
  }
  return BadInput;
}

} // namespace trm
