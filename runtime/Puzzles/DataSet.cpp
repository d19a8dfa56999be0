//===- DataSet.cpp - The data sets that models are trained on ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/DataSet.h"

#include "trm/runtime/Input/NumpyArray.h"
#include "trm/runtime/Puzzles/PuzzleIds.h"
#include "trm/runtime/Puzzles/PuzzleText.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"
#include "trm/runtime/Support/Json.h"
#include "trm/runtime/Support/JsonProblem.h"
#include "trm/runtime/Support/Strings.h"

#include <unistd.h>

namespace trm {

static constexpr int32_t Padding = 0;
/// What the reference gives labels that are not compared.
static constexpr int32_t ReferenceIgnoredLabel = -100;

static constexpr std::string_view InputsEnd = "__inputs.npy";

static bool exists(const std::string &path) { return access(path.c_str(), F_OK) == 0; }

namespace {
/// What dataset.json says, as far as it matters here.
struct DataSetFacts {
  std::vector<std::string> sets = {"all"};
  /// Labels with this value are not compared.
  std::optional<int64_t> ignoredLabel = Padding;
  /// The vocabulary is said to be the model's, so integers are its tokens.
  bool saysVocabulary = false;
};

/// The arrays of one set of puzzles.
class SetOfArrays {
public:
  /// `prefix` is the path up to "__inputs.npy"; without one there is nothing beside `inputs`.
  SetOfArrays(std::unique_ptr<InputFile> inputs, const std::string &prefix,
              const DataSetFacts &facts, const DataSetRequest &request);

  bool next(Puzzle &puzzle);
  uint64_t bytesRead() const { return inputs.bytesRead(); }

private:
  void checkShape() const;
  void openLabels(const std::string &path);
  void readIdentifiers(const std::string &prefix);
  bool holdsDigits(const std::vector<int64_t> &row) const;
  /// As a token where the arrays hold digits.
  int64_t tokenOf(int64_t value) const;
  Tokens question(const std::vector<int64_t> &row) const;
  Tokens answer(const std::vector<int64_t> &row) const;
  std::optional<int32_t> identifierOf(uint64_t example);
  [[noreturn]] void failIn(const std::string &name, const std::string &what) const {
    throw InputError(formatString("%s: puzzle %llu: %s", name.c_str(),
                                  static_cast<unsigned long long>(number), what.c_str()));
  }

