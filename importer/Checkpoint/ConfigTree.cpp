//===- ConfigTree.cpp - YAML and JSON as a tree -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/ConfigTree.h"

#include "trm/importer/Checkpoint/ConfigScalar.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
constexpr StringLiteral coreTag = "tag:yaml.org,2002:";

class TreeReader {
public:
  TreeReader(StringRef text, StringRef path)
      : text(text), path(path), stream(text, sources, /*ShowColors=*/false) {
    sources.setDiagHandler(noteFirst, this);
  }

  Expected<ConfigNode> run() {
    if (Error error = checkText())
      return error;
    yaml::document_iterator document = stream.begin();
    yaml::Node *root = document == stream.end() ? nullptr : document->getRoot();
    if (!root || stream.failed())
      return malformed();
    ConfigNode tree;
    if (Error error = read(*root, tree, "", 0))
      return error;
    if (stream.failed())
      return malformed();
    if (tree.kind == ConfigNode::Null)
      return fileError(path, "is empty, expected the model's settings; write them into it, or name "
                             "another file with --config=FILE");
    if (tree.kind != ConfigNode::Mapping)
      return fileError(path, isJson() ? "is not a JSON object, expected one of the model's sizes"
                                      : "is not a YAML mapping, expected 'arch:' and the like at "
                                        "its top");
    ++document;
    if (stream.failed())
      return malformed();
    if (document != stream.end())
      return fileError(path, "holds several YAML documents, expected one; leave one of them");
    return tree;
  }

private:
  static void noteFirst(const SMDiagnostic &diagnostic, void *self) {
    auto &reader = *static_cast<TreeReader *>(self);
    if (reader.firstMessage.empty())
      reader.firstMessage =
          "line " + itostr(diagnostic.getLineNo()) + ": " + diagnostic.getMessage().str();
  }

  bool isJson() const { return path.ends_with(".json"); }

  Error malformed() const {
    return fileError(path, "is not well-formed " + Twine(isJson() ? "JSON" : "YAML") + " (" +
                               (firstMessage.empty() ? "no document" : firstMessage) +
                               "); expected " +
                               (isJson() ? "an object of the model's sizes"
                                         : "the all_config.yaml that training writes"));
  }

  /// What the parser takes and no other one does.
  Error checkText() const {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
      return fileError(path, "is UTF-16, expected UTF-8; save it so");
    if (!json::isUTF8(text))
      return fileError(path, "is not UTF-8 text, expected UTF-8; save it so");
    if (text.contains('\0'))
      return fileError(path, "has a null byte, expected text");
    if (isJson())
      return Error::success();
    size_t number = 0;
    for (StringRef line : split(text, '\n')) {
      ++number;
      StringRef indent = line.take_while([](char c) { return c == ' ' || c == '\t'; });
      if (indent.contains('\t') && !line.trim().empty())
        return fileError(path, "is not well-formed YAML (line " + Twine(number) +
                                   ": a tab indents it); expected spaces");
    }
    return Error::success();
  }

  Error read(yaml::Node &node, ConfigNode &result, const std::string &key, size_t depth) {
    if (stream.failed())
      return malformed();
    if (depth > limits::ConfigDepth)
      return fileError(path, "nests " + quote(key) + " more than " + Twine(limits::ConfigDepth) +
                                 " deep, expected a configuration");
    if (auto *alias = dyn_cast<yaml::AliasNode>(&node))
      return readAlias(*alias, result, key);
    if (++nodes > limits::ConfigValues)
      return tooMany();
    if (auto *mapping = dyn_cast<yaml::MappingNode>(&node)) {
      if (Error error = readMapping(*mapping, result, key, depth))
        return error;
    } else if (auto *sequence = dyn_cast<yaml::SequenceNode>(&node)) {
      if (Error error = readSequence(*sequence, result, key, depth))
        return error;
    } else {
      readScalar(node, result);
    }
    applyTag(node, result);
    if (!node.getAnchor().empty())
      anchors[node.getAnchor()] = result;
    return Error::success();
  }

  Error tooMany() const {
    return fileError(path, "has more than " + Twine(limits::ConfigValues) +
                               " values, aliases followed; expected a configuration");
  }

  static size_t countNodes(const ConfigNode &node) {
    size_t count = 1;
    for (const ConfigNode::Item &item : node.items)
      count += countNodes(item.value);
    return count;
  }

  Error readAlias(yaml::AliasNode &alias, ConfigNode &result, const std::string &key) {
    auto found = anchors.find(alias.getName());
    if (found == anchors.end())
      return fileError(path, quote(key) + " is the alias '*" + alias.getName() +
                                 "', which no anchor before it defines; expected '&" +
                                 alias.getName() + "' above");
    nodes += countNodes(found->second);
    if (nodes > limits::ConfigValues)
      return tooMany();
    result = found->second;
    return Error::success();
  }

