//===- Checkpoint.cpp - a checkpoint file of any format ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "trm/importer/Checkpoint/Shards.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

#include <map>

using namespace llvm;

namespace trm::checkpoint {

Checkpoint::Checkpoint(std::vector<std::shared_ptr<const MappedFile>> parts, Container content)
    : parts(std::move(parts)), formatName(std::move(content.format)),
      table(std::move(content.table)) {
  for (size_t i = 0; i < table.tensors.size(); ++i)
    byName[table.tensors[i].name()] = i;
  // In an order of their own: that of the table is none.
  std::map<std::string, std::string> aliases;
  for (const auto &alias : table.aliases)
    aliases[alias.getKey().str()] = alias.getValue();
  for (const auto &[name, kept] : aliases)
    if (auto added = byName.try_emplace(name, table.tensors.size()); added.second)
      table.tensors.push_back(table.tensors[byName[kept]].renamed(name));
}

Expected<std::unique_ptr<Checkpoint>> Checkpoint::open(StringRef path) {
  auto file = MappedFile::open(path);
  if (!file)
    return file.takeError();
  Expected<std::optional<Shards>> shards = readShards(**file);
  if (!shards)
    return shards.takeError();
  std::vector<std::shared_ptr<const MappedFile>> parts = {*file};
  if (*shards) {
    append_range(parts, (*shards)->files);
    return std::unique_ptr<Checkpoint>(
        new Checkpoint(std::move(parts), std::move((*shards)->content)));
  }
  if (Error error = refuseLoneShard(path))
    return error;
  Expected<Container> content = readContainer(*file);
  if (!content)
    return content.takeError();
  return std::unique_ptr<Checkpoint>(new Checkpoint(std::move(parts), std::move(*content)));
}

std::vector<std::string> Checkpoint::paths() const {
  std::vector<std::string> result;
  for (const std::shared_ptr<const MappedFile> &part : parts)
    result.push_back(part->path().str());
  return result;
}

int64_t Checkpoint::fileBytes() const {
  int64_t bytes = 0;
  for (const auto &part : parts)
    bytes += part->bytes().size();
  return bytes;
}

const Tensor *Checkpoint::find(StringRef name) const {
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : &table.tensors[found->second];
}

Expected<std::string> Checkpoint::sha256() const {
  SHA256 hash;
  for (const auto &part : parts)
    if (Error error = part->stream([&](StringRef piece) { hash.update(piece); }))
      return error;
  return toHex(hash.final(), /*LowerCase=*/true);
}

Error Checkpoint::verify() const {
  DenseSet<const Storage *> verified;
  for (const Tensor &tensor : table.tensors)
    if (verified.insert(&tensor.storage()).second)
      if (Error error = tensor.storage().verify())
        return error;
  return Error::success();
}

} // namespace trm::checkpoint
