//===- Settings.cpp - a family's settings in its configurations ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Settings.h"

#include "trm/importer/Checkpoint/ConfigScalar.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/SettingPlaces.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
using checkpoint::Config;
using checkpoint::quote;

/// A few of them may have any meaning.
constexpr size_t kFewestOfRival = 3;

/// Usual names of sections, the first to prefer where two have as many settings.
constexpr StringLiteral kUsualSections[] = {
    "arch",         "hyper_parameters", "",     "model",        "config",     "cfg",
    "model_config", "hparams",          "args", "architecture", "model.arch", "model_args"};

/// What a checkpoint has besides its model and its settings.
constexpr StringLiteral kTrainingState[] = {"state_dict", "optimizer",    "optimizer_states",
                                            "callbacks",  "loops",        "lr_schedulers",
                                            "optimizers", "param_groups", "scheduler"};

static StringRef firstPart(StringRef key) { return key.split('.').first; }

static std::string joinKey(StringRef section, StringRef name) {
  return section.empty() ? name.str() : (section + "." + name).str();
}

static bool isAside(const Config &config, StringRef key) {
  return (!config.isFile && is_contained(kTrainingState, firstPart(key))) ||
         key.starts_with("loss.") || key.contains(".loss.");
}

/// Every key that states something, readable or not.
static std::vector<StringRef> keysOf(const Config &config) {
  std::vector<StringRef> keys;
  for (StringRef key : config.values.keys())
    keys.push_back(key);
  for (StringRef key : config.unreadable.keys())
    keys.push_back(key);
  // A list stands for itself too, where one value was meant.
  for (StringRef key : config.values.keys())
    if (StringRef list = key; list.consume_back(".0"))
      keys.push_back(list);
  erase_if(keys, [&](StringRef key) { return isAside(config, key); });
  sort(keys); // a table's order is nobody's
  return keys;
}

static bool meansTheSame(StringRef a, StringRef b) {
  std::optional<double> x = checkpoint::parseNumber(a), y = checkpoint::parseNumber(b);
  if (x && y)
    return *x == *y;
  std::optional<bool> p = checkpoint::parseBoolean(a), q = checkpoint::parseBoolean(b);
  return p && q ? *p == *q : a.trim().equals_insensitive(b.trim());
}

static bool sayTheSame(const Config &config, StringRef a, StringRef b) {
  return meansTheSame(config.getString(a).value_or(""), config.getString(b).value_or(""));
}

/// Where nothing around says what it is of: "dim" is many a thing's, and so are tokens.
static bool isClearAlone(StringRef name) { return name.contains('_') && name != "num_tokens"; }

static bool isInside(StringRef section, StringRef key) {
  return section.empty() || (key.consume_front(section) && key.starts_with("."));
}

static size_t preferenceOf(StringRef section) {
  return find(kUsualSections, section) - std::begin(kUsualSections);
}

Settings::Settings(const Source &source, SettingTable given)
    : source(source), table(std::move(given)) {
  for (auto [position, name] : enumerate(table.names))
    for (StringRef alias : namesOf(name))
      positions.try_emplace(alias, position);
  for (const Config &config : source.getConfigs())
    sections.push_back(findSection(config));
  if (none_of(sections, [](const Section &section) { return section.isFound; }))
    findUnreadable();
}

Settings::Scores Settings::scoreSections(ArrayRef<StringRef> keys) const {
  Scores scores;
  for (StringRef key : keys)
    for (StringRef section = key; !section.empty();) {
      section = parentOf(section);
      StringRef inside = section.empty() ? key : key.drop_front(section.size() + 1);
      auto found = positions.find(normalizeName(inside));
      if (found != positions.end())
        scores[section.str()].try_emplace(found->second, key.str());
    }
  return scores;
}

bool Settings::Section::isNear(StringRef key) const {
  return config->isFile || firstPart(key) == firstPart(prefix);
}

Settings::Section Settings::findSection(const Config &config) {
  Section section = {&config, table.section.str(), false, {}, {}, keysOf(config)};
  Scores scores = scoreSections(section.keys);
  auto isBetter = [](const auto &a, const auto &b) {
    if (a.second.size() != b.second.size())
      return a.second.size() < b.second.size();
    return preferenceOf(a.first) > preferenceOf(b.first);
  };
  auto best = std::max_element(scores.begin(), scores.end(), isBetter);
  // A checkpoint may have a number by any name.
  size_t fewest = config.isFile ? 1 : 2;
  section.isFound = best != scores.end() && best->second.size() >= fewest;
  if (!section.isFound)
    return section;
  section.prefix = best->first;
  compareSections(config, scores, best->first);
  std::string start = section.prefix.empty() ? "" : section.prefix + ".";
  for (StringRef key : section.keys)
    if (key.starts_with(start))
      section.leaves.push_back(
          {normalizeName(key.drop_front(start.size())), key.str(), start.size()});
    else if (isUsualPlace(parentOf(key)))
      section.nearby.push_back({normalizeName(lastPart(key)), key.str(), 0});
  return section;
}

