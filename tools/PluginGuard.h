//===- PluginGuard.h - survive the code of a plugin ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_PLUGINGUARD_H
#define TRM_TOOLS_PLUGINGUARD_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace trm {

/// Runs `body` and says how it failed: "crashed (Segmentation fault)", "threw an
/// exception: bad idea". Nothing where it returned. After a failure the process is
/// good for an error message only: what `body` held it holds on. A body that calls
/// exit() does exit, with status 1 and a message that begins with `subject`.
std::optional<std::string> runGuarded(llvm::StringRef subject, llvm::function_ref<void()> body);

} // namespace trm

#endif // TRM_TOOLS_PLUGINGUARD_H
