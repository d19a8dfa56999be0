//===- ArcTask.cpp - ARC tasks from JSON ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcTask.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/JsonProblem.h"
#include "trm/runtime/Support/Strings.h"
#include "trm/runtime/Tasks/Arc/ArcAugmentation.h"

#include <set>

namespace trm {

/// Throws InputError; also where a name comes twice in an object, of which the library
/// would take the last.
static Json parseJson(const std::string &file, std::string_view text) {
  auto fail = [&]() -> Json { throw InputError(file + ": " + jsonProblem(text)); };
  if (isJsonTooDeep(text))
    return fail();
  std::vector<std::set<std::string>> names;
  auto takeNames = [&](int, Json::parse_event_t event, Json &value) {
    if (event == Json::parse_event_t::object_start)
      names.emplace_back();
    else if (event == Json::parse_event_t::object_end)
      names.pop_back();
    else if (event == Json::parse_event_t::key &&
             !names.back().insert(value.get<std::string>()).second)
      throw InputError(file + ": the name " + jsonLine(value) + " comes twice; leave out one");
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), takeNames, /*allow_exceptions=*/false);
  return json.is_discarded() ? fail() : json;
}

namespace {
/// Reads the parts of one file; messages name the place as a path.
class TaskReader {
public:
  TaskReader(const std::string &file, int32_t side) : file(file), side(side) {}

  std::vector<ArcTask> tasks(const Json &json) const;
  ArcGrid grid(const Json &json, const std::string &place) const;

  [[noreturn]] void fail(const std::string &place, const std::string &problem) const {
    throw InputError(file + (place.empty() ? "" : ": " + place) + ": " + problem);
  }

private:
  ArcTask read(const std::string &name, const Json &json, const std::string &place) const;
  ArcTask task(const std::string &name, const Json &json, const std::string &place) const;
  std::vector<ArcTask> listed(const Json &json) const;
  ArcTask unnamed(const Json &json, size_t index) const;
  std::vector<ArcPair> pairs(const Json &json, const std::string &place) const;
  std::string fileName() const;

  const std::string &file;
  const int32_t side;
};
} // namespace

static constexpr const char *ExpectedTask =
    R"(no ARC task; expected {"train": [...], "test": [...]})";

std::vector<ArcPair> TaskReader::pairs(const Json &json, const std::string &place) const {
  std::vector<ArcPair> pairs;
  for (const Json &pair : json) {
    std::string here = formatString("%s[%zu]", place.c_str(), pairs.size());
    if (!pair.is_object() || !pair.contains("input"))
      fail(here, "no \"input\"; expected {\"input\": grid, \"output\": grid}");
    ArcPair read{grid(pair["input"], here + ".input"), std::nullopt};
    if (auto output = pair.find("output"); output != pair.end() && !output->is_null())
      read.output = grid(*output, here + ".output");
    pairs.push_back(std::move(read));
  }
  return pairs;
}

ArcGrid TaskReader::grid(const Json &json, const std::string &place) const {
  try {
    return parseArcGrid(json, side);
  } catch (const TextError &error) {
    fail(place, error.message);
  }
}

ArcTask TaskReader::task(const std::string &name, const Json &json,
                         const std::string &place) const {
  if (!json.is_object())
    fail(place.substr(0, place.size() - 1), ExpectedTask);
  auto find = [&](const char *key) {
    auto found = json.find(key);
    if (found == json.end() || !found->is_array())
      fail(place + key, "missing; expected an array of {\"input\": grid, \"output\": grid}");
    return pairs(*found, place + key);
  };
  ArcTask task{file, name, find("train"), find("test"), ""};
  for (const ArcPair &pair : task.train)
    if (!pair.output)
      fail(place + "train", "a pair has no \"output\"");
  if (task.test.empty())
    fail(place + "test", "there is nothing to answer; expected at least one {\"input\": grid}");
  return task;
}

/// A mistake in one task is not one of the others.
ArcTask TaskReader::read(const std::string &name, const Json &json,
                         const std::string &place) const {
  try {
    return task(name, json, place);
  } catch (const InputError &error) {
    return {file, name, {}, {}, error.what()};
  }
}

std::string TaskReader::fileName() const {
  std::string name = file.substr(file.find_last_of('/') + 1);
  return name.substr(0, name.rfind(".json"));
}

/// Of a list: a pair of name and task, or a task, which may name itself.
ArcTask TaskReader::unnamed(const Json &json, size_t index) const {
  std::string place = formatString("[%zu]", index);
  if (json.is_array() && json.size() == 2 && json[0].is_string())
    return read(json[0], json[1], json[0].get<std::string>() + ".");
  for (const char *key : {"name", "id", "task_id"})
    if (json.is_object() && json.contains(key) && json[key].is_string())
      return read(json[key], json, json[key].get<std::string>() + ".");
  return read(fileName() + formatString("_%zu", index), json, place + ".");
}

