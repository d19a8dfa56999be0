//===- ArcDocument.cpp - Files of ARC tasks ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcDocument.h"

#include "trm/runtime/Input/InputFile.h"
#include "trm/runtime/Solve/StepCount.h"
#include "trm/runtime/Support/Elementary.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"
#include "trm/runtime/Tasks/Arc/ArcReport.h"

#include <algorithm>
#include <map>
#include <unistd.h>

namespace trm {

namespace {
class ArcDocument : public TaskDocument {
public:
  ArcDocument(std::vector<ArcTask> tasks, int32_t side, const DocumentRequest &request)
      : tasks(std::move(tasks)), side(side), request(request), chooser(side, this->request),
        report(this->request) {}

  size_t size() const override { return tasks.size(); }
  std::unique_ptr<DocumentItem> item(size_t index) override;

  bool isWrittenEmpty() const override { return request.json; }
  std::string head() const override { return report.head(); }
  std::string separator() const override { return report.separator(); }
  std::string tail(bool isPart) const override { return report.tail(isPart); }

private:
  std::vector<ArcTask> tasks;
  const int32_t side;
  const DocumentRequest request;
  const ArcViewChooser chooser;
  ArcReport report;
};

/// Puzzles are its tests in all views: those of the first view, then those of the second ...
class ArcItem : public DocumentItem {
public:
  ArcItem(ArcTask task, int32_t side, const DocumentRequest &request, const ArcViewChooser &chooser,
          ArcReport &report);

  void take(const std::vector<Solution> &solutions) override;
  std::string write() override;

private:
  void findUnknownTests();

