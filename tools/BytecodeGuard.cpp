//===- BytecodeGuard.cpp - bytecode that MLIR gets through ----------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/BytecodeGuard.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "trm/runtime/Limits.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace trm {

/// How the child ends where it comes to an end.
enum Outcome { isModule = 0, isRefused = 2 };

void endAfter(std::chrono::microseconds time) {
  constexpr int64_t second = 1000000;
  itimerval timer = {{}, {time.count() / second, time.count() % second}};
  setitimer(ITIMER_PROF, &timer, nullptr);
}

void becomeReader() {
  for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGPROF})
    std::signal(signal, SIG_DFL);
  auto limit = [](auto resource, rlim_t most) {
    rlimit now;
    if (getrlimit(resource, &now) == 0 && now.rlim_cur > most) {
      now.rlim_cur = most;
      setrlimit(resource, &now);
    }
  };
  limit(RLIMIT_CORE, 0);
#if !LLVM_ADDRESS_SANITIZER_BUILD // Its shadow is larger than that.
  limit(RLIMIT_DATA, limits::BytecodeMemory);
#endif
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDERR_FILENO);
}

[[noreturn]] static void parseInChild(MemoryBufferRef bytes, const mlir::DialectRegistry &dialects,
                                      std::chrono::microseconds time) {
  becomeReader();
  endAfter(time);
  // The parent's context may have threads, which are not here.
  mlir::MLIRContext context(dialects, mlir::MLIRContext::Threading::DISABLED);
  SourceMgr sources;
  sources.AddNewSourceBuffer(MemoryBuffer::getMemBuffer(bytes), SMLoc());
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::parseSourceFile<mlir::ModuleOp>(sources, mlir::ParserConfig(&context));
  // Neither outputs nor temporary files of the parent are its child's.
  _exit(module ? isModule : isRefused);
}

Error checkBytecode(MemoryBufferRef bytes, const mlir::DialectRegistry &dialects,
                    std::chrono::microseconds limit) {
  if (!mlir::isBytecode(bytes))
    return Error::success();
  pid_t child = fork();
  if (child < 0)
    return createStringError("'" + bytes.getBufferIdentifier() +
                             "' cannot be read: no process can be started: " + sys::StrError());
  if (child == 0)
    parseInChild(bytes, dialects, limit);
  int status = 0;
  sys::RetryAfterSignal(-1, waitpid, child, &status, 0);
  // What the parser has to say it says again.
  if (WIFEXITED(status) && is_contained({isModule, isRefused}, WEXITSTATUS(status)))
    return Error::success();
  bool isOutOfTime = WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF;
  return createStringError("'" + bytes.getBufferIdentifier() + "' is bytecode that MLIR's reader " +
                           (isOutOfTime ? "does not come to an end of" : "crashes on") +
                           ": it is damaged, or of another version; write it again with "
                           "--emit=mlir, or copy it again");
}

} // namespace trm
