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
#include "trm/tools/ToolProcess.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <vector>

using namespace llvm;

namespace trm {

/// LLVM's own way to die; abort() follows.
static void keepReason(void *reason, const char *message, bool /*genCrashDiag*/) {
  *static_cast<std::string *>(reason) = message;
}

namespace {

/// A stack for handlers of signals: a recursion without end leaves none of the other.
class HandlerStack {
public:
  HandlerStack() : memory(size_t{64} * 1024) {
    stack_t own = {};
    own.ss_sp = memory.data();
    own.ss_size = memory.size();
    changed = sigaltstack(&own, &former) == 0;
    // LLVM's handler asks for no such stack.
    struct sigaction action;
    if (changed && sigaction(SIGSEGV, nullptr, &action) == 0) {
      action.sa_flags |= SA_ONSTACK;
      sigaction(SIGSEGV, &action, nullptr);
    }
  }
  ~HandlerStack() {
    if (changed)
      sigaltstack(&former, nullptr);
  }
  HandlerStack(const HandlerStack &) = delete;
  HandlerStack &operator=(const HandlerStack &) = delete;

private:
  std::vector<char> memory;
  stack_t former = {};
  bool changed;
};

/// Whose code runs, while it does.
const std::string *running = nullptr;

void reportExit() {
  if (!running)
    return;
  errs() << "error: " << *running << " ended the process\n";
  std::_Exit(1);
}

} // namespace

std::optional<std::string> runGuarded(StringRef subject, function_ref<void()> body) {
  std::string thrown, fatal, described = subject.str();
  bool threw = false;
  static const int registered = std::atexit(reportExit);
  static_cast<void>(registered);
  running = &described;
  CrashRecoveryContext::Enable();
  HandlerStack stack;
  CrashRecoveryContext context;
  bool returned;
  {
    remove_fatal_error_handler();
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
  takeFatalErrors();
  CrashRecoveryContext::Disable();
  running = nullptr;
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
