//===- Facts.cpp - the facts of a model and who states them -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Facts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace trm {

std::string toText(const FactValue &value) {
  if (auto *flag = std::get_if<bool>(&value))
    return *flag ? "true" : "false";
  if (auto *integer = std::get_if<int64_t>(&value))
    return itostr(*integer);
  if (auto *real = std::get_if<double>(&value))
    return formatv("{0:g}", *real).str();
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
  case Origin::Default:
    return "default";
  }
  llvm_unreachable("an origin without a name");
}

std::optional<FactValue> FactSheet::settle(StringRef name, ArrayRef<Statement> statements,
                                           StringRef remedy) {
  if (statements.empty()) {
    missing.push_back({name.str(), remedy.str()});
    return std::nullopt;
  }
  const Statement &first = statements.front();
  for (const Statement &other : statements.drop_front())
    if (other.origin == Origin::Shape && other.value != first.value) {
      fail(source.error(other.place + " makes " + name + " " + toText(other.value) + ", but " +
                        first.place + " says " + toText(first.value) +
                        "; correct what is wrong, or use the files that belong together"));
      return std::nullopt;
    }
  facts.push_back({name.str(), first});
  return first.value;
}

void FactSheet::fail(Error error) {
  std::string message = toString(std::move(error));
  if (firstError.empty())
    firstError = std::move(message);
}

Error FactSheet::takeError() {
  if (!firstError.empty())
    return createStringError(firstError);
  if (missing.empty())
    return Error::success();
  std::string names = join(map_range(missing, [](const MissingFact &fact) { return fact.name; }),
                           ", ");
  std::string remedies =
      join(map_range(missing, [](const MissingFact &fact) { return fact.remedy; }), ", ");
  return source.error("does not tell " + names + "; give " + remedies);
}

} // namespace trm
