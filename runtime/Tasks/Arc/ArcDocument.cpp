//===- ArcDocument.cpp - Files of ARC tasks ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcDocument.h"

#include "trm/runtime/Elementary.h"
#include "trm/runtime/Errors.h"
#include "trm/runtime/Strings.h"
#include "trm/runtime/Tasks/Arc/ArcPicture.h"
#include "trm/runtime/Tasks/Arc/ArcViews.h"
#include "trm/runtime/Tasks/Arc/ArcVote.h"

#include <algorithm>

namespace trm {

namespace {
/// Answers that are handed in for each test.
constexpr size_t Attempts = 2;

/// The ranking of each test of a task.
using Rankings = std::vector<std::vector<ArcCandidate>>;

class ArcDocument : public TaskDocument {
public:
  ArcDocument(const std::string &file, std::vector<ArcTask> tasks, int32_t side,
              const DocumentRequest &request);

  std::string report(const std::vector<Solution> &solutions, DocumentView view, bool json,
                     DrawStyle style) const override;

private:
  /// One test of a task in one view.
  struct Ballot {
    size_t task, test, view;
  };

  std::vector<Rankings> vote(const std::vector<Solution> &solutions) const;
  Json submission(const std::vector<Rankings> &rankings) const;
  Json details(const std::vector<Rankings> &rankings) const;
  std::string drawing(const std::vector<Rankings> &rankings, DrawStyle style) const;
  std::string check(const std::vector<Rankings> &rankings, const std::vector<Solution> &solutions,
                    bool json) const;
  /// The share of a task's tests that the first `attempts` answers solve, over tasks.
  double score(const std::vector<Rankings> &rankings, size_t attempts) const;

