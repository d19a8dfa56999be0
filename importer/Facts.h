//===- Facts.h - the facts of a model and who states them ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The facts of a model come from flags, from the files beside a checkpoint and
// from the shapes of its tensors. A sheet asks all of them for one fact after
// another: a flag beats a file, a file beats a default, and shapes must agree
// with whatever was stated, since weights cannot be read in another shape.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FACTS_H
#define TRM_IMPORTER_FACTS_H

#include "trm/importer/Settings.h"
#include "trm/importer/Source.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/StringSet.h"

#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace trm {

using FactValue = std::variant<bool, int64_t, double, std::string>;

std::string toText(const FactValue &value);

enum class Origin { Flag, Config, Dataset, Shape, Derived, Default };

llvm::StringRef toText(Origin origin);

/// A fact as one source states it.
struct Statement {
  FactValue value;
  Origin origin;
  /// What exactly says so: "--seq-len", "arch.hidden_size", a tensor.
  std::string place;
  /// The file that `place` is in; empty for flags, and for tensors.
  std::string file;

  /// The place with its file, for messages.
  std::string locate() const { return file.empty() ? place : file + ": '" + place + "'"; }
};

struct Fact {
  std::string name;
  Statement statement;
};

struct MissingFact {
  std::string name;
  /// What states it: a flag, or a file beside the checkpoint.
  std::string flag;
  std::string file;
  /// Where the file is there and does not: its path, and the key that was looked for.
  std::string path;
  std::string key;
  /// What else the file says about it; may be empty.
  std::string hint;

  /// "give --H-cycles=N, or state 'arch.H_cycles' in all_config.yaml"
  std::string remedy() const;
};

/// What is odd about the files that facts came from, and no error.
struct Remark {
  /// As of findings.
  std::string code;
  std::string message;
};

/// The table of puzzle embeddings as the checkpoint holds it.
struct PuzzleTable {
  int64_t rows;
  int64_t width;
  int64_t bytes;
  int64_t importedRows;
};

/// What an import found out; as far as it came when it failed.
struct ImportReport {
  std::vector<Fact> facts;
  std::vector<MissingFact> missing;
  std::vector<Remark> remarks;
  std::optional<PuzzleTable> puzzleTable;
  /// Keys of the checkpoint that no weight was made from.
  std::vector<std::string> unusedTensors;
};

/// Facts that nobody states; the report lists them.
class MissingFactsError : public llvm::ErrorInfo<MissingFactsError, llvm::StringError> {
public:
  static char ID;
  explicit MissingFactsError(const llvm::Twine &message)
      : ErrorInfo(message, llvm::inconvertibleErrorCode()) {}
};

class FactSheet {
public:
  /// `settings` are those that FactQuery::setting() asks.
  FactSheet(const Source &source, ImportReport &report, const Settings *settings = nullptr)
      : source(source), report(report), settings(settings) {}

  const Source &getSource() const { return source; }
  const Settings *getSettings() const { return settings; }
  /// A flag that is asked; one that is given and never asked is an error.
  void use(llvm::StringRef flag) { usedFlags.insert(flag); }
  ImportReport &getReport() { return report; }

  /// Takes the first statement and checks it against the others; where nobody
  /// states the fact it is `missing`. The setting is that of the fact, or empty.
  std::optional<FactValue> settle(llvm::ArrayRef<Statement> statements, MissingFact missing,
                                  llvm::StringRef setting);
  /// Keeps the first error.
  void fail(llvm::Error error);
  void failOutside(llvm::StringRef name, const Statement &statement, const FactValue &smallest,
                   const FactValue &largest);
  /// The first error, else a MissingFactsError, else success. Comes once, at the end.
  llvm::Error takeError();

private:
  void checkAgreement(const MissingFact &fact, llvm::ArrayRef<Statement> statements);
  void addRemarks();
  void addMissing(MissingFact missing, llvm::StringRef setting);
  llvm::Error checkFlags() const;
  llvm::Error explainMissing() const;
  std::string listRemedies() const;

  const Source &source;
  ImportReport &report;
  const Settings *settings;
  llvm::StringSet<> usedFlags;
  std::string firstError;
};

/// Gathers what is stated about one fact, the strongest source first.
template <typename T>
class FactQuery {
public:
  FactQuery(FactSheet &sheet, llvm::StringRef name) : sheet(sheet), name(name) {
    missing.name = name.str();
    if constexpr (std::is_same_v<T, int64_t>)
      range(1, limits::ModelCount);
  }