std::vector<ArcTask> TaskReader::listed(const Json &json) const {
  bool arePairs = json.front().is_object() && json.front().contains("input");
  if (arePairs) {
    try {
      return {{file, fileName(), {}, pairs(json, ""), ""}};
    } catch (const InputError &error) {
      return {{file, fileName(), {}, {}, error.what()}};
    }
  }
  std::vector<ArcTask> tasks;
  for (const Json &each : json)
    tasks.push_back(unnamed(each, tasks.size()));
  return tasks;
}

std::vector<ArcTask> TaskReader::tasks(const Json &json) const {
  if (json.is_array() && !json.empty())
    return listed(json);
  if (!json.is_object() || json.empty())
    fail("", std::string(ExpectedTask) + ", an object of such tasks by name, or a list of them");
  if (json.contains("train") || json.contains("test"))
    return {read(fileName(), json, "")};
  std::vector<ArcTask> tasks;
  for (const auto &[name, each] : json.items())
    tasks.push_back(read(name, each, name + "."));
  return tasks;
}

std::vector<ArcTask> readArcTasks(const std::string &file, std::string_view text, int32_t side) {
  return TaskReader(file, side).tasks(parseJson(file, text));
}

/// An answer may stand in an object, as a test does.
static const Json &outputOf(const Json &answer) {
  return answer.is_object() && answer.contains("output") ? answer["output"] : answer;
}

bool isArcSolutions(std::string_view text) {
  Json json = readJson(text);
  if (!json.is_object() || json.empty() || json.contains("train") || json.contains("test"))
    return false;
  for (const Json &answers : json)
    if (!answers.is_array() || answers.empty() || !outputOf(answers.front()).is_array())
      return false;
  return true;
}

bool isArcSubmission(std::string_view text) {
  Json json = readJson(text);
  const Json *tests = json.is_object() && !json.empty() ? &json.front() : nullptr;
  return tests && tests->is_array() && !tests->empty() && tests->front().is_object() &&
         tests->front().contains("attempt_1");
}

static void takeAnswers(const TaskReader &reader, const Json &answers, ArcTask &task) {
  if (!answers.is_array() || answers.size() != task.test.size())
    reader.fail(task.name,
                formatString("%zu answers for the %zu tests of %s; expected one for each",
                             answers.is_array() ? answers.size() : 0, task.test.size(),
                             task.file.c_str()));
  for (size_t i = 0; i < task.test.size(); ++i) {
    ArcGrid grid = reader.grid(outputOf(answers[i]), formatString("%s[%zu]", task.name.c_str(), i));
    std::optional<ArcGrid> &output = task.test[i].output;
    if (output && !(*output == grid))
      reader.fail(task.name, formatString("answer %zu is another than the \"output\" in %s", i,
                                          task.file.c_str()));
    output = std::move(grid);
  }
}

void takeArcSolutions(const std::string &file, std::string_view text, int32_t side,
                      std::vector<ArcTask> &tasks) {
  Json json = parseJson(file, text);
  TaskReader reader(file, side);
  if (!json.is_object())
    reader.fail("", "no solutions; expected {\"NAME\": [grid, ...]}");
  size_t found = 0;
  for (ArcTask &task : tasks) {
    auto answers = json.find(task.name);
    if (answers == json.end() || !task.problem.empty())
      continue;
    ++found;
    try {
      takeAnswers(reader, *answers, task);
    } catch (const InputError &error) {
      task.problem = error.what();
    }
  }
  if (!found && !tasks.empty())
    reader.fail("", "the answers are of other tasks; it has none of '" + tasks.front().name + "'");
}

std::string arcSolutionsName(const std::string &challenges) {
  constexpr std::string_view from = "challenges";
  size_t place = challenges.rfind(from);
  if (place == std::string::npos || challenges.find('/', place) != std::string::npos)
    return "";
  return std::string(challenges).replace(place, from.size(), "solutions");
}

std::vector<std::string> readArcIdentifiers(const std::string &file, std::string_view text) {
  Json json = parseJson(file, text);
  bool isList = json.is_array();
  for (const Json &name : isList ? json : Json::array())
    isList = isList && name.is_string();
  if (!isList)
    throw InputError(file + ": no identifiers; expected a JSON array of the puzzles' names, whose "
                            "places are their ids, as the data set's identifiers.json");
  auto names = json.get<std::vector<std::string>>();
  for (size_t i = 0; i < names.size(); ++i)
    if (arcBaseName(names[i]) != names[i] && !ArcAugmentation::ofName(names[i]))
      throw InputError(formatString("%s: [%zu]: '%s' is no view of a task; expected "
                                    "NAME|||tN|||PERMUTATION with t0 to t7 and each of 0 to 9 once",
                                    file.c_str(), i, names[i].c_str()));
  return names;
}

} // namespace trm