/// Which of two models a file describes is not for trmc to guess.
void Settings::compareSections(const Config &config, const Scores &scores,
                               const std::string &best) {
  const std::map<unsigned, std::string> &mine = scores.at(best);
  for (const auto &[prefix, settings] : scores) {
    if (prefix == best || settings.size() < kFewestOfRival || 2 * settings.size() < mine.size())
      continue;
    for (const auto &[position, key] : settings) {
      auto found = mine.find(position);
      if (found == mine.end() || sayTheSame(config, found->second, key) || !disagreement.empty())
        continue;
      disagreement = config.path + ": " + quote(found->second) + " says " +
                     quote(config.getString(found->second).value_or("")) + ", but " + quote(key) +
                     " " + quote(config.getString(key).value_or("")) +
                     ", expected one model; give --config=FILE with the one section alone";
    }
  }
}

/// An object that no section could be found in, since it was not read.
void Settings::findUnreadable() {
  for (const Section &section : sections)
    for (const auto &entry : section.config->unreadable) {
      StringRef key = entry.getKey();
      bool isUsual = key.count('.') < 2 && is_contained(kUsualSections, lastPart(key)) &&
                     !key.empty() && !isAside(*section.config, key);
      if (isUsual && unreadable.empty())
        unreadable = quote(key) + " " + entry.getValue().why + "; " + entry.getValue().remedy;
    }
}

std::vector<Settings::Place> Settings::find(StringRef name) const {
  std::vector<Place> places;
  for (const Section &section : sections) {
    std::vector<std::string> keys = findEvaluated(section, name);
    if (keys.empty())
      keys = findPlain(section, name);
    if (keys.empty())
      keys = findElsewhere(section, name);
    for (std::string &key : keys)
      places.push_back({section.config, std::move(key)});
  }
  return places;
}

/// In the section, and what other usual ones say of the same model.
std::vector<std::string> Settings::findPlain(const Section &section, StringRef name) const {
  ArrayRef<StringLiteral> names = namesOf(name);
  std::vector<std::string> keys;
  for (const Leaf &leaf : section.leaves)
    if (is_contained(names, leaf.name))
      keys.push_back(leaf.key);
  for (const Leaf &leaf : concat<const Leaf>(section.leaves, section.nearby)) {
    std::string last = normalizeName(lastPart(leaf.key));
    if (isClearAlone(last) && is_contained(names, last) && isUsualPlace(parentOf(leaf.inside())) &&
        !is_contained(keys, leaf.key))
      keys.push_back(leaf.key);
  }
  return keys;
}

/// Of evaluations, wherever it is.
std::vector<std::string> Settings::findEvaluated(const Section &section, StringRef name) const {
  ArrayRef<StringLiteral> names = namesOf(name);
  std::vector<std::string> keys;
  for (const Leaf &leaf : section.leaves) {
    std::optional<StringRef> rest = withoutEvaluation(leaf.name);
    std::optional<std::string> evaluated = evaluatedName(leaf.inside());
    if (!is_contained(names, leaf.name) &&
        ((rest && is_contained(names, *rest)) || (evaluated && is_contained(names, *evaluated))))
      keys.push_back(leaf.key);
  }
  if (!section.isFound)
    return keys;
  for (StringRef key : section.keys) {
    std::optional<std::string> evaluated = evaluatedName(key);
    if (!isInside(section.prefix, key) && section.isNear(key) && evaluated &&
        isClearAlone(*evaluated) && is_contained(names, *evaluated))
      keys.push_back(key.str());
  }
  return keys;
}

/// Under its own name in another section: `data.seq_len`, `recursion.H_cycles`.
std::vector<std::string> Settings::findElsewhere(const Section &section, StringRef name) const {
  std::vector<std::string> keys;
  if (!section.isFound || !name.contains('_')) // "dim" is many a thing's
    return keys;
  for (StringRef key : section.keys)
    if (section.isNear(key) && lastPart(key) == name)
      keys.push_back(key.str());
  return keys;
}

bool Settings::mayDefault(StringRef name) const {
  if (!unreadable.empty())
    return false;
  const Config *config = getConfig();
  return !config || (is_contained(table.unwritten, name) && explainMissing(name).empty());
}

const Config *Settings::getConfig() const {
  auto found = find_if(sections, [](const Section &section) { return section.isFound; });
  if (found == sections.end())
    found = find_if(sections, [](const Section &section) { return section.config->isFile; });
  return found == sections.end() ? nullptr : found->config;
}

