//===- Messages.cpp - what the tools say on stderr --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/Messages.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace trm {

void printError(StringRef tool, Error error) {
  std::string message = toString(std::move(error));
  auto [first, rest] = StringRef(message).split('\n');
  WithColor::error(terminalErrs(), tool) << first << '\n';
  while (!rest.empty()) {
    auto [line, behind] = rest.split('\n');
    terminalErrs() << "  " << line << '\n';
    rest = behind;
  }
}

void printRemark(StringRef tool, StringRef kind, StringRef text) {
  errs() << tool << ": " << kind << ": " << terminalText(text) << '\n';
}

} // namespace trm
