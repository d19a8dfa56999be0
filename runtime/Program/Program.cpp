//===- Program.cpp - The produced program -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/Program.h"

#include "trm/runtime/Destination.h"
#include "trm/runtime/Measure/TensorTrace.h"
#include "trm/runtime/Program/DocumentRun.h"
#include "trm/runtime/Program/Help.h"
#include "trm/runtime/Program/Options.h"
#include "trm/runtime/Program/ProgramInput.h"
#include "trm/runtime/Program/PuzzleRun.h"
#include "trm/runtime/Puzzles/PuzzleIds.h"
#include "trm/runtime/Report/ModelInfo.h"
#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Solve/Levels.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Interrupt.h"
#include "trm/runtime/Support/Json.h"
#include "trm/runtime/Support/Output.h"
#include "trm/runtime/Support/Strings.h"
#include "trm/runtime/Tasks/TaskKind.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <limits>
#include <new>
#include <unistd.h>

namespace trm {

namespace {
class Program {
public:
  Program(const trm_model &model, std::string name, Options options);

  /// The exit status.
  int run();

private:
  int runPuzzles();
  int runStream(PuzzleStream &stream);
  int runDocument(TaskDocument &document);
  void runComparison();
  void runBench();

  PuzzleSet readPuzzles() const;
  /// Whether somebody types puzzles and looks at the answers.
  bool isInteractive() const;
  ReportContext reportContext() const;
  std::unique_ptr<Report> createReport(const ReportContext &context) const;
  DrawStyle drawStyle() const;
  /// None of which is written over.
  std::vector<std::string> readFiles() const;
  void write(const std::string &text) const { writeOutput(options.output, text, readFiles()); }
  void say(const char *kind, const std::string &message) const;

