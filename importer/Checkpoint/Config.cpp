//===- Config.cpp - the configuration of a model ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Config.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/MappedFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include "llvm/Support/YAMLTraits.h"

namespace trm::checkpoint {

namespace {
constexpr size_t maxDepth = 16;

class ConfigReader {
public:
  ConfigReader(llvm::StringRef text, llvm::StringRef path)
      : path(path), stream(text, sources, /*ShowColors=*/false) {
    sources.setDiagHandler(noteFirst, this);
  }

  llvm::Expected<Config> run() {
    config.path = path.str();
    llvm::yaml::document_iterator document = stream.begin();
    llvm::yaml::Node *root = document == stream.end() ? nullptr : document->getRoot();
    if (root && !stream.failed() && !llvm::isa<llvm::yaml::MappingNode>(root))
      return fileError(path, isJson() ? "is not a JSON object, expected one of the model's sizes"
                                      : "is not a YAML mapping, expected 'arch:' and the like at "
                                        "its top");
    if (root)
      if (llvm::Error error = visit(root, "", 0))
        return error;
    if (!root || stream.failed())
      return malformed();
    return std::move(config);
  }

private:
  static void noteFirst(const llvm::SMDiagnostic &diagnostic, void *self) {
    auto &reader = *static_cast<ConfigReader *>(self);
    if (reader.firstMessage.empty())
      reader.firstMessage =
          "line " + llvm::itostr(diagnostic.getLineNo()) + ": " + diagnostic.getMessage().str();
  }

  bool isJson() const { return path.ends_with(".json"); }

  llvm::Error malformed() const {
    return fileError(path, "is not well-formed " + llvm::Twine(isJson() ? "JSON" : "YAML") + " (" +
                               (firstMessage.empty() ? "no document" : firstMessage) +
                               "); expected " +
                               (isJson() ? "an object of the model's sizes"
                                         : "the all_config.yaml that training writes"));
  }

  llvm::Error visit(llvm::yaml::Node *node, const std::string &key, size_t depth) {
    if (stream.failed())
      return malformed();
    if (depth == maxDepth)
      return fileError(path, "nests " + quote(key) + " more than " + llvm::Twine(maxDepth) +
                                 " deep, expected a configuration");
    if (auto *mapping = llvm::dyn_cast<llvm::yaml::MappingNode>(node))
      return visitMapping(*mapping, key, depth);
    if (auto *sequence = llvm::dyn_cast<llvm::yaml::SequenceNode>(node))
      return visitSequence(*sequence, key, depth);
    llvm::SmallString<64> space;
    if (auto *scalar = llvm::dyn_cast<llvm::yaml::ScalarNode>(node))
      return set(key, scalar->getValue(space));
    if (auto *block = llvm::dyn_cast<llvm::yaml::BlockScalarNode>(node))
      return set(key, block->getValue());
    return llvm::Error::success(); // null, or an alias, which no configuration value is
  }

  llvm::Error visitMapping(llvm::yaml::MappingNode &mapping, const std::string &prefix,
                           size_t depth) {
    for (llvm::yaml::KeyValueNode &entry : mapping) {
      llvm::SmallString<64> space;
      auto *key = llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(entry.getKey());
      if (!key)
        return stream.failed()
                   ? malformed()
                   : fileError(path, "has a key under " + quote(prefix) + " that is not text");
      std::string name = (prefix.empty() ? "" : prefix + ".") + key->getValue(space).str();
      llvm::yaml::Node *value = entry.getValue();
      if (!value)
        return malformed();
      if (llvm::Error error = visit(value, name, depth + 1))
        return error;
    }
    return llvm::Error::success();
  }

  llvm::Error visitSequence(llvm::yaml::SequenceNode &sequence, const std::string &prefix,
                            size_t depth) {
    size_t position = 0;
    for (llvm::yaml::Node &item : sequence)
      if (llvm::Error error = visit(&item, prefix + "." + llvm::utostr(position++), depth + 1))
        return error;
    return llvm::Error::success();
  }

  llvm::Error set(const std::string &key, llvm::StringRef value) {
    if (config.values.try_emplace(key, value.str()).second)
      return llvm::Error::success();
    return fileError(path, "gives " + quote(key) + " twice, expected once");
  }

  llvm::StringRef path;
  llvm::SourceMgr sources;
  llvm::yaml::Stream stream;
  std::string firstMessage;
  Config config;
};

std::optional<int64_t> parseInteger(llvm::StringRef text) {
  int64_t value;
  if (!llvm::to_integer(text, value, 10))
    return std::nullopt;
  return value;
}

std::optional<double> parseNumber(llvm::StringRef text) {
  double value;
  if (!llvm::to_float(text, value))
    return std::nullopt;
  return value;
}

template <typename T>
llvm::Expected<std::optional<T>> parseValue(const Config &config, llvm::StringRef key,
                                            llvm::StringRef expected,
                                            std::optional<T> (*parse)(llvm::StringRef)) {
  std::optional<std::string> text = config.getString(key);
  if (llvm::Error error = config.checkReadable(key, expected))
    return error;
  if (!text)
    return std::optional<T>();
  if (std::optional<T> value = parse(*text))
    return value;
  return fileError(config.path, quote(key) + " is " + quote(*text) + ", expected " + expected);
}
} // namespace

llvm::Expected<Config> Config::read(llvm::StringRef path) {
  auto file = MappedFile::openText(path, "a configuration");
  if (!file)
    return file.takeError();
  llvm::StringRef text = (*file)->bytes();
  return ConfigReader(text, path).run();
}

Config Config::ofCheckpoint(const Checkpoint &file) {
  Config config;
  config.path = file.path().str();
  config.values = file.scalars();
  for (const OpaqueValue &value : file.opaque())
    config.unreadable[value.name] = value.what;
  return config;
}

llvm::Error Config::checkReadable(llvm::StringRef key, llvm::StringRef expected) const {
  auto found = unreadable.find(key);
  if (found == unreadable.end())
    return llvm::Error::success();
  return fileError(path, quote(key) + " is made by " + found->second +
                             ", which is not run; expected " + expected +
                             " as a plain value; give the flag that states it, or save the "
                             "hyper-parameters as plain values");
}

std::optional<std::string> Config::getString(llvm::StringRef key) const {
  auto found = values.find(key);
  if (found == values.end() || llvm::yaml::isNull(found->second))
    return std::nullopt;
  return found->second;
}

llvm::Expected<std::optional<std::string>> Config::getText(llvm::StringRef key) const {
  if (llvm::Error error = checkReadable(key, "text"))
    return error;
  return getString(key);
}

llvm::Expected<std::optional<int64_t>> Config::getInt(llvm::StringRef key) const {
  return parseValue<int64_t>(*this, key, "an integer", parseInteger);
}

llvm::Expected<std::optional<double>> Config::getFloat(llvm::StringRef key) const {
  return parseValue<double>(*this, key, "a number", parseNumber);
}

llvm::Expected<std::optional<bool>> Config::getBool(llvm::StringRef key) const {
  return parseValue<bool>(*this, key, "true or false", llvm::yaml::parseBool);
}

} // namespace trm::checkpoint
