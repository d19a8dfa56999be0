//===- ArcTask.cpp - Tasks as their files have them -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcTask.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Strings.h"

namespace trm {

static Json parseJson(const std::string &file, std::string_view text) {
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error &error) {
    throw InputError(formatString("%s: not JSON: an error at byte %zu", file.c_str(), error.byte));
  }
}

namespace {
/// Reads the parts of one file; messages name the place as a path.
class TaskReader {
public:
  TaskReader(const std::string &file, int32_t side) : file(file), side(side) {}

  ArcTask task(const std::string &name, const Json &json, const std::string &place) const {
    ArcTask task{name, pairs(json, "train", place), pairs(json, "test", place)};
    for (const ArcPair &pair : task.train)
      if (!pair.output)
        fail(place + "train", "a pair has no \"output\"");
    if (task.test.empty())
      fail(place + "test", "there is nothing to answer; expected at least one {\"input\": grid}");
    return task;
  }

  [[noreturn]] void fail(const std::string &place, const std::string &problem) const {
    throw InputError(file + (place.empty() ? "" : ": " + place) + ": " + problem);
  }

private:
  std::vector<ArcPair> pairs(const Json &json, const char *key, const std::string &place) const {
    auto found = json.find(key);
    if (found == json.end() || !found->is_array())
      fail(place + key, "missing; expected an array of {\"input\": grid, \"output\": grid}");
    std::vector<ArcPair> pairs;
    for (const Json &pair : *found) {
      std::string here = formatString("%s%s[%zu]", place.c_str(), key, pairs.size());
      if (!pair.is_object() || !pair.contains("input"))
        fail(here, "no \"input\"; expected {\"input\": grid, \"output\": grid}");
      ArcPair read{grid(pair["input"], here + ".input"), std::nullopt};
      if (auto output = pair.find("output"); output != pair.end() && !output->is_null())
        read.output = grid(*output, here + ".output");
      pairs.push_back(std::move(read));
    }
    return pairs;
  }

  ArcGrid grid(const Json &json, const std::string &place) const {
    try {
      return parseArcGrid(json, side);
    } catch (const TextError &error) {
      fail(place, error.message);
    }
  }

  const std::string &file;
  const int32_t side;
};
} // namespace

static std::string taskName(const std::string &file) {
  std::string name = file.substr(file.find_last_of('/') + 1);
  return name.substr(0, name.rfind(".json"));
}

std::vector<ArcTask> readArcTasks(const std::string &file, std::string_view text, int32_t side) {
  Json json = parseJson(file, text);
  TaskReader reader(file, side);
  if (!json.is_object() || json.empty())
    reader.fail("", "no ARC task; expected {\"train\": [...], \"test\": [...]}, or an object of "
                    "such tasks by name");
  if (json.contains("train") || json.contains("test"))
    return {reader.task(taskName(file), json, "")};
  std::vector<ArcTask> tasks;
  for (const auto &[name, each] : json.items()) {
    if (!each.is_object())
      reader.fail(name, "no ARC task; expected {\"train\": [...], \"test\": [...]}");
    tasks.push_back(reader.task(name, each, name + "."));
  }
  return tasks;
}

std::vector<std::string> readArcIdentifiers(const std::string &file, std::string_view text) {
  Json json = parseJson(file, text);
  bool isList = json.is_array();
  for (const Json &name : isList ? json : Json::array())
    isList = isList && name.is_string();
  if (!isList)
    throw InputError(file + ": no identifiers; expected a JSON array of the puzzles' names, whose "
                            "places are their ids, as the data set's identifiers.json");
  return json.get<std::vector<std::string>>();
}

} // namespace trm