  const int32_t side;
  const DocumentRequest &request;
  ArcReport &report;
  ArcResult result;
  std::string text;
};
} // namespace

std::unique_ptr<DocumentItem> ArcDocument::item(size_t index) {
  return std::make_unique<ArcItem>(std::move(tasks[index]), side, request, chooser, report);
}

ArcItem::ArcItem(ArcTask task, int32_t side, const DocumentRequest &request,
                 const ArcViewChooser &chooser, ArcReport &report)
    : side(side), request(request), report(report) {
  result.task = std::move(task);
  const ArcTask &read = result.task;
  try {
    if (read.problem.empty())
      result.views = chooser.choose(read);
  } catch (const InputError &error) {
    result.task.problem = error.what();
  }
  if (!read.problem.empty()) {
    wrong.push_back(read.problem);
    return;
  }
  for (const ArcView &view : result.views)
    for (const ArcPair &test : read.test) {
      Puzzle puzzle{read.file, 1, encodeArcGrid(view.augmentation.apply(test.input), side), {}, {}};
      puzzle.id = view.id;
      all.push_back(std::move(puzzle));
    }
  findUnknownTests();
}

/// What --check compares with.
static std::string missingOutput(const ArcTask &task, size_t test) {
  return formatString("%s: %s has no \"output\" in test[%zu], which --check compares with; "
                      "--solutions=FILE has it where it is published apart",
                      task.file.c_str(), task.name.c_str(), test);
}

void ArcItem::findUnknownTests() {
  for (size_t test = 0; test < result.task.test.size(); ++test)
    if (request.view == DocumentView::Check && !result.task.test[test].output)
      wrong.push_back(missingOutput(result.task, test));
}

/// In double precision, as the reference's evaluator has it.
static double sigmoid(float logit) { return 1 / (1 + exponential(-static_cast<double>(logit))); }

void ArcItem::take(const std::vector<Solution> &solutions) {
  const std::vector<ArcPair> &tests = result.task.test;
  std::vector<ArcVote> votes(result.task.problem.empty() ? tests.size() : 0);
  const bool hasQ = request.info.q_outputs > 0;
  for (size_t i = 0; i < solutions.size(); ++i) {
    const ArcAugmentation &augmentation = result.views[i / tests.size()].augmentation;
    ArcGrid answer = augmentation.undo(decodeArcGrid(solutions[i].answer, side));
    // Tests with the same input are one question.
    for (size_t test = 0; test < tests.size(); ++test)
      if (tests[test].input == tests[i % tests.size()].input)
        votes[test].add(answer, hasQ ? sigmoid(solutions[i].q[0]) : 0);
    result.steps += supervisionSteps(solutions[i].steps, request.info);
  }
  for (const ArcVote &vote : votes)
    result.rankings.push_back(vote.ranking());
  result.puzzles = solutions.size();
  text = report.task(result);
}

std::string ArcItem::write() {
  report.add(result);
  return std::move(text);
}

static void takeSolutions(const std::string &path, int32_t side, std::vector<ArcTask> &tasks) {
  InputFile file(path);
  if (file.kind() != InputFile::Kind::Text)
    throw InputError(path + ": no text; expected the solutions as JSON, {\"NAME\": [grid, ...]}");
  takeArcSolutions(path, file.lines().rest(), side, tasks);
}

/// The file of right answers that lies beside challenges, as both are published.
static std::string solutionsBeside(const std::string &challenges) {
  std::string name = arcSolutionsName(challenges);
  return !name.empty() && access(name.c_str(), R_OK) == 0 ? name : "";
}

/// The tasks of a text, and the answers to their tests where these are known apart.
static std::vector<ArcTask> readTasks(const DocumentText &text, int32_t side,
                                      const DocumentRequest &request) {
  if (!text.problem.empty())
    return {{text.file, text.file, {}, {}, text.problem}};
  std::vector<ArcTask> tasks;
  try {
    tasks = readArcTasks(text.file, text.bytes, side);
  } catch (const InputError &error) {
    return {{text.file, text.file, {}, {}, error.what()}};
  }
  std::string beside = solutionsBeside(text.file);
  if (request.view == DocumentView::Check && request.solutions.empty() && !beside.empty())
    takeSolutions(beside, side, tasks);
  return tasks;
}

/// An answer is known by its task's name.
static void checkNames(const std::vector<ArcTask> &tasks) {
  std::map<std::string, const ArcTask *> seen;
  for (const ArcTask &task : tasks) {
    auto [place, isNew] = seen.emplace(task.name, &task);
    if (!isNew)
      throw InputError(formatString("two tasks are called '%s', one in %s and one in %s; give one "
                                    "of them another name, or solve the files one by one",
                                    task.name.c_str(), place->second->file.c_str(),
                                    task.file.c_str()));
  }
}

/// Nobody waits for the end of a run to hear that it told nothing.
static void checkOutputs(const std::vector<ArcTask> &tasks) {
  const ArcTask *first = nullptr;
  for (const ArcTask &task : tasks) {
    if (!task.problem.empty())
      continue;
    for (const ArcPair &test : task.test)
      if (test.output)
        return;
    first = first ? first : &task;
  }
  if (first)
    throw InputError(missingOutput(*first, 0));
}

std::unique_ptr<TaskDocument> readArcDocument(const std::vector<DocumentText> &texts, int32_t side,
                                              const DocumentRequest &request) {
  std::vector<ArcTask> tasks;
  std::vector<const DocumentText *> solutions;
  for (const DocumentText &text : texts) {
    if (isArcSubmission(text.bytes))
      throw InputError(text.file +
                       ": attempts that a program hands in, and no tasks; leave it out, "
                       "or keep it in another folder than the tasks");
    if (isArcSolutions(text.bytes)) {
      solutions.push_back(&text);
      continue;
    }
    std::vector<ArcTask> more = readTasks(text, side, request);
    std::move(more.begin(), more.end(), std::back_inserter(tasks));
  }
  if (tasks.empty())
    throw InputError(texts.front().file + ": right answers, and no tasks; give the challenges that "
                                          "they are of, and this file with --solutions");
  checkNames(tasks);
  for (const DocumentText *text : solutions)
    takeArcSolutions(text->file, text->bytes, side, tasks);
  if (!request.solutions.empty())
    takeSolutions(request.solutions, side, tasks);
  if (request.view == DocumentView::Check)
    checkOutputs(tasks);
  return std::make_unique<ArcDocument>(std::move(tasks), side, request);
}

} // namespace trm
