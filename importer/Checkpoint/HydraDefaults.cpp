//===- HydraDefaults.cpp - configurations made of several files -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/HydraDefaults.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
namespace path = sys::path;

/// An entry of a list of defaults.
struct Choice {
  std::string group; // "arch"; empty: a file beside, "/..." from the top folder
  std::string package;
  bool hasPackage = false;
  std::string name;
  bool isOptional = false;
  bool isOverride = false;

  bool isSelf() const { return group.empty() && name == "_self_"; }
  std::string text() const { return group.empty() ? name : group + ": " + name; }
};

/// Later values win; mappings are merged, all else is replaced.
void mergeInto(ConfigNode &target, const ConfigNode &source) {
  if (target.kind != ConfigNode::Mapping || source.kind != ConfigNode::Mapping) {
    target = source;
    return;
  }
  for (const ConfigNode::Item &item : source.items)
    if (ConfigNode *existing = target.find(item.key))
      mergeInto(*existing, item.value);
    else
      target.items.push_back(item);
}

ConfigNode wrap(const ConfigNode &node, StringRef package) {
  ConfigNode result = node;
  SmallVector<StringRef> parts;
  package.split(parts, '.', -1, /*KeepEmpty=*/false);
  for (StringRef part : reverse(parts)) {
    ConfigNode outer;
    outer.kind = ConfigNode::Mapping;
    outer.items.push_back({part.str(), std::move(result)});
    result = std::move(outer);
  }
  return result;
}

std::string joinNames(StringRef first, StringRef second, StringRef separator) {
  return first.empty() || second.empty() ? (first + second).str()
                                         : (first + separator + second).str();
}

std::string toPackage(StringRef group) {
  std::string package = group.str();
  replace(package, '/', '.');
  return package;
}

/// Nothing where the list is not one of Hydra's.
std::optional<std::vector<Choice>> parseChoices(const ConfigNode &defaults) {
  std::vector<Choice> choices;
  for (const ConfigNode::Item &item : defaults.items) {
    Choice choice;
    StringRef group;
    std::vector<std::string> names;
    if (item.value.kind == ConfigNode::Text) {
      auto [folder, name] = StringRef(item.value.text).rsplit('/');
      group = name.empty() ? "" : folder;
      names.push_back((name.empty() ? folder : name).str());
    } else if (item.value.kind == ConfigNode::Mapping && item.value.items.size() == 1) {
      const ConfigNode::Item &pair = item.value.items.front();
      group = pair.key;
      if (pair.value.kind == ConfigNode::Text)
        names.push_back(pair.value.text);
      for (const ConfigNode::Item &name : pair.value.items)
        names.push_back(name.value.text);
    } else {
      return std::nullopt;
    }
    choice.isOptional = group.consume_front("optional ");
    choice.isOverride = group.consume_front("override ");
    choice.hasPackage = group.contains('@');
    choice.package = group.split('@').second.str();
    choice.group = group.split('@').first.trim().str();
    for (const std::string &name : names) {
      choices.push_back(choice);
      choices.back().name = name;
    }
  }
  return choices;
}

class Composer {
public:
  Composer(StringRef folder, std::vector<std::string> &missing)
      : folder(folder), missing(missing) {}

  /// `group` is the folder of the file below the top one, `package` where it goes.
  Error add(StringRef text, StringRef file, StringRef group, std::string package,
            ConfigNode &result) {
    Expected<ConfigNode> tree = parseConfig(text, file);
    if (!tree)
      return tree.takeError();
    package = packageOf(text, group, std::move(package));
    const ConfigNode *defaults = tree->find("defaults");
    std::optional<std::vector<Choice>> choices;
    if (defaults && defaults->kind == ConfigNode::Sequence)
      choices = parseChoices(*defaults);
    if (!choices) {
      mergeInto(result, wrap(*tree, package));
      return Error::success();
    }
    erase_if(tree->items, [](const ConfigNode::Item &item) { return item.key == "defaults"; });
    applyOverrides(*choices);
    if (none_of(*choices, [](const Choice &choice) { return choice.isSelf(); }))
      choices->push_back({"", "", false, "_self_"});
    for (const Choice &choice : *choices)
      if (choice.isSelf())
        mergeInto(result, wrap(*tree, package));
      else if (Error error = addChoice(choice, group, package, result))
        return error;
    return Error::success();
  }

private:
  /// `# @package NAME` in a comment at the top.
  static std::string packageOf(StringRef text, StringRef group, std::string package) {
    for (StringRef line : split(text, '\n')) {
      line = line.trim();
      if (!line.empty() && !line.starts_with("#"))
        break;
      if (!line.consume_front("#") || !(line = line.ltrim()).consume_front("@package"))
        continue;
      line = line.trim();
      return line == "_global_" ? "" : line == "_group_" ? toPackage(group) : line.str();
    }
    return package;
  }

  void applyOverrides(std::vector<Choice> &choices) {
    std::vector<Choice> overrides;
    copy_if(choices, std::back_inserter(overrides),
            [](const Choice &choice) { return choice.isOverride; });
    erase_if(choices, [](const Choice &choice) { return choice.isOverride; });
    for (const Choice &choice : overrides) {
      StringRef group = StringRef(choice.group).ltrim('/');
      auto found = find_if(
          choices, [&](const Choice &other) { return StringRef(other.group).ltrim('/') == group; });
      if (found != choices.end())
        found->name = choice.name;
      else if (!isOfHydra(group))
        missing.push_back("override " + choice.text());
    }
  }

  static bool isOfHydra(StringRef group) { return group.split('/').first == "hydra"; }

  Error addChoice(const Choice &choice, StringRef group, StringRef package, ConfigNode &result) {
    if (isOfHydra(StringRef(choice.group).ltrim('/')))
      return Error::success();
    StringRef own = choice.group;
    bool isAbsolute = own.consume_front("/");
    std::string inner = isAbsolute ? own.str() : joinNames(group, own, "/");
    SmallString<128> file(folder);
    path::append(file, inner, choice.name);
    if (!path::extension(file).starts_with(".y"))
      file += ".yaml";
    if (!sys::fs::exists(file)) {
      if (!choice.isOptional)
        missing.push_back(choice.text() + " (" + joinNames(inner, choice.name, "/") + ".yaml)");
      return Error::success();
    }
    if (++files > limits::DefaultsFiles)
      return fileError(file, "is one of more than " + Twine(limits::DefaultsFiles) +
                                 " files that `defaults` name; expected a configuration");
    auto content = MappedFile::openText(file, "a configuration");
    if (!content)
      return content.takeError();
    return add((*content)->bytes(), file, inner, packageOf(choice, own, isAbsolute, package),
               result);
  }

  static std::string packageOf(const Choice &choice, StringRef own, bool isAbsolute,
                               StringRef parent) {
    StringRef package = choice.package;
    if (!choice.hasPackage)
      return isAbsolute ? toPackage(own) : joinNames(parent, toPackage(own), ".");
    if (package.consume_front("_global_"))
      return package.ltrim('.').str();
    if (package.consume_front("_here_"))
      return joinNames(parent, package.ltrim('.'), ".");
    return joinNames(parent, package, ".");
  }

  StringRef folder;
  std::vector<std::string> &missing;
  size_t files = 1;
};
} // namespace

Expected<ConfigNode> composeConfig(StringRef text, StringRef file,
                                   std::vector<std::string> &missing) {
  ConfigNode result;
  result.kind = ConfigNode::Mapping;
  StringRef folder = path::parent_path(file);
  if (Error error = Composer(folder, missing).add(text, file, "", "", result))
    return error;
  return result;
}

} // namespace trm::checkpoint
