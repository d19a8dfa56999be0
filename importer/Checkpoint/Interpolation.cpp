//===- Interpolation.cpp - ${references} of a configuration -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Interpolation.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <map>

using namespace llvm;

namespace trm::checkpoint {

namespace {
constexpr StringLiteral opening = "${";
/// Three question marks, which are a trigraph's begin in C++.
constexpr StringLiteral mandatory = "?\?\?";

/// What a reference stands for.
struct Target {
  enum Kind { Text, Null, Container } kind;
  std::string text; // the value, or the container's key
};

using Values = std::map<std::string, std::string, std::less<>>;

StringRef containerOf(StringRef key) {
  size_t dot = key.rfind('.');
  return dot == StringRef::npos ? "" : key.take_front(dot);
}

std::string joinKey(StringRef container, StringRef key) {
  return container.empty() || key.empty() ? (container + key).str() : (container + "." + key).str();
}

class Resolver {
public:
  explicit Resolver(Config &config) : config(config) {
    for (const auto &entry : config.values)
      raw.emplace(entry.getKey(), entry.getValue());
  }

  void run() {
    for (const auto &[key, text] : raw) {
      if (text == mandatory)
        markUnreadable(key, "is " + quote(mandatory) + ", which OmegaConf wants to be filled in",
                       "write its value");
      else if (StringRef(text).contains(opening))
        replace(key, text);
    }
  }

private:
  void markUnreadable(const std::string &key, const Twine &why, StringRef remedy) {
    config.values.erase(key);
    config.unreadable[key] = {why.str(), remedy.str()};
  }

  void replace(const std::string &key, const std::string &text) {
    Expected<Target> target = resolveText(key, text, 0);
    if (!target)
      return markUnreadable(key, "is " + quote(text) + ", and " + toString(target.takeError()),
                            "write the value, as OmegaConf.to_container(config, resolve=True) "
                            "does");
    config.values.erase(key);
    switch (target->kind) {
    case Target::Text:
      config.values[key] = target->text;
      return;
    case Target::Null:
      config.nulls.insert(key);
      return;
    case Target::Container:
      copy(target->text, key, 0);
    }
  }

  /// What lies in a mapping or a sequence, under another key too.
  void copy(const std::string &from, const std::string &to, size_t depth) {
    std::string start = from.empty() ? "" : from + ".";
    for (auto it = raw.lower_bound(start); it != raw.end(); ++it) {
      StringRef rest = it->first;
      if (!rest.consume_front(start))
        break;
      std::string key = joinKey(to, rest);
      if (++copied > limits::ConfigValues || depth > limits::ReferenceDepth)
        return markUnreadable(to, "refers to more than can be copied", "write its values");
      Expected<Target> target = resolveText(it->first, it->second, 0);
      if (!target)
        markUnreadable(key, "is " + quote(it->second) + ", and " + toString(target.takeError()),
                       "write the value");
      else if (target->kind == Target::Text)
        config.values[key] = target->text;
      else if (target->kind == Target::Container)
        copy(target->text, key, depth + 1);
    }
  }

  static Error failure(const Twine &why) {
    return createStringError(inconvertibleErrorCode(), why);
  }

  static Error tooDeep() {
    return failure("nests references more than " + Twine(limits::ReferenceDepth) + " deep");
  }

  Expected<Target> resolveText(StringRef key, StringRef text, size_t depth) {
    if (!text.contains(opening))
      return Target{Target::Text, text.str()};
    if (is_contained(pending, key))
      return failure("refers to itself");
    if (depth > limits::ReferenceDepth)
      return tooDeep();
    pending.push_back(key.str());
    Expected<Target> result = substitute(key, text, depth);
    pending.pop_back();
    return result;
  }

  /// `key` is the place that relative references start from.
  Expected<Target> substitute(StringRef key, StringRef text, size_t depth) {
    if (depth > limits::ReferenceDepth)
      return tooDeep();
    std::string result;
    while (!text.empty()) {
      size_t start = text.find(opening);
      StringRef before = text.take_front(start);
      if (start == StringRef::npos) {
        result += before;
        break;
      }
      size_t slashes = before.size() - before.rtrim('\\').size();
      result += before.drop_back((slashes + 1) / 2);
      if (slashes % 2) { // an escaped one is text
        result += opening;
        text = text.drop_front(start + opening.size());
        continue;
      }
      Expected<StringRef> body = findBody(text.drop_front(start + opening.size()));
      if (!body)
        return body.takeError();
      StringRef after = text.drop_front(start + opening.size() + body->size() + 1);
      Expected<Target> target = resolveBody(key, *body, depth + 1);
      if (!target || (result.empty() && after.empty() && start == 0))
        return target;
      if (target->kind == Target::Container)
        return failure(quote(*body) + " is no value to put into text");
      result += target->kind == Target::Null ? "None" : target->text;
      text = after;
    }
    return Target{Target::Text, result};
  }

