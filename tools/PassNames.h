//===- PassNames.h - which passes are registered ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_PASSNAMES_H
#define TRM_TOOLS_PASSNAMES_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace trm {

/// The names of all passes and pipelines in MLIR's registry, sorted.
std::vector<std::string> listPassNames();

/// What a pass or pipeline of that name does; empty where there is none.
llvm::StringRef describePass(llvm::StringRef name);

} // namespace trm

#endif // TRM_TOOLS_PASSNAMES_H
