//===- Dataset.cpp - dataset.json -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Dataset.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/MappedFile.h"

#include <nlohmann/json.hpp>

namespace trm::checkpoint {

namespace {
using Json = nlohmann::json;

llvm::Error readCount(llvm::StringRef path, const Json &object, const char *key,
                      std::optional<int64_t> &count) {
  auto found = object.find(key);
  if (found == object.end() || found->is_null())
    return llvm::Error::success();
  if (!found->is_number_unsigned() || found->get<uint64_t>() > INT32_MAX)
    return fileError(path, llvm::Twine("'") + key + "' is " + found->type_name() +
                               " out of range or of the wrong type, expected an integer from 0 "
                               "to 2147483647");
  count = found->get<int64_t>();
  return llvm::Error::success();
}
} // namespace

llvm::Expected<Dataset> Dataset::read(llvm::StringRef path) {
  auto file = MappedFile::openText(path, "a data set's facts");
  if (!file)
    return file.takeError();
  llvm::StringRef text = (*file)->bytes();
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return fileError(path, "is not a JSON object, expected one with seq_len and vocab_size");
  Dataset dataset;
  dataset.path = path.str();
  if (llvm::Error error = readCount(path, json, "seq_len", dataset.seqLen))
    return error;
  if (llvm::Error error = readCount(path, json, "vocab_size", dataset.vocabSize))
    return error;
  if (llvm::Error error =
          readCount(path, json, "num_puzzle_identifiers", dataset.numPuzzleIdentifiers))
    return error;
  if (llvm::Error error = readCount(path, json, "blank_identifier_id", dataset.blankIdentifier))
    return error;
  return dataset;
}

} // namespace trm::checkpoint
