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

namespace trm::checkpoint {

namespace {
constexpr llvm::StringLiteral coreTag = "tag:yaml.org,2002:";

class TreeReader {
public:
  TreeReader(llvm::StringRef text, llvm::StringRef path)
      : text(text), path(path), stream(text, sources, /*ShowColors=*/false) {
    sources.setDiagHandler(noteFirst, this);
  }

  llvm::Expected<ConfigNode> run() {
    if (llvm::Error error = checkText())
      return error;
    llvm::yaml::document_iterator document = stream.begin();
    llvm::yaml::Node *root = document == stream.end() ? nullptr : document->getRoot();
    if (!root || stream.failed())
      return malformed();
    ConfigNode tree;
    if (llvm::Error error = read(*root, tree, "", 0))
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
  static void noteFirst(const llvm::SMDiagnostic &diagnostic, void *self) {
    auto &reader = *static_cast<TreeReader *>(self);
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

  /// What the parser takes and no other one does.
  llvm::Error checkText() const {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
      return fileError(path, "is UTF-16, expected UTF-8; save it so");
    if (!llvm::json::isUTF8(text))
      return fileError(path, "is not UTF-8 text, expected UTF-8; save it so");
    if (text.contains('\0'))
      return fileError(path, "has a null byte, expected text");
    if (isJson())
      return llvm::Error::success();
    size_t number = 0;
    for (llvm::StringRef line : llvm::split(text, '\n')) {
      ++number;
      llvm::StringRef indent = line.take_while([](char c) { return c == ' ' || c == '\t'; });
      if (indent.contains('\t') && !line.trim().empty())
        return fileError(path, "is not well-formed YAML (line " + llvm::Twine(number) +
                                   ": a tab indents it); expected spaces");
    }
    return llvm::Error::success();
  }

  llvm::Error read(llvm::yaml::Node &node, ConfigNode &result, const std::string &key,
                   size_t depth) {
    if (stream.failed())
      return malformed();
    if (depth > limits::ConfigDepth)
      return fileError(path, "nests " + quote(key) + " more than " +
                                 llvm::Twine(limits::ConfigDepth) +
                                 " deep, expected a configuration");
    if (auto *alias = llvm::dyn_cast<llvm::yaml::AliasNode>(&node))
      return readAlias(*alias, result, key);
    if (++nodes > limits::ConfigValues)
      return tooMany();
    if (auto *mapping = llvm::dyn_cast<llvm::yaml::MappingNode>(&node)) {
      if (llvm::Error error = readMapping(*mapping, result, key, depth))
        return error;
    } else if (auto *sequence = llvm::dyn_cast<llvm::yaml::SequenceNode>(&node)) {
      if (llvm::Error error = readSequence(*sequence, result, key, depth))
        return error;
    } else {
      readScalar(node, result);
    }
    applyTag(node, result);
    if (!node.getAnchor().empty())
      anchors[node.getAnchor()] = result;
    return llvm::Error::success();
  }

  llvm::Error tooMany() const {
    return fileError(path, "has more than " + llvm::Twine(limits::ConfigValues) +
                               " values, aliases followed; expected a configuration");
  }

  static size_t countNodes(const ConfigNode &node) {
    size_t count = 1;
    for (const ConfigNode::Item &item : node.items)
      count += countNodes(item.value);
    return count;
  }

  llvm::Error readAlias(llvm::yaml::AliasNode &alias, ConfigNode &result, const std::string &key) {
    auto found = anchors.find(alias.getName());
    if (found == anchors.end())
      return fileError(path, quote(key) + " is the alias '*" + alias.getName() +
                                 "', which no anchor before it defines; expected '&" +
                                 alias.getName() + "' above");
    nodes += countNodes(found->second);
    if (nodes > limits::ConfigValues)
      return tooMany();
    result = found->second;
    return llvm::Error::success();
  }

  static void readScalar(llvm::yaml::Node &node, ConfigNode &result) {
    llvm::SmallString<64> space;
    result.kind = ConfigNode::Text;
    if (auto *block = llvm::dyn_cast<llvm::yaml::BlockScalarNode>(&node)) {
      result.text = block->getValue().str();
      return;
    }
    auto *scalar = llvm::dyn_cast<llvm::yaml::ScalarNode>(&node);
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

  static bool isQuoted(const llvm::yaml::ScalarNode &scalar) {
    llvm::StringRef raw = scalar.getRawValue();
    return raw.starts_with("'") || raw.starts_with("\"");
  }

  llvm::Error readMapping(llvm::yaml::MappingNode &mapping, ConfigNode &result,
                          const std::string &prefix, size_t depth) {
    result.kind = ConfigNode::Mapping;
    std::optional<ConfigNode> merged;
    for (llvm::yaml::KeyValueNode &entry : mapping) {
      llvm::SmallString<64> space;
      auto *key = llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(entry.getKey());
      if (!key)
        return stream.failed()
                   ? malformed()
                   : fileError(path, "has a key under " + quote(prefix) + " that is not text");
      std::string name = key->getValue(space).str();
      std::string fullName = (prefix.empty() ? "" : prefix + ".") + name;
      bool isMerge = name == "<<" && !isQuoted(*key);
      if ((isMerge && merged) || (!isMerge && result.find(name)))
        return fileError(path, "gives " + quote(fullName) + " twice, expected once");
      llvm::yaml::Node *value = entry.getValue();
      if (!value)
        return malformed();
      ConfigNode read;
      if (llvm::Error error = this->read(*value, read, fullName, depth + 1))
        return error;
      if (isMerge)
        merged = std::move(read);
      else
        result.items.push_back({std::move(name), std::move(read)});
    }
    return merged ? merge(result, *merged, prefix) : llvm::Error::success();
  }

  /// What a mapping says itself beats what it merges, and of that the first.
  llvm::Error merge(ConfigNode &result, const ConfigNode &merged, const std::string &prefix) {
    if (merged.kind == ConfigNode::Sequence) {
      for (const ConfigNode::Item &item : merged.items)
        if (llvm::Error error = merge(result, item.value, prefix))
          return error;
      return llvm::Error::success();
    }
    if (merged.kind != ConfigNode::Mapping)
      return fileError(path, "merges ('<<') what is no mapping into " + quote(prefix) +
                                 ", expected an alias of one, or a list of such");
    for (const ConfigNode::Item &item : merged.items)
      if (!result.find(item.key))
        result.items.push_back(item);
    return llvm::Error::success();
  }

  llvm::Error readSequence(llvm::yaml::SequenceNode &sequence, ConfigNode &result,
                           const std::string &prefix, size_t depth) {
    result.kind = ConfigNode::Sequence;
    for (llvm::yaml::Node &item : sequence) {
      std::string position = llvm::utostr(result.items.size());
      result.items.push_back({position, {}});
      if (llvm::Error error = read(item, result.items.back().value,
                                   std::string(prefix).append(".").append(position), depth + 1))
        return error;
    }
    return llvm::Error::success();
  }

  /// What yaml.dump() writes of plain values and namespaces is read; objects are not.
  static void applyTag(llvm::yaml::Node &node, ConfigNode &result) {
    if (node.getRawTag().empty() || node.getRawTag() == "!")
      return;
    std::string full = node.getVerbatimTag();
    llvm::StringRef tag = full;
    bool isCore = tag.consume_front(coreTag);
    tag.consume_front("python/");
    bool isContainer = result.kind == ConfigNode::Mapping || result.kind == ConfigNode::Sequence;
    static constexpr llvm::StringLiteral containers[] = {"map",
                                                         "seq",
                                                         "dict",
                                                         "list",
                                                         "tuple",
                                                         "object:argparse.Namespace",
                                                         "object:types.SimpleNamespace"};
    static constexpr llvm::StringLiteral texts[] = {"str", "unicode", "binary", "timestamp"};
    static constexpr llvm::StringLiteral numbers[] = {"int", "long", "float", "bool"};
    if (isCore &&
        (isContainer ? llvm::is_contained(containers, tag) : llvm::is_contained(texts, tag)))
      return;
    if (isCore && !isContainer && llvm::is_contained(numbers, tag))
      result.text = normalizeScalar(result.text);
    else if (isCore && !isContainer && (tag == "null" || tag == "none"))
      result = {};
    else
      result = {ConfigNode::Unreadable, "the tag " + quote(node.getRawTag()), {}};
  }

  llvm::StringRef text;
  llvm::StringRef path;
  llvm::SourceMgr sources;
  llvm::yaml::Stream stream;
  std::string firstMessage;
  llvm::StringMap<ConfigNode> anchors;
  size_t nodes = 0;
};
} // namespace

const ConfigNode *ConfigNode::find(llvm::StringRef key) const {
  for (const Item &item : items)
    if (item.key == key)
      return &item.value;
  return nullptr;
}

llvm::Expected<ConfigNode> parseConfig(llvm::StringRef text, llvm::StringRef path) {
  text.consume_front("\xef\xbb\xbf"); // a byte order mark
  return TreeReader(text, path).run();
}

} // namespace trm::checkpoint
