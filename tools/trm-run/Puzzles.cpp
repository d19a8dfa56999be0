//===- Puzzles.cpp - puzzles as tokens ----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/Puzzles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Errors.h"

using namespace llvm;
using namespace trm;
using checkpoint::fileError;

static Expected<std::vector<int32_t>> readIntegers(StringRef path, const checkpoint::Tensor &tensor,
                                                   size_t rank) {
  if (tensor.dtype() != checkpoint::DType::Int32 || tensor.shape().size() != rank)
    return fileError(path, "'" + tensor.name() + "' is " + checkpoint::name(tensor.dtype()) +
                               " of rank " + Twine(tensor.shape().size()) +
                               "; expected int32 of rank " + Twine(rank));
  std::vector<int32_t> values(tensor.numElements());
  if (Error error = tensor.readRaw(
          {reinterpret_cast<char *>(values.data()), values.size() * sizeof(int32_t)}))
    return error;
  return values;
}

static Error readIdentifiers(StringRef path, const checkpoint::Tensor &tensor, Puzzles &puzzles) {
  auto identifiers = readIntegers(path, tensor, /*rank=*/1);
  if (!identifiers)
    return identifiers.takeError();
  if (identifiers->size() != static_cast<size_t>(puzzles.count))
    return fileError(path, "'puzzle_identifiers' holds " + Twine(identifiers->size()) +
                               " values; expected one for each of " + Twine(puzzles.count) +
                               " puzzles");
  puzzles.identifiers = std::move(*identifiers);
  return Error::success();
}

Expected<Puzzles> trm::readPuzzles(StringRef path, int64_t limit) {
  auto file = checkpoint::Checkpoint::open(path);
  if (!file)
    return file.takeError();
  const checkpoint::Tensor *inputs = (*file)->find("inputs");
  if (!inputs)
    return fileError(path, "has no tensor 'inputs' (int32 [batch, seq_len])");
  auto tokens = readIntegers(path, *inputs, /*rank=*/2);
  if (!tokens)
    return tokens.takeError();
  Puzzles puzzles{inputs->shape()[0], inputs->shape()[1], std::move(*tokens), {}};
  puzzles.identifiers.resize(puzzles.count);
  if (const checkpoint::Tensor *identifiers = (*file)->find("puzzle_identifiers"))
    if (Error error = readIdentifiers(path, *identifiers, puzzles))
      return error;
  if (limit && limit < puzzles.count)
    puzzles.count = limit;
  puzzles.tokens.resize(puzzles.count * puzzles.seqLen);
  puzzles.identifiers.resize(puzzles.count);
  if (puzzles.count == 0)
    return fileError(path, "'inputs' holds no puzzle");
  return puzzles;
}

Expected<int32_t> trm::findPuzzleRow(ModelOp model, int32_t identifier) {
  std::optional<ArrayRef<int32_t>> ids = model.getPuzzleIds();
  if (!ids)
    return 0;
  const int32_t *found = llvm::find(*ids, identifier);
  if (found != ids->end())
    return found - ids->begin();
  return createStringError("puzzle identifier " + Twine(identifier) + " is not one of the " +
                           Twine(ids->size()) +
                           " that the model was imported with (--puzzle-ids chooses them)");
}
