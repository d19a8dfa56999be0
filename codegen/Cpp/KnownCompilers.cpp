//===- KnownCompilers.cpp - commands that may run unasked ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/KnownCompilers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace trm {

/// Options that describe a machine. None names a file: a plugin or a specification of
/// one's own would run commands.
static bool isMachineOption(StringRef option) {
  constexpr StringLiteral machine = "^(-m[a-z0-9-]+(=[A-Za-z0-9_.,+-]+)?"
                                    "|--target=[A-Za-z0-9_.-]+"
                                    "|-O[0-3s]"
                                    "|--specs=(picolibc|nano|nosys|rdimon)\\.specs)$";
  return Regex(machine).match(option) && !option.starts_with("-mllvm");
}

bool isKnownCompiler(ArrayRef<std::string> command) {
  constexpr StringLiteral compilers =
      "^([A-Za-z0-9_]+-)*(gcc|g\\+\\+|c\\+\\+|clang|clang\\+\\+)(-[0-9.]+)?$";
  return Regex(compilers).match(command.front()) && all_of(command.drop_front(), isMachineOption);
}

} // namespace trm
