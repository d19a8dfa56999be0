//===- ChoiceParser.h - flags with a few named values ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM's parser for enums, but for its error: that lists the values.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CHOICEPARSER_H
#define TRM_CODEGEN_CHOICEPARSER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CommandLine.h"

namespace trm {

/// Prints that `flag` has no value `text`, but `names`; true, as LLVM's parsers return.
bool refuseChoice(llvm::cl::Option &flag, llvm::StringRef text,
                  llvm::ArrayRef<llvm::StringRef> names);

/// For cl::opt<T, ..., ChoiceParser<T>>, whose names are in cl::values().
template <typename T>
class ChoiceParser : public llvm::cl::parser<T> {
public:
  using llvm::cl::parser<T>::parser;

  bool parse(llvm::cl::Option &flag, llvm::StringRef, llvm::StringRef text, T &value) {
    llvm::SmallVector<llvm::StringRef> names;
    for (const auto &choice : this->Values) {
      if (choice.Name == text) {
        value = choice.V.getValue();
        return false;
      }
      names.push_back(choice.Name);
    }
    return refuseChoice(flag, text, names);
  }
};

} // namespace trm

#endif // TRM_CODEGEN_CHOICEPARSER_H
