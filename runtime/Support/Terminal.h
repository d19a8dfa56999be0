//===- Terminal.h - What standard output can show ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_TERMINAL_H
#define TRM_RUNTIME_SUPPORT_TERMINAL_H

namespace trm {

struct DrawStyle {
  bool color = false;
  bool unicode = false;
};

/// Colour and block characters where standard output is a terminal that has
/// them; neither in a pipe or a file.
DrawStyle standardOutputStyle();

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_TERMINAL_H