  const DataSetRequest request;
  const DataSetFacts facts;
  PuzzleText text;
  NumpyArray inputs;
  std::optional<NumpyArray> labels;
  std::vector<int64_t> identifiers, indices;
  size_t group = 0;
  uint64_t number = 0;
  /// As the first row shows, or somebody says.
  bool areDigits = false;
};
} // namespace

SetOfArrays::SetOfArrays(std::unique_ptr<InputFile> file, const std::string &prefix,
                         const DataSetFacts &facts, const DataSetRequest &request)
    : request(request), facts(facts),
      text(request.task, {request.info.seq_len, request.info.vocab_size}, TextFormat::Tokens),
      inputs(std::move(file)) {
  checkShape();
  if (request.answers != Answers::Ignored)
    openLabels(prefix.empty() ? "" : prefix + "__labels.npy");
  if (!prefix.empty())
    readIdentifiers(prefix);
}

void SetOfArrays::checkShape() const {
  auto seqLen = static_cast<uint64_t>(request.info.seq_len);
  if (inputs.dimensions() < 2 || inputs.columns() != seqLen)
    throw InputError(formatString("%s: the array is [%llu, %llu], expected [puzzles, %d] (a %s)",
                                  inputs.name().c_str(),
                                  static_cast<unsigned long long>(inputs.rows()),
                                  static_cast<unsigned long long>(inputs.columns()),
                                  request.info.seq_len, request.task.describe().c_str()));
}

void SetOfArrays::openLabels(const std::string &path) {
  bool isThere = !path.empty() && exists(path);
  if (!isThere && request.answers == Answers::Required)
    throw InputError(inputs.name() + ": --check compares with answers, and there are none: " +
                     (path.empty() ? "expected a file NAME__inputs.npy beside NAME__labels.npy"
                                   : path + " is not there"));
  if (!isThere)
    return;
  labels.emplace(path);
  if (labels->rows() != inputs.rows() || labels->columns() != inputs.columns())
    throw InputError(formatString("%s: the array is [%llu, %llu], expected [%llu, %llu] as in %s",
                                  path.c_str(), static_cast<unsigned long long>(labels->rows()),
                                  static_cast<unsigned long long>(labels->columns()),
                                  static_cast<unsigned long long>(inputs.rows()),
                                  static_cast<unsigned long long>(inputs.columns()),
                                  inputs.name().c_str()));
}

void SetOfArrays::readIdentifiers(const std::string &prefix) {
  std::string path = prefix + "__puzzle_identifiers.npy";
  if (!exists(path))
    return;
  identifiers = NumpyArray(path).readAll();
  std::string indicesPath = prefix + "__puzzle_indices.npy";
  if (exists(indicesPath)) {
    indices = NumpyArray(indicesPath).readAll();
  } else {
    for (uint64_t i = 0; i <= inputs.rows(); ++i)
      indices.push_back(static_cast<int64_t>(i));
  }
  bool fits = indices.size() == identifiers.size() + 1 && indices.front() == 0 &&
              indices.back() == static_cast<int64_t>(inputs.rows()) &&
              std::is_sorted(indices.begin(), indices.end());
  if (!fits)
    throw InputError(formatString("%s: %zu puzzles in %zu places are not those of %s, which has "
                                  "%llu",
                                  path.c_str(), identifiers.size(), indices.size(),
                                  inputs.name().c_str(),
                                  static_cast<unsigned long long>(inputs.rows())));
}

std::optional<int32_t> SetOfArrays::identifierOf(uint64_t example) {
  if (identifiers.empty() || request.puzzleId)
    return std::nullopt;
  while (indices[group + 1] <= static_cast<int64_t>(example))
    ++group;
  int64_t id = identifiers[group];
  if (id < 0 || id > INT32_MAX)
    failIn(inputs.name(),
           formatString("its identifier is %lld, which no puzzle has", static_cast<long long>(id)));
  if (!acceptsPuzzleId(request.info, static_cast<int32_t>(id)))
    failIn(inputs.name(), "its identifier is " +
                              puzzleIdMessage(request.info, static_cast<int32_t>(id)) +
                              "; --puzzle-id=N solves all with that of N");
  return static_cast<int32_t>(id);
}

bool SetOfArrays::holdsDigits(const std::vector<int64_t> &row) const {
  if (request.format != TextFormat::Auto || facts.saysVocabulary || !request.task.hasCellWords())
    return request.format == TextFormat::Lines;
  std::vector<std::string> words;
  for (int64_t value : row)
    words.push_back(std::to_string(value));
  try {
    return text.kindOf(join(words, ",")) == PuzzleText::LineKind::Puzzle;
  } catch (const TextError &error) {
    failIn(inputs.name(), error.message);
  }
}

int64_t SetOfArrays::tokenOf(int64_t value) const {
  return areDigits ? request.task.cellToken(std::to_string(value)) : value;
}

Tokens SetOfArrays::question(const std::vector<int64_t> &row) const {
  Tokens tokens;
  for (int64_t value : row) {
    if (areDigits && tokenOf(value) < 0)
      failIn(inputs.name(), formatString("%lld is no digit of a %s", static_cast<long long>(value),
                                         request.task.describe().c_str()));
    if (value < 0 || value >= request.info.vocab_size)
      failIn(inputs.name(),
             formatString("token %lld is out of range, expected 0 to %d",
                          static_cast<long long>(value), request.info.vocab_size - 1));
    tokens.push_back(static_cast<int32_t>(tokenOf(value)));
  }
  try {
    text.checkTokens(tokens);
  } catch (const TextError &error) {
    failIn(inputs.name(), error.message);
  }
  return tokens;
}

Tokens SetOfArrays::answer(const std::vector<int64_t> &row) const {
  Tokens tokens;
  for (int64_t value : row) {
    bool isIgnored = value == ReferenceIgnoredLabel || value == facts.ignoredLabel;
    int64_t token = tokenOf(value);
    if (!isIgnored && (token <= Padding || token >= request.info.vocab_size))
      failIn(labels->name(),
             formatString("label %lld is no token that an answer has, expected 1 "
                          "to %d",
                          static_cast<long long>(value), request.info.vocab_size - 1));
    tokens.push_back(isIgnored ? Padding : static_cast<int32_t>(token));
  }
  try {
    text.checkAnswer(tokens);
  } catch (const TextError &error) {
    failIn(labels->name(), error.message);
  }
  return tokens;
}

bool SetOfArrays::next(Puzzle &puzzle) {
  std::vector<int64_t> row;
  if (!inputs.nextRow(row))
    return false;
  if (number++ == 0)
    areDigits = holdsDigits(row);
  puzzle = {inputs.name(), number, question(row), {}, {}, identifierOf(number - 1)};
  if (labels && labels->nextRow(row))
    puzzle.expected = answer(row);
  return true;
}

namespace {
/// The sets of a folder, one after another.
class DataSetStream : public PuzzleStream {
public:
  DataSetStream(std::vector<std::string> prefixes, std::unique_ptr<InputFile> first,
                DataSetFacts facts, const DataSetRequest &request)
      : prefixes(std::move(prefixes)), facts(std::move(facts)), request(request),
        array(std::in_place, std::move(first), this->prefixes.front(), this->facts, request) {
    puzzleForm.format = TextFormat::Lines;
  }

