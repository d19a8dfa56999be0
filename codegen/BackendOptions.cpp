//===- BackendOptions.cpp - the flags of one backend ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/BackendOptions.h"
#include "trm/codegen/Target/Nearest.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

bool refuseChoice(cl::Option &flag, StringRef text, ArrayRef<StringRef> names) {
  std::string message = ("there is no '" + text + "'" + didYouMean(text, names) +
                         "; choose one of: " + join(names, ", "))
                            .str();
  return flag.error(terminalText(message));
}

BackendOptions::BackendOptions(StringRef kinds, const cl::SubCommandGroup &commands)
    : kinds(kinds), heading(("Options of --emit=" + kinds).str()), commands(commands),
      category(heading) {}

bool BackendOptions::claim(StringRef name) {
  bool isTaken = any_of(commands.getSubCommands(), [&](cl::SubCommand *command) {
    return cl::getRegisteredOptions(*command).contains(name);
  });
  if (isTaken && taken.empty())
    taken = name.str();
  return !isTaken;
}

std::string BackendOptions::findGiven() const {
  for (const std::unique_ptr<cl::Option> &flag : flags)
    if (flag->getNumOccurrences())
      return ("--" + flag->ArgStr).str();
  return "";
}

Error BackendOptions::takeError() {
  return taken.empty() ? Error::success()
                       : createStringError("the option name '--" + taken + "' is taken");
}

} // namespace trm