  /// Up to the brace that closes it.
  static Expected<StringRef> findBody(StringRef text) {
    size_t depth = 1;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text.substr(i).starts_with(opening))
        ++depth;
      else if (text[i] == '}' && --depth == 0)
        return text.take_front(i);
    }
    return failure("its '${' is not closed");
  }

  Expected<Target> resolveBody(StringRef key, StringRef body, size_t depth) {
    if (body.take_front(body.find(opening)).contains(':'))
      return failure("what a resolver computes (${" + body.split(':').first +
                     ":...}) is not known here");
    Expected<Target> inner = substitute(key, body, depth);
    if (!inner)
      return inner;
    if (inner->kind != Target::Text)
      return failure("names no key by what it refers to");
    if (StringRef(inner->text).contains(':'))
      return failure("what a resolver computes is not known here");
    StringRef place = StringRef(inner->text).trim();
    if (place.trim('.').empty())
      return failure("names no key");
    return place.starts_with(".") ? resolveRelative(key, place, depth)
                                  : resolveAbsolute(key, toDots(place), depth);
  }

  /// a[0][b] as a.0.b
  static std::string toDots(StringRef place) {
    std::string dotted;
    for (char c : place)
      if (c == '[')
        dotted += dotted.empty() || dotted.back() == '.' ? "" : ".";
      else if (c != ']')
        dotted += c;
    return dotted;
  }

  Expected<Target> resolveRelative(StringRef key, StringRef place, size_t depth) {
    StringRef container = containerOf(key);
    place.consume_front(".");
    while (place.consume_front(".")) {
      if (container.empty())
        return failure("begins above the top");
      container = containerOf(container);
    }
    return follow(joinKey(container, toDots(place)), depth);
  }

  /// From the top; in a checkpoint the configuration may be any mapping around the key.
  Expected<Target> resolveAbsolute(StringRef key, const std::string &place, size_t depth) {
    Expected<Target> result = follow(place, depth);
    for (StringRef root = containerOf(key); !config.isFile && !root.empty();
         root = containerOf(root)) {
      Expected<Target> other = follow(joinKey(root, place), depth);
      if (!other) {
        consumeError(other.takeError());
        continue;
      }
      if (result && (result->kind != other->kind || result->text != other->text)) {
        consumeError(other.takeError());
        return failure("could be " + quote(place) + " of the file or of " + quote(root));
      }
      if (!result)
        consumeError(result.takeError());
      result = std::move(other);
    }
    return result;
  }

  bool isContainer(const std::string &key) const {
    auto found = raw.lower_bound(key + ".");
    return found != raw.end() && StringRef(found->first).starts_with(key + ".");
  }

  /// The value at a key, through references on the way.
  Expected<Target> follow(const std::string &key, size_t depth) {
    if (depth > limits::ReferenceDepth)
      return tooDeep();
    if (auto leaf = raw.find(key); leaf != raw.end())
      return leaf->second == mandatory ? failure(quote(key) + " is " + quote(mandatory))
                                       : resolveText(key, leaf->second, depth);
    if (isContainer(key))
      return Target{Target::Container, key};
    if (config.nulls.contains(key))
      return Target{Target::Null, ""};
    if (Error error = config.checkReadable(key, "a value")) {
      consumeError(std::move(error));
      return failure(quote(key) + " cannot be read");
    }
    for (StringRef part = containerOf(key); !part.empty(); part = containerOf(part)) {
      auto leaf = raw.find(part);
      if (leaf == raw.end())
        continue;
      Expected<Target> outer = resolveText(part, leaf->second, depth);
      if (!outer)
        return outer;
      if (outer->kind != Target::Container)
        break;
      return follow(joinKey(outer->text, StringRef(key).drop_front(part.size() + 1)), depth + 1);
    }
    return failure("there is no " + quote(key));
  }

  Config &config;
  /// As written; the configuration gets what became of it.
  Values raw;
  std::vector<std::string> pending;
  size_t copied = 0;
};
} // namespace

void resolveInterpolations(Config &config) { Resolver(config).run(); }

} // namespace trm::checkpoint
