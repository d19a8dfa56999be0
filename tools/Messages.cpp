//===- Messages.cpp - what the tools say on stderr --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/Messages.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace trm {

static void printLines(StringRef message) {
  auto [first, rest] = message.split('\n');
  terminalErrs() << first << '\n';
  while (!rest.empty()) {
    auto [line, behind] = rest.split('\n');
    terminalErrs() << "  " << line << '\n';
    rest = behind;
  }
}

void printError(StringRef tool, Error error) {
  WithColor::error(terminalErrs(), tool);
  printLines(toString(std::move(error)));
}

void parseOptions(int argc, const char *const *argv, StringRef overview) {
  std::string messages;
  raw_string_ostream os(messages);
  if (cl::ParseCommandLineOptions(argc, argv, overview, &os))
    return;
  printLines(messages);
  exit(1);
}

void printRemark(StringRef tool, StringRef kind, StringRef text) {
  errs() << tool << ": " << kind << ": " << terminalText(text) << '\n';
}

} // namespace trm