  static void readScalar(yaml::Node &node, ConfigNode &result) {
    SmallString<64> space;
    result.kind = ConfigNode::Text;
    if (auto *block = dyn_cast<yaml::BlockScalarNode>(&node)) {
      result.text = block->getValue().str();
      return;
    }
    auto *scalar = dyn_cast<yaml::ScalarNode>(&node);
    if (!scalar) {
      result.kind = ConfigNode::Null;
      return;
    }
    result.text = scalar->getValue(space).str();
    if (isQuoted(*scalar))
      return;
    if (isNullScalar(result.text))
      result = {};
    else
      result.text = normalizeScalar(result.text);
  }

  static bool isQuoted(const yaml::ScalarNode &scalar) {
    StringRef raw = scalar.getRawValue();
    return raw.starts_with("'") || raw.starts_with("\"");
  }

  Error readMapping(yaml::MappingNode &mapping, ConfigNode &result, const std::string &prefix,
                    size_t depth) {
    result.kind = ConfigNode::Mapping;
    std::optional<ConfigNode> merged;
    for (yaml::KeyValueNode &entry : mapping) {
      SmallString<64> space;
      auto *key = dyn_cast_or_null<yaml::ScalarNode>(entry.getKey());
      if (!key)
        return stream.failed()
                   ? malformed()
                   : fileError(path, "has a key under " + quote(prefix) + " that is not text");
      std::string name = key->getValue(space).str();
      std::string fullName = (prefix.empty() ? "" : prefix + ".") + name;
      bool isMerge = name == "<<" && !isQuoted(*key);
      if ((isMerge && merged) || (!isMerge && result.find(name)))
        return fileError(path, "gives " + quote(fullName) + " twice, expected once");
      yaml::Node *value = entry.getValue();
      if (!value)
        return malformed();
      ConfigNode read;
      if (Error error = this->read(*value, read, fullName, depth + 1))
        return error;
      if (isMerge)
        merged = std::move(read);
      else
        result.items.push_back({std::move(name), std::move(read)});
    }
    return merged ? merge(result, *merged, prefix) : Error::success();
  }

  /// What a mapping says itself beats what it merges, and of that the first.
  Error merge(ConfigNode &result, const ConfigNode &merged, const std::string &prefix) {
    if (merged.kind == ConfigNode::Sequence) {
      for (const ConfigNode::Item &item : merged.items)
        if (Error error = merge(result, item.value, prefix))
          return error;
      return Error::success();
    }
    if (merged.kind != ConfigNode::Mapping)
      return fileError(path, "merges ('<<') what is no mapping into " + quote(prefix) +
                                 ", expected an alias of one, or a list of such");
    for (const ConfigNode::Item &item : merged.items)
      if (!result.find(item.key))
        result.items.push_back(item);
    return Error::success();
  }

  Error readSequence(yaml::SequenceNode &sequence, ConfigNode &result, const std::string &prefix,
                     size_t depth) {
    result.kind = ConfigNode::Sequence;
    for (yaml::Node &item : sequence) {
      std::string position = utostr(result.items.size());
      result.items.push_back({position, {}});
      if (Error error = read(item, result.items.back().value,
                             std::string(prefix).append(".").append(position), depth + 1))
        return error;
    }
    return Error::success();
  }

  /// What yaml.dump() writes of plain values and namespaces is read; objects are not.
  static void applyTag(yaml::Node &node, ConfigNode &result) {
    if (node.getRawTag().empty() || node.getRawTag() == "!")
      return;
    std::string full = node.getVerbatimTag();
    StringRef tag = full;
    bool isCore = tag.consume_front(coreTag);
    tag.consume_front("python/");
    bool isContainer = result.kind == ConfigNode::Mapping || result.kind == ConfigNode::Sequence;
    static constexpr StringLiteral containers[] = {"map",
                                                   "seq",
                                                   "dict",
                                                   "list",
                                                   "tuple",
                                                   "object:argparse.Namespace",
                                                   "object:types.SimpleNamespace"};
    static constexpr StringLiteral texts[] = {"str", "unicode", "binary", "timestamp"};
    static constexpr StringLiteral numbers[] = {"int", "long", "float", "bool"};
    if (isCore && (isContainer ? is_contained(containers, tag) : is_contained(texts, tag)))
      return;
    if (isCore && !isContainer && is_contained(numbers, tag))
      result.text = normalizeScalar(result.text);
    else if (isCore && !isContainer && (tag == "null" || tag == "none"))
      result = {};
    else
      result = {ConfigNode::Unreadable, "the tag " + quote(node.getRawTag()), {}};
  }

  StringRef text;
  StringRef path;
  SourceMgr sources;
  yaml::Stream stream;
  std::string firstMessage;
  StringMap<ConfigNode> anchors;
  size_t nodes = 0;
};
} // namespace

const ConfigNode *ConfigNode::find(StringRef key) const {
  for (const Item &item : items)
    if (item.key == key)
      return &item.value;
  return nullptr;
}

Expected<ConfigNode> parseConfig(StringRef text, StringRef path) {
  text.consume_front("\xef\xbb\xbf"); // a byte order mark
  return TreeReader(text, path).run();
}

} // namespace trm::checkpoint
