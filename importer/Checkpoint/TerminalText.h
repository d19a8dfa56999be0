//===- TerminalText.h - text from outside, shown to people ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keys, paths, names and what files contain are shown as they are where they are
// readable, in any script. What would move a terminal's cursor, colour it or turn its
// text around is written as \xNN: a file must not be able to forge what a tool says.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_TERMINALTEXT_H
#define TRM_IMPORTER_CHECKPOINT_TERMINALTEXT_H

#include "llvm/Support/raw_ostream.h"
#include <string>

namespace trm {

/// One line: line breaks and tabs are escaped too.
std::string terminalText(llvm::StringRef text);

/// Writes what tools print to another stream. Line breaks and tabs stay, as do the colours
/// that the tool itself asks for.
class TerminalStream : public llvm::raw_ostream {
public:
  explicit TerminalStream(llvm::raw_ostream &os) : raw_ostream(/*unbuffered=*/true), os(os) {}

  raw_ostream &changeColor(Colors color, bool bold = false, bool background = false) override;
  raw_ostream &resetColor() override;
  bool is_displayed() const override { return os.is_displayed(); }
  bool has_colors() const override { return os.has_colors(); }

private:
  void write_impl(const char *text, size_t size) override;
  uint64_t current_pos() const override { return os.tell(); }

  llvm::raw_ostream &os;
  /// The begin of a character whose rest is yet to be written.
  std::string begun;
};

/// llvm::errs() and llvm::outs() for text.
llvm::raw_ostream &terminalErrs();
llvm::raw_ostream &terminalOuts();

} // namespace trm

#endif // TRM_IMPORTER_CHECKPOINT_TERMINALTEXT_H
