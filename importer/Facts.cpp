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
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

char MissingFactsError::ID = 0;

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
  switch (origin) {
  case Origin::Flag:
    return "flag";
  case Origin::Config:
    return "config";
  case Origin::Dataset:
    return "dataset";
  case Origin::Shape:
    return "shape";
  case Origin::Derived:
    return "derived";
  case Origin::Default:
    return "default";
  }
  llvm_unreachable("an origin without a name");
}

std::optional<FactValue> FactSheet::settle(StringRef name, ArrayRef<Statement> statements,
                                           StringRef missingFlag, StringRef missingFile) {
  if (statements.empty()) {
    report.missing.push_back({name.str(), missingFlag.str(), missingFile.str()});
    return std::nullopt;
  }
  const Statement &first = statements.front();
  for (const Statement &other : statements.drop_front())
    if (other.origin == Origin::Shape && other.value != first.value) {
      fail(source.error(other.place + " makes " + name + " " + toText(other.value) + ", but " +
                        first.locate() + " says " + toText(first.value) +
                        "; correct what is wrong, or use the files that belong together"));
      return std::nullopt;
    }
  report.facts.push_back({name.str(), first});
  return first.value;
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

/// "a, b", each once.
static std::string listOnce(ArrayRef<MissingFact> missing, std::string MissingFact::*member) {
  SmallVector<StringRef> texts;
  for (const MissingFact &fact : missing)
    if (!is_contained(texts, StringRef(fact.*member)))
      texts.push_back(fact.*member);
  return join(texts, ", ");
}

Error FactSheet::takeError() {
  if (!firstError.empty())
    return createStringError(firstError);
  const std::vector<MissingFact> &missing = report.missing;
  if (missing.empty())
    return Error::success();
  return make_error<MissingFactsError>(source.getPath() + ": does not tell " +
                                       listOnce(missing, &MissingFact::name) + "; give " +
                                       listOnce(missing, &MissingFact::flag) + ", or put " +
                                       listOnce(missing, &MissingFact::file) + " beside it");
}

} // namespace trm
