//===- BackendOptions.h - the flags of one backend ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A backend says which flags it has (Backend::addOptions()), and holds their values
// itself: a flag is declared, parsed and used in one file. trmc puts them on its
// command line, under a heading of their own in --help, and refuses those that
// belong to another backend than the one that makes the artifact.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_BACKENDOPTIONS_H
#define TRM_CODEGEN_BACKENDOPTIONS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <type_traits>
#include <vector>

namespace trm {

/// Prints that `flag` has no value `text`, but `names`; true, as LLVM's parsers return.
bool refuseChoice(llvm::cl::Option &flag, llvm::StringRef text,
                  llvm::ArrayRef<llvm::StringRef> names);

/// LLVM's parser for enums, for cl::opt<T, ..., ChoiceParser<T>> with cl::values(), but for its
/// error: that lists the values.
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

/// Lives as long as the command line is looked at: LLVM keeps what is added.
class BackendOptions {
public:
  /// Flags in each of `commands`; `kinds` says of which outputs, "cpp, package".
  BackendOptions(llvm::StringRef kinds, const llvm::cl::SubCommandGroup &commands);

  /// The flag --NAME, which sets `value`; what `value` is now holds without it. Any type that
  /// LLVM's command line parses will do, or an enum, whose names are in cl::values(). `about`
  /// is what LLVM takes besides: cl::desc() and cl::value_desc(). `value` stays where it is,
  /// and the texts are literals.
  template <typename T, typename... Modifiers>
  void add(llvm::StringRef name, T &value, const Modifiers &...about) {
    using Parser = std::conditional_t<std::is_enum_v<T>, ChoiceParser<T>, llvm::cl::parser<T>>;
    if (!claim(name))
      return;
    flags.push_back(std::make_unique<llvm::cl::opt<T, /*ExternalStorage=*/true, Parser>>(
        name, llvm::cl::location(value), llvm::cl::cat(category), llvm::cl::sub(commands),
        about...));
  }

  /// The first flag that the command line had, "--float"; empty where it had none.
  std::string findGiven() const;
  /// Of which outputs the flags are.
  llvm::StringRef getKinds() const { return kinds; }
  /// A flag of another one's name, or success.
  llvm::Error takeError();

private:
  bool claim(llvm::StringRef name);

  std::string kinds, heading;
  llvm::cl::SubCommandGroup commands;
  llvm::cl::OptionCategory category;
  std::vector<std::unique_ptr<llvm::cl::Option>> flags;
  /// The name that is taken.
  std::string taken;
};

} // namespace trm

#endif // TRM_CODEGEN_BACKENDOPTIONS_H
