//===- PluginGuard.cpp - survive the code of a plugin -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one file of the compiler with exceptions: a plugin may throw them.
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PluginGuard.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include <cstring>
#include <exception>

using namespace llvm;

namespace trm {

/// LLVM's own way to die; abort() follows.
static void keepReason(void *reason, const char *message, bool /*genCrashDiag*/) {
  *static_cast<std::string *>(reason) = message;
}

std::optional<std::string> runGuarded(function_ref<void()> body) {
  std::string thrown, fatal;
  bool threw = false;
  CrashRecoveryContext::Enable();
  CrashRecoveryContext context;
  bool returned;
  {
    ScopedFatalErrorHandler handler(keepReason, &fatal);
    returned = context.RunSafely([&] {
      try {
        body();
      } catch (const std::exception &exception) {
        threw = true;
        thrown = exception.what();
      } catch (...) {
        threw = true;
      }
    });
  }
  CrashRecoveryContext::Disable();
  if (threw)
    return "threw an exception" + (thrown.empty() ? thrown : ": " + thrown);
  if (!fatal.empty())
    return "ended with a fatal error: " + fatal;
  if (returned)
    return std::nullopt;
  // 128 and the signal, as a shell says it.
  const char *name = strsignal(context.RetCode - 128);
  return "crashed (" + std::string(name ? name : "unknown signal") + ")";
}

} // namespace trm