  FactQuery &range(T smallest, T largest) {
    limits = {smallest, largest};
    return *this;
  }
  FactQuery &flag(llvm::StringRef option, const std::optional<T> &value) {
    sheet.use(option);
    missing.flag = (option + (std::is_same_v<T, std::string> ? "=NAME"
                              : std::is_same_v<T, double>    ? "=X"
                                                             : "=N"))
                       .str();
    return state(value, Origin::Flag, option);
  }
  /// By a dotted name: "arch.hidden_size" of a file beside the checkpoint,
  /// "hyper_parameters.hidden_size" of the checkpoint itself.
  FactQuery &config(llvm::StringRef key) {
    for (const checkpoint::Config &config : sheet.getSource().getConfigs())
      stateConfig(config, key);
    return *this;
  }
  /// By the family's name of a setting, wherever a configuration has it and whatever it
  /// calls it. Where it has not, no fallback holds but that of a setting which such
  /// configurations never have.
  FactQuery &setting(llvm::StringRef setting) {
    settingName = setting.str();
    if (!setting.empty()) // else the family has no such setting
      for (const Settings::Place &place : sheet.getSettings()->find(setting))
        stateConfig(*place.config, place.key);
    return *this;
  }
  FactQuery &dataset(llvm::StringRef key, std::optional<int64_t> checkpoint::Dataset::*member) {
    if (const checkpoint::Dataset *dataset = sheet.getSource().getDataset())
      state(dataset->*member, Origin::Dataset, key, dataset->path);
    return *this;
  }
  /// What follows from facts settled before.
  FactQuery &derived(const std::optional<T> &value, const llvm::Twine &place,
                     llvm::StringRef file = "") {
    return state(value, Origin::Derived, place, file);
  }
  /// What the shape, or the presence, of a tensor means.
  FactQuery &shape(const std::optional<T> &value, const llvm::Twine &place) {
    return state(value, Origin::Shape, place);
  }
  FactQuery &fallback(const std::optional<T> &value, const llvm::Twine &why) {
    if (!settingName.empty() && !sheet.getSettings()->mayDefault(settingName))
      return *this;
    return state(value, Origin::Default,
                 why + (missing.flag.empty() ? "" : "; " + missing.flag + " says otherwise"));
  }
  /// What helps where nobody states the fact, besides the flag.
  FactQuery &otherwise(llvm::StringRef file) {
    missing.file = file.str();
    return *this;
  }
  FactQuery &otherwise(llvm::StringRef flag, llvm::StringRef file) {
    missing.flag = flag.str();
    return otherwise(file);
  }

  /// The fact, or T() after an error or where it is missing.
  T get() {
    if (!statements.empty() && limits) {
      T value = std::get<T>(statements.front().value);
      // Negated, since a NaN is in no range either.
      if (!(value >= limits->first && value <= limits->second)) {
        sheet.failOutside(name, statements.front(), limits->first, limits->second);
        return T();
      }
    }
    std::optional<FactValue> value = sheet.settle(statements, missing, settingName);
    return value ? std::get<T>(*value) : T();
  }

private:
  static llvm::Expected<std::optional<T>> read(const checkpoint::Config &config,
                                               llvm::StringRef key) {
    if constexpr (std::is_same_v<T, bool>)
      return config.getBool(key);
    else if constexpr (std::is_same_v<T, int64_t>)
      return config.getInt(key);
    else if constexpr (std::is_same_v<T, double>)
      return config.getFloat(key);
    else
      return config.getText(key);
  }

  /// What a flag states need not be readable elsewhere.
  void stateConfig(const checkpoint::Config &config, llvm::StringRef key) {
    llvm::Expected<std::optional<T>> value = read(config, key);
    if (value)
      state(*value, Origin::Config, key, config.path);
    else if (statements.empty())
      sheet.fail(
          llvm::createStringError(llvm::toString(value.takeError()) +
                                  (missing.flag.empty() ? "" : "; or give " + missing.flag)));
    else
      llvm::consumeError(value.takeError());
  }

  FactQuery &state(const std::optional<T> &value, Origin origin, const llvm::Twine &place,
                   llvm::StringRef file = "") {
    if (!value)
      return *this;
    statements.push_back({*value, origin, place.str(), file.str()});
    return *this;
  }

  FactSheet &sheet;
  std::string name;
  std::string settingName;
  MissingFact missing;
  std::optional<std::pair<T, T>> limits;
  std::vector<Statement> statements;
};

} // namespace trm

#endif // TRM_IMPORTER_FACTS_H
