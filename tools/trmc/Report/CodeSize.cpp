//===- CodeSize.cpp - bytes of a model's code ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Report/CodeSize.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Object/SymbolSize.h"

using namespace llvm;
using namespace llvm::object;

namespace trm {

static bool isFunctionOf(const SymbolRef &symbol, StringRef model) {
  Expected<SymbolRef::Type> type = symbol.getType();
  Expected<StringRef> name = symbol.getName();
  bool isFunction = type && *type == SymbolRef::ST_Function;
  bool isModels =
      name && name->consume_front(model) && (name->starts_with("_") || name->starts_with("."));
  if (!type)
    consumeError(type.takeError());
  if (!name)
    consumeError(name.takeError());
  return isFunction && isModels;
}

static uint64_t countCodeBytes(const ObjectFile &file, StringRef model) {
  uint64_t bytes = 0;
  for (auto [symbol, size] : computeSymbolSizes(file))
    if (isFunctionOf(symbol, model))
      bytes += size;
  return bytes;
}

static uint64_t countCodeBytes(const Archive &archive, StringRef model) {
  uint64_t bytes = 0;
  Error error = Error::success();
  for (const Archive::Child &child : archive.children(error)) {
    Expected<std::unique_ptr<Binary>> member = child.getAsBinary();
    if (!member)
      consumeError(member.takeError());
    else if (auto *file = dyn_cast<ObjectFile>(member->get()))
      bytes += countCodeBytes(*file, model);
  }
  consumeError(std::move(error));
  return bytes;
}

std::optional<uint64_t> countCodeBytes(StringRef path, StringRef model) {
  Expected<OwningBinary<Binary>> binary = createBinary(path);
  if (!binary) {
    consumeError(binary.takeError());
    return std::nullopt;
  }
  uint64_t bytes = 0;
  if (auto *archive = dyn_cast<Archive>(binary->getBinary()))
    bytes = countCodeBytes(*archive, model);
  else if (auto *file = dyn_cast<ObjectFile>(binary->getBinary()))
    bytes = countCodeBytes(*file, model);
  return bytes ? std::optional<uint64_t>(bytes) : std::nullopt;
}

} // namespace trm
