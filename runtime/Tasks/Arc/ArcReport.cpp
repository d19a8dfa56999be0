//===- ArcReport.cpp - What is said of ARC tasks ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcReport.h"

#include "trm/runtime/Support/Strings.h"
#include "trm/runtime/Tasks/Arc/ArcPicture.h"

#include <algorithm>

namespace trm {

/// Answers that are handed in for each test.
static constexpr size_t Attempts = 2;

/// Where there are fewer answers, the best stands for the others.
static const ArcGrid &attempt(const std::vector<ArcCandidate> &ranking, size_t index) {
  return ranking[index < ranking.size() ? index : 0].grid;
}

std::string ArcReport::submission(const ArcResult &result) const {
  if (!result.task.problem.empty())
    return "";
  Json tests = Json::array();
  for (const std::vector<ArcCandidate> &ranking : result.rankings) {
    tests.push_back(Json::object());
    for (size_t i = 0; i < Attempts; ++i)
      tests.back()[formatString("attempt_%zu", i + 1)] = arcGridJson(attempt(ranking, i));
  }
  return jsonLine(result.task.name) + ":" + jsonLine(tests);
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

Json ArcReport::details(const ArcResult &result) const {
  const ArcTask &task = result.task;
  if (!task.problem.empty())
    return {{"name", task.name}, {"error", task.problem}};
  Json tests = Json::array();
  for (size_t test = 0; test < result.rankings.size(); ++test) {
    const std::optional<ArcGrid> &expected = task.test[test].output;
    Json candidates = Json::array();
    for (const ArcCandidate &each : result.rankings[test]) {
      Json candidate = {{"votes", each.votes},
                        {"q", hasQ ? Json(each.q) : Json(nullptr)},
                        {"grid", arcGridJson(each.grid)}};
      if (expected)
        candidate["right"] = each.grid == *expected;
      candidates.push_back(std::move(candidate));
    }
    tests.push_back({{"candidates", std::move(candidates)}});
  }
  return {{"name", task.name},
          {"views", viewsJson(result.views, task.name)},
          {"test", std::move(tests)}};
}

std::string ArcReport::drawing(const ArcResult &result) const {
  std::string text;
  for (size_t test = 0; test < result.rankings.size(); ++test) {
    const std::vector<ArcCandidate> &ranking = result.rankings[test];
    text += formatString("%s%s, test %zu of %zu, views: %zu\n", text.empty() ? "" : "\n",
                         terminalText(result.task.name).c_str(), test + 1, result.rankings.size(),
                         result.views.size());
    std::vector<std::pair<std::string, const ArcGrid *>> grids = {
        {"input", &result.task.test[test].input}};
    for (size_t i = 0; i < std::min(Attempts, ranking.size()); ++i) {
      std::string title = formatString("attempt %zu: %d %s", i + 1, ranking[i].votes,
                                       ranking[i].votes == 1 ? "vote" : "votes");
      if (hasQ)
        title += formatString(", q %.3f", ranking[i].q);
      if (const std::optional<ArcGrid> &expected = result.task.test[test].output)
        title += *expected == ranking[i].grid ? ", right" : ", wrong";
      grids.emplace_back(title, &ranking[i].grid);
    }
    text += drawArcGrids(grids, request.style);
  }
  return text;
}

std::string ArcReport::task(const ArcResult &result) const {
  if (request.json)
    return "\n    " + jsonPiece(details(result), 4);
  switch (request.view) {
  case DocumentView::Answers:
    return submission(result);
  case DocumentView::Drawing:
    return drawing(result);
  case DocumentView::Check:
    break;
  }
  return "";
}

std::string ArcReport::head() const {
  if (request.json)
    return isCheck() ? "{\n  \"results\": [" : "{\n  \"tasks\": [";
  return request.view == DocumentView::Answers ? "{" : "";
}

std::string ArcReport::separator() const {
  return request.json || request.view == DocumentView::Answers ? "," : "\n";
}

/// Of the tests that the first `attempts` answers solve; one whose right answer nobody
/// knows counts as not solved.
static double shareSolved(const ArcResult &result, size_t attempts) {
  if (result.rankings.empty())
    return 0;
  size_t solved = 0;
  for (size_t test = 0; test < result.rankings.size(); ++test) {
    const std::vector<ArcCandidate> &ranking = result.rankings[test];
    const std::optional<ArcGrid> &expected = result.task.test[test].output;
    auto end = ranking.begin() + static_cast<ptrdiff_t>(std::min(attempts, ranking.size()));
    solved += expected && std::any_of(ranking.begin(), end, [&](const ArcCandidate &each) {
                return each.grid == *expected;
              });
  }
  return static_cast<double>(solved) / static_cast<double>(result.rankings.size());
}

void ArcReport::add(const ArcResult &result) {
  ++tasks;
  unsolvable += !result.task.problem.empty();
  puzzles += result.puzzles;
  steps += result.steps;
  first += shareSolved(result, 1);
  both += shareSolved(result, Attempts);
  for (size_t test = 0; test < result.rankings.size(); ++test)
    unknownTests += !result.task.test[test].output;
}

std::string ArcReport::checkText(bool isPart) const {
  auto count = static_cast<double>(tasks);
  std::string text =
      formatString("tasks           %zu%s\n", tasks, isPart ? ", a part of all" : "");
  if (unsolvable)
    text += formatString("cannot be read  %zu, which count as not solved\n", unsolvable);
  if (unknownTests)
    text += formatString("no output       %zu tests, which count as not solved\n", unknownTests);
  return text + formatString("puzzles         %zu, each test in each view\n"
                             "pass@1          %.2f %%\npass@2          %.2f %%\n"
                             "mean steps      %.3f\n",
                             puzzles, 100 * first / count, 100 * both / count,
                             steps / static_cast<double>(puzzles));
}

Json ArcReport::totals(bool isPart) const {
  Json json = Json::object();
  if (isCheck()) {
    auto count = static_cast<double>(tasks);
    json = {{"tasks", tasks},
            {"unreadable_tasks", unsolvable},
            {"tests_without_output", unknownTests},
            {"puzzles", puzzles},
            {"pass_at_1", first / count},
            {"pass_at_2", both / count},
            {"mean_steps", steps / static_cast<double>(puzzles)}};
  }
  if (isPart)
    json["interrupted"] = true;
  return json;
}

std::string ArcReport::tail(bool isPart) const {
  if (request.json) {
    Json last = totals(isPart);
    return "\n  ]" + (last.empty() ? "\n}\n" : "," + jsonText(last).substr(1));
  }
  return isCheck() ? checkText(isPart) : request.view == DocumentView::Answers ? "}\n" : "";
}

} // namespace trm