  const std::string file;
  const std::vector<ArcTask> tasks;
  const int32_t side;
  const bool hasQ;
  std::vector<std::vector<ArcView>> views;
  std::vector<Ballot> ballots;
};
} // namespace

ArcDocument::ArcDocument(const std::string &file, std::vector<ArcTask> read, int32_t side,
                         const DocumentRequest &request)
    : file(file), tasks(std::move(read)), side(side), hasQ(request.info.q_outputs > 0) {
  ArcViewChooser chooser(side, request);
  for (size_t task = 0; task < tasks.size(); ++task) {
    views.push_back(chooser.choose(tasks[task]));
    for (size_t view = 0; view < views.back().size(); ++view)
      for (size_t test = 0; test < tasks[task].test.size(); ++test) {
        const ArcView &seen = views.back()[view];
        ballots.push_back({task, test, view});
        Puzzle puzzle{file, 1, {}, {}, {}};
        puzzle.question =
            encodeArcGrid(seen.augmentation.apply(tasks[task].test[test].input), side);
        puzzle.id = seen.id;
        all.push_back(std::move(puzzle));
      }
  }
}

/// In double precision, as the reference's evaluator has it.
static double sigmoid(float logit) { return 1 / (1 + exponential(-static_cast<double>(logit))); }

std::vector<Rankings> ArcDocument::vote(const std::vector<Solution> &solutions) const {
  std::vector<std::vector<ArcVote>> votes;
  votes.reserve(tasks.size());
  for (const ArcTask &task : tasks)
    votes.emplace_back(task.test.size());
  for (size_t i = 0; i < ballots.size(); ++i) {
    const Ballot &ballot = ballots[i];
    const std::vector<ArcPair> &tests = tasks[ballot.task].test;
    ArcGrid seen = decodeArcGrid(solutions[i].answer, side);
    ArcGrid answer = views[ballot.task][ballot.view].augmentation.undo(seen);
    // Tests with the same input are one question.
    for (size_t test = 0; test < tests.size(); ++test)
      if (tests[test].input == tests[ballot.test].input)
        votes[ballot.task][test].add(answer, hasQ ? sigmoid(solutions[i].q[0]) : 0);
  }
  std::vector<Rankings> rankings;
  rankings.reserve(tasks.size());
  for (const std::vector<ArcVote> &task : votes) {
    rankings.emplace_back();
    for (const ArcVote &test : task)
      rankings.back().push_back(test.ranking());
  }
  return rankings;
}

/// Where there are fewer answers, the best stands for the others.
static const ArcGrid &attempt(const std::vector<ArcCandidate> &ranking, size_t index) {
  return ranking[index < ranking.size() ? index : 0].grid;
}

Json ArcDocument::submission(const std::vector<Rankings> &rankings) const {
  Json document = Json::object();
  for (size_t task = 0; task < tasks.size(); ++task) {
    Json &tests = document[tasks[task].name] = Json::array();
    for (const std::vector<ArcCandidate> &ranking : rankings[task]) {
      tests.push_back(Json::object());
      for (size_t i = 0; i < Attempts; ++i)
        tests.back()[formatString("attempt_%zu", i + 1)] = arcGridJson(attempt(ranking, i));
    }
  }
  return document;
}

static Json viewsJson(const std::vector<ArcView> &views, const std::string &name) {
  Json list = Json::array();
  for (size_t i = 0; i < views.size(); ++i) {
    Json view = {{"name", i ? name + views[i].augmentation.suffix() : name}};
    if (views[i].id)
      view["puzzle_id"] = *views[i].id;
    list.push_back(std::move(view));
  }
  return list;
}

Json ArcDocument::details(const std::vector<Rankings> &rankings) const {
  Json list = Json::array();
  for (size_t task = 0; task < tasks.size(); ++task) {
    Json tests = Json::array();
    for (size_t test = 0; test < rankings[task].size(); ++test) {
      const std::optional<ArcGrid> &expected = tasks[task].test[test].output;
      Json candidates = Json::array();
      for (const ArcCandidate &each : rankings[task][test]) {
        Json candidate = {{"votes", each.votes},
                          {"q", hasQ ? Json(each.q) : Json(nullptr)},
                          {"grid", arcGridJson(each.grid)}};
        if (expected)
          candidate["right"] = each.grid == *expected;
        candidates.push_back(std::move(candidate));
      }
      tests.push_back({{"candidates", std::move(candidates)}});
    }
    list.push_back({{"name", tasks[task].name},
                    {"views", viewsJson(views[task], tasks[task].name)},
                    {"test", std::move(tests)}});
  }
  return list;
}

std::string ArcDocument::drawing(const std::vector<Rankings> &rankings, DrawStyle style) const {
  std::string text;
  for (size_t task = 0; task < tasks.size(); ++task)
    for (size_t test = 0; test < rankings[task].size(); ++test) {
      const std::vector<ArcCandidate> &ranking = rankings[task][test];
      text += formatString("%s%s, test %zu of %zu, views: %zu\n", text.empty() ? "" : "\n",
                           tasks[task].name.c_str(), test + 1, rankings[task].size(),
                           views[task].size());
      std::vector<std::pair<std::string, const ArcGrid *>> grids = {
          {"input", &tasks[task].test[test].input}};
      for (size_t i = 0; i < std::min(Attempts, ranking.size()); ++i) {
        std::string title = formatString("attempt %zu: %d %s", i + 1, ranking[i].votes,
                                         ranking[i].votes == 1 ? "vote" : "votes");
        if (hasQ)
          title += formatString(", q %.3f", ranking[i].q);
        if (const std::optional<ArcGrid> &expected = tasks[task].test[test].output)
          title += *expected == ranking[i].grid ? ", right" : ", wrong";
        grids.emplace_back(title, &ranking[i].grid);
      }
      text += drawArcGrids(grids, style);
    }
  return text;
}

double ArcDocument::score(const std::vector<Rankings> &rankings, size_t attempts) const {
  double sum = 0;
  for (size_t task = 0; task < tasks.size(); ++task) {
    const std::vector<ArcPair> &tests = tasks[task].test;
    size_t solved = 0;
    for (size_t test = 0; test < tests.size(); ++test) {
      const std::vector<ArcCandidate> &ranking = rankings[task][test];
      bool isSolved = false;
      for (size_t i = 0; i < std::min(attempts, ranking.size()); ++i)
        isSolved = isSolved || ranking[i].grid == *tests[test].output;
      solved += isSolved;
    }
    sum += static_cast<double>(solved) / static_cast<double>(tests.size());
  }
  return sum / static_cast<double>(tasks.size());
}

std::string ArcDocument::check(const std::vector<Rankings> &rankings,
                               const std::vector<Solution> &solutions, bool json) const {
  for (const ArcTask &task : tasks)
    for (size_t test = 0; test < task.test.size(); ++test)
      if (!task.test[test].output)
        throw InputError(formatString("%s: %s has no \"output\" in test[%zu], which --check "
                                      "compares with",
                                      file.c_str(), task.name.c_str(), test));
  double steps = 0;
  for (const Solution &solution : solutions)
    steps += solution.steps;
  steps /= static_cast<double>(solutions.size());
  double first = score(rankings, 1), both = score(rankings, Attempts);
  if (json)
    return jsonText({{"tasks", tasks.size()},
                     {"puzzles", all.size()},
                     {"pass_at_1", first},
                     {"pass_at_2", both},
                     {"mean_steps", steps},
                     {"results", details(rankings)}});
  return formatString("tasks           %zu\npuzzles         %zu, each test in each view\n"
                      "pass@1          %.2f %%\npass@2          %.2f %%\nmean steps      %.3f\n",
                      tasks.size(), all.size(), 100 * first, 100 * both, steps);
}

std::string ArcDocument::report(const std::vector<Solution> &solutions, DocumentView view,
                                bool json, DrawStyle style) const {
  std::vector<Rankings> rankings = vote(solutions);
  switch (view) {
  case DocumentView::Drawing:
    return drawing(rankings, style);
  case DocumentView::Check:
    return check(rankings, solutions, json);
  case DocumentView::Answers:
    break;
  }
  return json ? jsonText({{"tasks", details(rankings)}}) : jsonLine(submission(rankings)) + "\n";
}

std::unique_ptr<TaskDocument> readArcDocument(const std::string &file, std::string_view text,
                                              int32_t side, const DocumentRequest &request) {
  return std::make_unique<ArcDocument>(file, readArcTasks(file, text, side), side, request);
}

} // namespace trm
