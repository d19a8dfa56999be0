//===- Config.cpp - the configuration of a model ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Config.h"

#include "trm/importer/Checkpoint/ConfigScalar.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/HydraDefaults.h"
#include "trm/importer/Checkpoint/Interpolation.h"
#include "trm/importer/Checkpoint/MappedFile.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
/// Weights & Biases keeps {value: x, desc: null} for each x.
const ConfigNode *findWrapped(const ConfigNode &node) {
  bool isWrapped = node.kind == ConfigNode::Mapping && node.items.size() == 2 && node.find("desc");
  return isWrapped ? node.find("value") : nullptr;
}

void flatten(const ConfigNode &node, const std::string &key, Config &config) {
  if (const ConfigNode *wrapped = findWrapped(node))
    return flatten(*wrapped, key, config);
  switch (node.kind) {
  case ConfigNode::Null:
    config.nulls.insert(key);
    return;
  case ConfigNode::Text:
    config.values.try_emplace(key, node.text);
    return;
  case ConfigNode::Unreadable:
    config.unreadable[key] = {"is made by " + node.text + ", which is not run",
                              "write it as plain values"};
    return;
  case ConfigNode::Mapping:
  case ConfigNode::Sequence:
    for (const ConfigNode::Item &item : node.items)
      flatten(item.value, key.empty() ? item.key : key + "." + item.key, config);
  }
}

bool mayBeConfiguration(StringRef text) {
  return text.trim().starts_with("{") || (text.contains(':') && text.contains('\n'));
}

/// A text may be a whole configuration: in the metadata of safetensors, or as it was dumped.
void flattenTexts(Config &config) {
  std::vector<std::pair<std::string, ConfigNode>> found;
  for (const auto &entry : config.values) {
    if (!mayBeConfiguration(entry.getValue()))
      continue;
    Expected<ConfigNode> tree = parseConfig(entry.getValue(), "text");
    if (tree)
      found.emplace_back(entry.getKey().str(), std::move(*tree));
    else
      consumeError(tree.takeError()); // a text like any other
  }
  for (const auto &[key, tree] : found) {
    config.values.erase(key);
    flatten(tree, key, config);
  }
}

template <typename T>
Expected<std::optional<T>> parseValue(const Config &config, StringRef key, StringRef expected,
                                      std::optional<T> (*parse)(StringRef)) {
  std::optional<std::string> text = config.getString(key);
  if (Error error = config.checkReadable(key, expected))
    return error;
  if (!text && config.isList(key))
    return fileError(config.path, quote(key) + " is a list, expected " + expected + " alone");
  if (!text)
    return std::optional<T>();
  if (std::optional<T> value = parse(*text))
    return value;
  return fileError(config.path, quote(key) + " is " + quote(*text) + ", expected " + expected);
}
} // namespace

Expected<Config> Config::read(StringRef path) {
  auto file = MappedFile::openText(path, "a configuration");
  if (!file)
    return file.takeError();
  return parse((*file)->bytes(), path);
}

Expected<Config> Config::parse(StringRef text, StringRef path) {
  Config config;
  config.path = path.str();
  config.isFile = true;
  Expected<ConfigNode> tree = composeConfig(text, path, config.missingDefaults);
  if (!tree)
    return tree.takeError();
  flatten(*tree, "", config);
  resolveInterpolations(config);
  return config;
}

Config Config::ofCheckpoint(const Checkpoint &file) {
  Config config;
  config.path = file.path().str();
  config.values = file.scalars();
  for (const OpaqueValue &value : file.opaque())
    config.unreadable[value.name] = {"is made by " + value.what + ", which is not run",
                                     "save the hyper-parameters as plain values "
                                     "(OmegaConf.to_container(config, resolve=True), vars(args))"};
  flattenTexts(config);
  resolveInterpolations(config);
  return config;
}

Error Config::checkReadable(StringRef key, StringRef expected) const {
  for (StringRef place = key;;) {
    auto found = unreadable.find(place);
    if (found != unreadable.end())
      return fileError(path, quote(place) + " " + found->second.why + "; expected " +
                                 (place == key ? expected : quote(key) + " in it, " + expected) +
                                 "; " + found->second.remedy);
    if (place.empty())
      return Error::success();
    size_t dot = place.rfind('.');
    place = dot == StringRef::npos ? "" : place.take_front(dot);
  }
}

std::optional<std::string> Config::getString(StringRef key) const {
  auto found = values.find(key);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

bool Config::isList(StringRef key) const { return values.contains((key + ".0").str()); }

Expected<std::optional<std::string>> Config::getText(StringRef key) const {
  return parseValue<std::string>(*this, key, "text",
                                 [](StringRef text) { return std::optional(text.str()); });
}

Expected<std::optional<int64_t>> Config::getInt(StringRef key) const {
  return parseValue<int64_t>(*this, key, "an integer", parseInteger);
}

Expected<std::optional<double>> Config::getFloat(StringRef key) const {
  return parseValue<double>(*this, key, "a number", parseNumber);
}

Expected<std::optional<bool>> Config::getBool(StringRef key) const {
  return parseValue<bool>(*this, key, "true or false", parseBoolean);
}

} // namespace trm::checkpoint
