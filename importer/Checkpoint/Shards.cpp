//===- Shards.cpp - a checkpoint in several files -------------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Shards.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/FileNames.h"
#include "trm/runtime/JsonDepth.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

#include <nlohmann/json.hpp>

#include <map>

using namespace llvm;

namespace trm::checkpoint {

namespace {
using Json = nlohmann::json;
namespace path = sys::path;

/// The keys of each shard.
using ShardMap = std::map<std::string, StringSet<>>;

/// Whether the file may be an index.
bool isText(StringRef bytes) {
  // The length that begins a safetensors file never takes all of its eight bytes.
  return bytes.size() > 8 && bytes[7] != 0 && bytes.ltrim().starts_with("{");
}

/// What keeps a text from being read at all; empty where nothing does.
std::string describeExcess(StringRef bytes) {
  if (bytes.size() > limits::ShardIndexBytes)
    return "has " + utostr(bytes.size()) + " bytes, expected at most " +
           utostr(limits::ShardIndexBytes) + " of an index of shards";
  return isJsonTooDeep(bytes) ? describeTooDeepJson() : "";
}

/// The object of an index; nothing for every other file.
std::optional<Json> parseIndex(StringRef bytes) {
  if (!isText(bytes) || !describeExcess(bytes).empty())
    return std::nullopt;
  Json json = Json::parse(bytes.begin(), bytes.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("weight_map"))
    return std::nullopt;
  return json;
}

/// A name that leads to nothing but a file in the index's folder or below.
bool isInside(StringRef name) {
  return !name.empty() && !path::is_absolute(name) && !name.contains('\\') &&
         none_of(make_range(path::begin(name), path::end(name)),
                 [](StringRef part) { return part == ".."; });
}

class ShardReader {
public:
  explicit ShardReader(const MappedFile &index)
      : index(index), folder(path::parent_path(index.path())) {}

  Expected<Shards> run(const Json &json) {
    Expected<ShardMap> map = readMap(json["weight_map"]);
    if (!map)
      return map.takeError();
    Shards shards;
    shards.content.table.isVerifiable = true;
    for (const auto &[name, keys] : *map) {
      auto file = openShard(name);
      if (!file)
        return file.takeError();
      Expected<Container> content = readContainer(*file);
      if (!content)
        return content.takeError();
      if (Error error = checkKeys(name, keys, content->table))
        return error;
      if (shards.files.empty())
        shards.content.format = content->format + "-shards";
      shards.files.push_back(std::move(*file));
      append(content->table, shards.content.table);
    }
    return shards;
  }

private:
  Error fail(const Twine &message) const { return fileError(index.path(), message); }

  Expected<ShardMap> readMap(const Json &json) const {
    ShardMap map;
    if (!json.is_object() || json.empty())
      return fail("has a 'weight_map' that is " + Twine(json.type_name()) +
                  " or empty, expected the file of each tensor");
    for (auto &[key, value] : json.items()) {
      if (!value.is_string())
        return fail("'weight_map' has " + Twine(value.type_name()) + " for " + quote(key) +
                    ", expected the name of a file");
      std::string name = value.get<std::string>();
      if (!isInside(name))
        return fail("'weight_map' places " + quote(key) + " in " + quote(name) +
                    ", expected a file in the index's folder");
      map[name].insert(key);
    }
    return map;
  }

  Expected<std::shared_ptr<const MappedFile>> openShard(StringRef name) const {
    std::string shard = joinPath(folder, name);
    if (sys::fs::exists(shard))
      return MappedFile::open(shard);
    return fail("names the shard " + quote(name) +
                ", which is not there; a model needs all of its shards, download it too");
  }

  Error checkKeys(StringRef name, const StringSet<> &keys, const TensorTable &table) const {
    StringSet<> present;
    for (const Tensor &tensor : table.tensors) {
      present.insert(tensor.name());
      if (!keys.contains(tensor.name()))
        return fileError(joinPath(folder, name),
                         "has the tensor " + quote(tensor.name()) + ", which " +
                             path::filename(index.path()) +
                             " does not place there; use the files that were saved together");
    }
    for (const OpaqueValue &value : table.opaque)
      present.insert(value.name);
    for (const auto &alias : table.aliases)
      present.insert(alias.getKey());
    for (const auto &key : keys)
      if (!present.contains(key.getKey()))
        return fileError(joinPath(folder, name),
                         "lacks the tensor " + quote(key.getKey()) + ", which " +
                             path::filename(index.path()) +
                             " places there; use the files that were saved together");
    return Error::success();
  }

  static void append(TensorTable &from, TensorTable &to) {
    append_range(to.tensors, from.tensors);
    append_range(to.opaque, from.opaque);
    to.isVerifiable &= from.isVerifiable;
    for (const auto &entry : from.scalars)
      to.scalars.try_emplace(entry.getKey(), entry.getValue());
    for (const auto &entry : from.aliases)
      to.aliases.try_emplace(entry.getKey(), entry.getValue());
  }

  const MappedFile &index;
  std::string folder;
};

/// Whether an index places tensors in the file, and in others.
bool namesAmongOthers(const Json &index, StringRef file) {
  bool named = false, others = false;
  for (const Json &value : index["weight_map"]) {
    bool same = value.is_string() && value.get<std::string>() == file.str();
    (same ? named : others) = true;
  }
  return named && others;
}

/// The name of such an index beside the file. Others there are nobody's business.
std::optional<std::string> findIndexOf(StringRef file) {
  StringRef folder = path::parent_path(file);
  std::error_code code;
  for (sys::fs::directory_iterator it(folder.empty() ? "." : folder, code), end; it != end && !code;
       it.increment(code)) {
    if (!StringRef(it->path()).ends_with(".index.json"))
      continue;
    auto opened = MappedFile::open(it->path());
    if (!opened) {
      consumeError(opened.takeError());
      continue;
    }
    std::optional<Json> index = parseIndex((*opened)->bytes());
    if (index && namesAmongOthers(*index, path::filename(file)))
      return path::filename(it->path()).str();
  }
  return std::nullopt;
}
} // namespace

Expected<std::optional<Shards>> readShards(const MappedFile &index) {
  std::string excess = isText(index.bytes()) ? describeExcess(index.bytes()) : "";
  if (!excess.empty())
    return fileError(index.path(), excess);
  std::optional<Json> json = parseIndex(index.bytes());
  if (!json)
    return std::nullopt;
  Expected<Shards> shards = ShardReader(index).run(*json);
  if (!shards)
    return shards.takeError();
  return std::move(*shards);
}

Error refuseLoneShard(StringRef file) {
  if (std::optional<std::string> index = findIndexOf(file))
    return fileError(file, "is one shard of several; name " + *index +
                               " beside it, which is the whole checkpoint");
  SmallVector<StringRef, 3> parts;
  Regex numbered("-([0-9]+)-of-([0-9]+)\\.[a-z]+$");
  uint64_t count;
  if (numbered.match(path::filename(file), &parts) && to_integer(parts[2], count, 10) && count > 1)
    return fileError(file, "is shard " + parts[1] + " of " + parts[2] +
                               ", and no *.index.json beside it names the others; download the "
                               "index and all shards, and name the index");
  return Error::success();
}

} // namespace trm::checkpoint
