//===- Dataset.cpp - dataset.json -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Dataset.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/runtime/JsonDepth.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace trm::checkpoint {

using Json = nlohmann::json;

static Error readCount(StringRef path, const Json &object, const char *key,
                       std::optional<int64_t> &count) {
  auto found = object.find(key);
  if (found == object.end() || found->is_null())
    return Error::success();
  if (!found->is_number_unsigned() || found->get<uint64_t>() > INT32_MAX)
    return fileError(path, Twine("'") + key + "' is " + found->type_name() +
                               " out of range or of the wrong type, expected an integer from 0 "
                               "to 2147483647");
  count = found->get<int64_t>();
  return Error::success();
}
/// The last of two keys would win.
static std::optional<std::string> findTwice(StringRef text) {
  StringSet<> keys;
  std::optional<std::string> twice;
  Json::parser_callback_t note = [&](int depth, Json::parse_event_t event, Json &value) {
    if (event == Json::parse_event_t::key && depth == 1 &&
        !keys.insert(value.get_ref<const std::string &>()).second && !twice)
      twice = value.get<std::string>();
    return true;
  };
  Json ignored = Json::parse(text.begin(), text.end(), note, /*allow_exceptions=*/false);
  return ignored.is_discarded() ? std::nullopt : twice;
}

static std::string withoutSeparators(StringRef key) {
  std::string letters;
  for (char c : key.lower())
    if (isAlnum(c))
      letters += c;
  return letters;
}

/// A misspelt fact would be taken for a missing one.
static Error checkSpelling(StringRef path, const Json &object) {
  constexpr unsigned nearness = 2;
  for (StringRef wanted : {"seq_len", "vocab_size", "num_puzzle_identifiers"})
    for (const auto &entry : object.items()) {
      if (object.contains(wanted.str()))
        break;
      std::string key = withoutSeparators(entry.key()), letters = withoutSeparators(wanted);
      bool isNear = StringRef(key).starts_with("seqlen") ||
                    StringRef(key).edit_distance(letters, true, nearness) <= nearness;
      if (isNear && StringRef(letters).take_front(3) == StringRef(key).take_front(3))
        return fileError(path, "has " + quote(entry.key()) + ", which is not known; did you mean " +
                                   quote(wanted) + "?");
    }
  return Error::success();
}

Expected<Dataset> Dataset::read(StringRef path) {
  auto file = MappedFile::openText(path, "a data set's facts");
  if (!file)
    return file.takeError();
  return parse((*file)->bytes(), path);
}

Expected<Dataset> Dataset::parse(StringRef text, StringRef path) {
  if (isJsonTooDeep(text))
    return fileError(path, describeTooDeepJson());
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return fileError(path, "is not a JSON object, expected one with seq_len and vocab_size");
  if (std::optional<std::string> twice = findTwice(text))
    return fileError(path, "gives " + quote(*twice) + " twice, expected once");
  if (Error error = checkSpelling(path, json))
    return error;
  Dataset dataset;
  dataset.path = path.str();
  if (Error error = readCount(path, json, "seq_len", dataset.seqLen))
    return error;
  if (Error error = readCount(path, json, "vocab_size", dataset.vocabSize))
    return error;
  if (Error error = readCount(path, json, "num_puzzle_identifiers", dataset.numPuzzleIdentifiers))
    return error;
  if (Error error = readCount(path, json, "blank_identifier_id", dataset.blankIdentifier))
    return error;
  return dataset;
}

} // namespace trm::checkpoint