  bool next(Puzzle &puzzle) override {
    while (!array->next(puzzle)) {
      if (set + 1 == prefixes.size())
        return false;
      ++set;
      bytesBefore += array->bytesRead();
      const std::string &prefix = prefixes[set];
      array.emplace(std::make_unique<InputFile>(prefix + std::string(InputsEnd)), prefix, facts,
                    request);
    }
    return true;
  }
  const PuzzleForm &form() const override { return puzzleForm; }
  BytesRead bytesRead() const override { return {bytesBefore + array->bytesRead(), 0}; }

private:
  const std::vector<std::string> prefixes;
  const DataSetFacts facts;
  const DataSetRequest request;
  PuzzleForm puzzleForm;
  size_t set = 0;
  uint64_t bytesBefore = 0;
  std::optional<SetOfArrays> array;
};
} // namespace

static void checkFact(const std::string &path, const Json &json, const char *key,
                      int32_t expected) {
  auto found = json.find(key);
  if (found == json.end() || *found == expected)
    return;
  throw InputError(formatString("%s: %s is %s, but that of the model is %d; the data set is "
                                "another model's",
                                path.c_str(), key, jsonLine(*found).c_str(), expected));
}

static DataSetFacts readFacts(const std::string &path, const trm_model_info &info) {
  DataSetFacts facts;
  if (!exists(path))
    return facts;
  std::string bytes = readInput(path);
  if (bytes.size() > limits::FactsBytes)
    throw InputError(formatString("%s: %zu bytes, expected at most %zu of a data set's facts",
                                  path.c_str(), bytes.size(), limits::FactsBytes));
  Json json = readJson(bytes);
  if (json.is_discarded())
    throw InputError(path + ": " + jsonProblem(bytes));
  if (!json.is_object())
    throw InputError(path + ": not a JSON object, expected what a data set's builder wrote");
  checkFact(path, json, "seq_len", info.seq_len);
  checkFact(path, json, "vocab_size", info.vocab_size);
  checkFact(path, json, "pad_id", Padding);
  facts.saysVocabulary = json.contains("vocab_size");
  auto ignored = json.find("ignore_label_id");
  if (ignored != json.end())
    facts.ignoredLabel =
        ignored->is_number_integer() ? std::optional(ignored->get<int64_t>()) : std::nullopt;
  auto sets = json.find("sets");
  if (sets == json.end())
    return facts;
  facts.sets.clear();
  for (const Json &set : *sets)
    if (set.is_string())
      facts.sets.push_back(set.get<std::string>());
  if (facts.sets.empty())
    throw InputError(path + ": `sets` names no puzzles, expected [\"all\"]");
  return facts;
}

/// A file that stands beside the questions, by the end of its name.
static void refuseOtherArrays(const std::string &path) {
  for (const char *end : {"labels", "puzzle_identifiers", "puzzle_indices", "group_indices"}) {
    std::string name = std::string("__") + end + ".npy";
    if (path.size() > name.size() &&
        path.compare(path.size() - name.size(), name.size(), name) == 0)
      throw InputError(path + ": these are a data set's " + end +
                       ", not its questions; name the folder, or its all__inputs.npy");
  }
}

static std::string folderOf(const std::string &path) {
  size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

static std::vector<std::string> setsOfFolder(const std::string &folder, const DataSetFacts &facts) {
  std::vector<std::string> prefixes;
  for (const std::string &set : facts.sets)
    prefixes.push_back(folder + "/" + set);
  if (exists(prefixes.front() + std::string(InputsEnd)))
    return prefixes;
  std::string found = prefixes.front() + std::string(InputsEnd) + " is not there";
  for (const char *part : {"test", "train", "data"})
    if (exists(folder + "/" + part))
      throw InputError(folder +
                       ": a folder without puzzles, but with one that may have some; "
                       "name " +
                       folder + "/" + part);
  throw InputError(folder + ": the folder is no data set: " + found +
                   "; expected the one that holds dataset.json");
}

std::unique_ptr<PuzzleStream> openDataSet(std::unique_ptr<InputFile> file,
                                          const DataSetRequest &request) {
  const std::string path = file->path();
  if (file->kind() == InputFile::Kind::Folder) {
    DataSetFacts facts = readFacts(path + "/dataset.json", request.info);
    std::vector<std::string> prefixes = setsOfFolder(path, facts);
    auto first = std::make_unique<InputFile>(prefixes.front() + std::string(InputsEnd));
    return std::make_unique<DataSetStream>(prefixes, std::move(first), facts, request);
  }
  refuseOtherArrays(path);
  bool isInSet = path.size() > InputsEnd.size() &&
                 path.compare(path.size() - InputsEnd.size(), InputsEnd.size(), InputsEnd) == 0;
  DataSetFacts facts =
      isInSet ? readFacts(folderOf(path) + "/dataset.json", request.info) : DataSetFacts();
  std::string prefix = isInSet ? path.substr(0, path.size() - InputsEnd.size()) : "";
  return std::make_unique<DataSetStream>(std::vector{prefix}, std::move(file), facts, request);
}

} // namespace trm
