//===- Facts.cpp - the facts of a model and who states them -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Facts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

char MissingFactsError::ID = 0;

static constexpr StringLiteral kDatasetFile = "dataset.json";

std::string toText(const FactValue &value) {
  if (auto *flag = std::get_if<bool>(&value))
    return *flag ? "true" : "false";
  if (auto *integer = std::get_if<int64_t>(&value))
    return itostr(*integer);
  if (auto *real = std::get_if<double>(&value)) {
    std::string text;
    raw_string_ostream(text) << format("%g", *real);
    return text;
  }
  return std::get<std::string>(value);
}

StringRef toText(Origin origin) {
  static constexpr StringLiteral names[] = {"flag",  "config",  "dataset",
                                            "shape", "derived", "default"};
  return names[static_cast<int>(origin)];
}

static bool isInFile(Origin origin) {
  return origin == Origin::Config || origin == Origin::Dataset;
}

/// A flag says which of several files is right, and shapes are never wrong.
void FactSheet::checkAgreement(const MissingFact &fact, ArrayRef<Statement> statements) {
  const Statement &first = statements.front();
  for (const Statement &other : statements.drop_front()) {
    if (other.value == first.value)
      continue;
    if (other.origin == Origin::Shape)
      return fail(source.error(other.place + " makes " + fact.name + " " + toText(other.value) +
                               ", but " + first.locate() + " says " + toText(first.value) +
                               "; correct what is wrong, or use the files that belong together"));
    if (isInFile(first.origin) && isInFile(other.origin))
      return fail(createStringError(
          first.locate() + " says " + toText(first.value) + ", but " + other.locate() + " " +
          toText(other.value) + ", expected one " + fact.name + "; " +
          (fact.flag.empty() ? "correct what is wrong" : "give " + fact.flag) +
          ", or the file that belongs to the checkpoint with --config=FILE"));
  }
}

std::optional<FactValue> FactSheet::settle(ArrayRef<Statement> statements, MissingFact missing,
                                           StringRef setting) {
  if (statements.empty()) {
    addMissing(std::move(missing), setting);
    return std::nullopt;
  }
  checkAgreement(missing, statements);
  report.facts.push_back({missing.name, statements.front()});
  return statements.front().value;
}

void FactSheet::addMissing(MissingFact missing, StringRef setting) {
  const checkpoint::Config *config = settings ? settings->getConfig() : nullptr;
  bool isOfDataset = missing.file == kDatasetFile;
  if (isOfDataset && source.getDataset()) {
    missing.path = source.getDataset()->path;
    missing.key = missing.name;
  } else if (config && !setting.empty()) {
    missing.hint = settings->explainMissing(setting);
    if (!isOfDataset) {
      missing.path = config->path;
      missing.key = settings->getKey(setting);
    }
  }
  report.missing.push_back(std::move(missing));
}

void FactSheet::fail(Error error) {
  std::string message = toString(std::move(error));
  if (firstError.empty())
    firstError = std::move(message);
}

void FactSheet::failOutside(StringRef name, const Statement &statement, const FactValue &smallest,
                            const FactValue &largest) {
  std::string message = statement.locate() + " makes " + name.str() + " " +
                        toText(statement.value) + ", expected " + toText(smallest) + " to " +
                        toText(largest);
  bool namesItsPlace = statement.origin == Origin::Flag || !statement.file.empty();
  fail(namesItsPlace ? createStringError(message) : source.error(message));
}

/// "a, b", each once and none that is empty.
static std::string listOnce(ArrayRef<std::string> texts) {
  SmallVector<StringRef> once;
  for (StringRef text : texts)
    if (!text.empty() && !is_contained(once, text))
      once.push_back(text);
  return join(once, ", ");
}

template <typename Member>
static std::string listOnce(ArrayRef<MissingFact> missing, Member member) {
  SmallVector<std::string> texts;
  for (const MissingFact &fact : missing)
    texts.push_back(member(fact));
  return listOnce(texts);
}

/// "'a', 'b' in F, 'c' in G"
static std::string stateThem(ArrayRef<MissingFact> missing) {
  SmallVector<std::string> files;
  for (const MissingFact &fact : missing) {
    auto inFile = [&](const MissingFact &other) {
      return other.path == fact.path ? "'" + other.key + "'" : "";
    };
    if (!fact.path.empty())
      files.push_back(listOnce(missing, inFile) + " in " + sys::path::filename(fact.path).str());
  }
  return listOnce(files);
}

static std::string putBeside(const MissingFact &fact) { return fact.path.empty() ? fact.file : ""; }

/// "give A, or put B beside it, or state C", as far as there is each.
static std::string joinRemedies(StringRef flags, StringRef files, StringRef keys) {
  SmallVector<std::string> ways;
  if (!flags.empty())
    ways.push_back("give " + flags.str());
  if (!files.empty())
    ways.push_back("put " + files.str() + " beside it");
  if (!keys.empty())
    ways.push_back("state " + keys.str());
  return join(ways, ", or ");
}

std::string MissingFact::remedy() const {
  return joinRemedies(flag, putBeside(*this), stateThem(*this));
}

std::string FactSheet::listRemedies() const {
  auto flag = [](const MissingFact &fact) { return fact.flag; };
  return joinRemedies(listOnce(report.missing, flag), listOnce(report.missing, putBeside),
                      stateThem(report.missing));
}

Error FactSheet::explainMissing() const {
  auto name = [](const MissingFact &fact) { return fact.name; };
  auto hint = [](const MissingFact &fact) { return fact.hint; };
  ArrayRef<MissingFact> missing = report.missing;
  std::string message = source.getPath().str() + ": does not tell " + listOnce(missing, name);
  // Flags could say these facts, and not what else the object holds.
  if (settings && !settings->getUnreadable().empty())
    return make_error<MissingFactsError>(message + ": " + settings->getUnreadable() +
                                         ", or give --config=FILE with them");
  auto found = find_if(missing, [](const MissingFact &fact) { return !fact.path.empty(); });
  std::string hints = listOnce(missing, hint);
  if (found != missing.end())
    message += ", nor does " + found->path;
  if (!hints.empty())
    message += ": " + hints;
  return make_error<MissingFactsError>(message + "; " + listRemedies());
}

/// A fact that this model has not cannot be told either.
Error FactSheet::checkFlags() const {
  for (StringRef flag : source.getOptions().listFactFlags())
    if (!usedFlags.contains(flag))
      return source.error("has no use for " + flag +
                          ", which says nothing of a model like this; leave the flag out");
  return Error::success();
}

void FactSheet::addRemarks() {
  for (const std::string &unknown : settings->listUnknown())
    report.remarks.push_back(
        {"unknown-settings", unknown + "; what trmc does not know may change what the model "
                                       "computes"});
}

Error FactSheet::takeError() {
  if (settings)
    addRemarks();
  if (settings)
    if (Error error = settings->check())
      fail(std::move(error));
  if (!firstError.empty())
    return createStringError(firstError);
  return report.missing.empty() ? checkFlags() : explainMissing();
}

} // namespace trm