  const trm_model &model;
  const trm_model_info &info;
  const std::string name;
  const Options options;
  const std::unique_ptr<TaskText> task;
  SolveSettings settings;
};
} // namespace

/// A signal adds its number, as the shell does.
enum ExitStatus { Success = 0, BadInput = 1, BadUsage = 2, Signalled = 128 };

static int32_t choosePuzzleId(const trm_model_info &info, const Options &options) {
  int32_t id = options.puzzleId.value_or(defaultPuzzleId(info));
  if (!acceptsPuzzleId(info, id))
    throw InputError("--puzzle-id is " + puzzleIdMessage(info, id));
  return id;
}

/// The steps that come out of whole calls of step(), as the model counts them.
static int32_t chooseMaxSteps(const trm_model_info &info, const Options &options) {
  int64_t asked = static_cast<int64_t>(options.maxSteps) * info.cycles_per_step;
  int64_t most = std::numeric_limits<int32_t>::max() / info.step_stride;
  int64_t steps = asked ? asked : info.max_steps;
  int64_t calls = std::min((steps + info.step_stride - 1) / info.step_stride, most);
  return static_cast<int32_t>(calls * info.step_stride);
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
    settings.thinking = chooseThinking(info, *task, options.thinking, options.halting);
}

int Program::run() {
  switch (options.mode) {
  case Mode::Help:
    write(helpText(name, info, *task));
    break;
  case Mode::Version:
    write(formatString("%s: model '%s' (%s, %s), compiled by %s for %s\n", name.c_str(), info.name,
                       info.family, info.precision, info.compiler, info.target));
    break;
  case Mode::Info:
    write(options.json ? jsonText(infoJson(model, options.isa, *task))
                       : infoText(model, options.isa, *task));
    break;
  case Mode::Bench:
    runBench();
    break;
  case Mode::Compare:
    runComparison();
    break;
  case Mode::Tensors:
    traceTensors(model, options.tensorInput, options.traceFile, settings);
    break;
  case Mode::Solve:
  case Mode::Draw:
  case Mode::Trace:
  case Mode::Check:
    checkHalting(info, options.halting);
    return runPuzzles();
  }
  return Success;
}

PuzzleSet Program::readPuzzles() const { return ProgramInput(options).puzzles(*task, info); }

DrawStyle Program::drawStyle() const {
  return options.output == "-" ? standardOutputStyle() : DrawStyle();
}

ReportContext Program::reportContext() const {
  Shown shown = options.mode == Mode::Check   ? Shown::Check
                : options.mode == Mode::Trace ? Shown::Traces
                : options.mode == Mode::Draw  ? Shown::Drawings
                                              : Shown::Answers;
  return {info, *task, settings, shown, drawStyle()};
}

std::unique_ptr<Report> Program::createReport(const ReportContext &context) const {
  return options.json ? createJsonReport(context) : createTextReport(context);
}

void Program::say(const char *kind, const std::string &message) const {
  std::fprintf(stderr, "%s: %s%s\n", name.c_str(), kind, terminalText(message).c_str());
}

/// What became of a run that a signal ended; `part` has the file's answers, if it is one.
static std::string interruptedText(const RunTotals &totals, bool isCheck, const std::string &part) {
  std::string text =
      formatString("interrupted after %s %s in %.1f s", groupedNumber(totals.puzzles).c_str(),
                   totals.puzzles == 1 ? "puzzle" : "puzzles", totals.seconds);
  if (!totals.puzzles)
    return text;
  if (!part.empty())
    text += ", which are in " + part;
  if (isCheck && totals.compared())
    return text + formatString(": %.2f %% right so far", 100 * totals.accuracy(totals.exact));
  return part.empty() ? text + ": all that were solved are written" : text;
}

std::vector<std::string> Program::readFiles() const {
  std::vector<std::string> files = options.inputs;
  if (files.empty())
    files.emplace_back("-");
  for (const std::string &path : {options.identifiers, options.solutions})
    if (!path.empty())
      files.push_back(path);
  return files;
}

int Program::runStream(PuzzleStream &stream) {
  Output output(options.output, readFiles());
  ReportContext context = reportContext();
  std::unique_ptr<Report> report = createReport(context);
  PuzzleRun::Complaint complaint;
  if (isInteractive())
    complaint = [this](const std::string &message) { say("error: ", message); };
  PuzzleRun run(model, context, *report, stream, output, complaint);
  const RunTotals &totals = run.totals();
  try {
    run.run();
  } catch (const InputError &error) {
    std::string part = totals.puzzles ? output.keepPart() : "";
    if (part.empty())
      throw;
    throw InputError(
        formatString("%s; what was solved before is in %s", error.what(), part.c_str()));
  }
  // A file that holds nothing, or not all, replaces none.
  std::string part = totals.puzzles && totals.signal ? output.keepPart() : "";
  if (totals.puzzles && !totals.signal)
    output.keep();
  for (const std::string &column : report->replacedColumns(stream.form()))
    say("warning: ", "the column '" + column + "' was there; the program's own marks replace it");
  if (totals.contradictory)
    say("warning: ", formatString("givens contradict each other in %s of %s puzzles; their answers "
                                  "are marked",
                                  groupedNumber(totals.contradictory).c_str(),
                                  groupedNumber(totals.puzzles).c_str()));
  if (!totals.signal)
    return Success;
  say("", interruptedText(totals, options.mode == Mode::Check, part));
  return Signalled + totals.signal;
}

int Program::runDocument(TaskDocument &document) {
  Output output(options.output, readFiles());
  DocumentRun run(model, settings, document, output,
                  [this](const std::string &message) { say("error: ", message); });
  run.run();
  if (int signal = interruptSignal()) {
    std::string part = run.done() ? output.keepPart() : "";
    say("", formatString("interrupted after %zu of %zu tasks: those that were complete are ",
                         run.done(), document.size()) +
                (part.empty() ? "written" : "in " + part));
    return Signalled + signal;
  }
  if (run.done())
    output.keep();
  return run.faulty() ? BadInput : Success;
}

/// What --json has to say of a document that could not be read; a signal is no problem of it.
static std::string unreadDocument(const std::string &problem, bool isCheck) {
  Json text = {{isCheck ? "results" : "tasks", Json::array()}};
  text[problem.empty() ? "interrupted" : "error"] = problem.empty() ? Json(true) : Json(problem);
  return jsonText(text);
}

int Program::runPuzzles() {
  InterruptScope interrupts;
  if (isInteractive())
    std::fprintf(stderr, "Type or paste a %s and press Enter; Ctrl-D ends, --help tells more.\n",
                 task->describe().c_str());
  ProgramInput input(options);
  std::unique_ptr<TaskDocument> document;
  try {
    document = input.document(*task, info, drawStyle());
  } catch (const InputError &error) {
    // Half a document is none, which is not its fault.
    std::string problem = interruptSignal() ? "" : error.what();
    if (options.json && options.output == "-")
      write(unreadDocument(problem, options.mode == Mode::Check));
    if (!problem.empty())
      throw;
    say("", "interrupted before anything was solved");
    return Signalled + interruptSignal();
  }
  return document ? runDocument(*document) : runStream(*input.stream(*task, info));
}

void Program::runBench() {
  // Which puzzle it is makes no difference to the time.
  constexpr int32_t anyToken = 0;
  Tokens question(info.seq_len, anyToken);
  if (!options.inputs.empty()) {
    Puzzle puzzle;
    ProgramInput(options).stream(*task, info)->next(puzzle);
    question = puzzle.question;
  }
  unsigned puzzleThreads = std::max(settings.threads.puzzleThreads, 1u);
  write(createReport(reportContext())
            ->bench(benchModel(model, question, settings.puzzleId, puzzleThreads)));
}

void Program::runComparison() {
  LoadedModel other(options.against, model);
  PuzzleSet set = readPuzzles();
  Comparison comparison = compareModels(model, other.get(), set.puzzles, settings);
  write(createReport(reportContext())->comparison(set, *other.get().info, comparison));
}

bool Program::isInteractive() const {
  bool readsStandardInput =
      options.inputs.empty() || (options.inputs.size() == 1 && options.inputs.front() == "-");
  bool lineByLine = options.mode != Mode::Check && !options.json &&
                    options.format != TextFormat::Csv && options.output == "-";
  return readsStandardInput && lineByLine && isatty(STDIN_FILENO);
}

static std::string baseName(const char *path) {
  std::string name = path ? path : "";
  return terminalText(name.substr(name.find_last_of('/') + 1));
}

int runProgram(const trm_model &model, int argc, char **argv) {
  occupyStandardStreams();
  endAtSignals();
  std::signal(SIGXFSZ, SIG_IGN); // Writing fails instead.
  std::string name = baseName(argc > 0 ? argv[0] : nullptr);
  auto complain = [&](const char *message) {
    std::fprintf(stderr, "%s: error: %s\n", name.c_str(), terminalText(message).c_str());
  };
  try {
    checkAbi(model);
    Options options = parseOptions({argv + std::min(argc, 1), argv + argc});
    // Any processor can tell what the program is.
    bool isRun =
        options.mode != Mode::Help && options.mode != Mode::Version && options.mode != Mode::Info;
    const trm_model &chosen = isRun ? chooseLevel(model, options.isa) : model;
    return Program(chosen, name, std::move(options)).run();
  } catch (const OutputClosed &) {
    return Signalled + SIGPIPE;
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