std::string Settings::getKey(StringRef name) const {
  const Config *config = getConfig();
  auto found = find_if(sections, [&](const Section &section) { return section.config == config; });
  return joinKey(found == sections.end() ? table.section : StringRef(found->prefix), name);
}

std::string Settings::explainMissing(StringRef name) const {
  for (const Section &section : sections) {
    for (const Leaf &leaf : section.leaves)
      if (!isKnown(leaf) && !isHarmless(leaf.name) && looksLike(leaf.name, name))
        return quote(leaf.key) + " is not known; did you mean " +
               quote(joinKey(section.prefix, name)) + "?";
    if (!section.config->missingDefaults.empty())
      return "its 'defaults' name what is not there: " +
             join(section.config->missingDefaults, ", ");
  }
  return "";
}

bool Settings::isKnown(const Leaf &leaf) const {
  std::optional<StringRef> rest = withoutEvaluation(leaf.name);
  std::optional<std::string> evaluated = evaluatedName(leaf.inside());
  return positions.contains(leaf.name) || (rest && positions.contains(*rest)) ||
         (evaluated && positions.contains(*evaluated));
}

Error Settings::check() const {
  if (!disagreement.empty())
    return createStringError(disagreement);
  for (const Section &section : sections) {
    for (const Leaf &leaf : concat<const Leaf>(section.leaves, section.nearby))
      if (Error error = checkForeign(section, leaf))
        return error;
    if (Error error = checkStepsOfEvaluation(section))
      return error;
  }
  return Error::success();
}

/// What a compiled model does is an evaluation.
Error Settings::checkStepsOfEvaluation(const Section &section) const {
  constexpr StringLiteral steps = "halt_max_steps", flag = "--max-steps";
  if (!section.isFound || !positions.contains(steps) ||
      is_contained(source.getOptions().listFactFlags(), flag))
    return Error::success();
  std::vector<Place> places = find(steps);
  for (StringRef key : section.keys) {
    bool isOfModel = any_of(places, [&](const Place &place) {
      return place.config == section.config &&
             (place.key == key || sayTheSame(*section.config, place.key, key));
    });
    if (section.isNear(key) && !isOfModel && mayCountStepsOfEvaluation(key))
      return checkpoint::fileError(section.config->path,
                                   quote(key) +
                                       " may say how many steps the model takes when it "
                                       "is evaluated, expected " +
                                       quote(getKey(steps) + "_eval") +
                                       "; give --max-steps=N with the number that holds");
  }
  return Error::success();
}

Error Settings::checkForeign(const Section &section, const Leaf &leaf) const {
  ArrayRef<StringLiteral> harmless = findForeignAt(leaf.inside());
  if (harmless.empty() || isKnown(leaf))
    return Error::success();
  if (Error error = section.config->checkReadable(leaf.key, harmless.front()))
    return error;
  std::optional<std::string> text = section.config->getString(leaf.key);
  bool isOff =
      !text || any_of(harmless, [&](StringRef value) { return meansTheSame(*text, value); });
  // Qwen's way: a window that is stated and not used.
  std::string use = joinKey(parentOf(leaf.key), ("use_" + lastPart(leaf.key)).str());
  isOff |= checkpoint::parseBoolean(section.config->getString(use).value_or("")) == false;
  if (isOff)
    return Error::success();
  return checkpoint::fileError(section.config->path,
                               quote(leaf.key) + " is " + quote(*text) +
                                   ", which trmc does not implement, expected " + harmless.front() +
                                   "; if the model was trained without it, leave it out of a copy "
                                   "and give --config=COPY");
}

std::vector<std::string> Settings::listUnknown(const Section &section) const {
  std::vector<std::string> unknown;
  for (const Leaf &leaf : section.leaves) {
    StringRef first = firstPart(leaf.inside());
    std::string group = normalizeName(first);
    StringRef used = group;
    used.consume_front("use_"); // of what findForeign() knows by its own name
    if (isKnown(leaf) || isHarmless(leaf.name) || isHarmless(group) ||
        !findForeignAt(leaf.inside()).empty() || !findForeign(used).empty())
      continue;
    std::string name = quote(joinKey(section.prefix, first));
    if (!is_contained(unknown, name))
      unknown.push_back(std::move(name));
  }
  return unknown;
}

std::vector<std::string> Settings::listUnknown() const {
  constexpr size_t shown = 8;
  std::vector<std::string> texts;
  for (const Section &section : sections) {
    std::vector<std::string> unknown = listUnknown(section);
    size_t more = unknown.size() > shown ? unknown.size() - shown : 0;
    unknown.resize(unknown.size() - more);
    if (!unknown.empty())
      texts.push_back(sys::path::filename(section.config->path).str() + " has " +
                      join(unknown, ", ") + (more ? " and " + utostr(more) + " more" : ""));
  }
  return texts;
}

} // namespace trm
