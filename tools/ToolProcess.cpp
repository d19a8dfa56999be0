//===- ToolProcess.cpp - the process around a tool ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/ToolProcess.h"
#include "trm/codegen/Termination.h"
#include "trm/importer/Checkpoint/MappingGuard.h"
#include "trm/runtime/Destination.h"
#include "trm/tools/Messages.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/ManagedStatic.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace llvm;

namespace trm {

/// Empty outside of runTool().
static const char *toolName = "";

/// Given back where there is no other memory to clean up with.
static void *memoryForCleaningUp;

/// Ends the process where nothing may be allocated any more.
[[noreturn]] static void fail(StringRef problem, StringRef remedy) {
  static std::atomic<bool> isFailing = false;
  static pthread_t who;
  if (isFailing.exchange(true)) {
    while (!pthread_equal(who, pthread_self()))
      pause(); // For the thread that came first.
    _exit(1);
  }
  who = pthread_self();
  for (StringRef part : {StringRef(toolName), StringRef(": error: "), problem,
                         remedy.empty() ? StringRef() : StringRef("; "), remedy, StringRef("\n")})
    (void)!write(STDERR_FILENO, part.data(), part.size());
  // Cleaning up may need what there is none of, or who has it.
  signal(SIGALRM, SIG_DFL);
  alarm(2);
  free(memoryForCleaningUp);
  cleanUpForTermination();
  _exit(1);
}

static void failForMemory(void * = nullptr, const char * = nullptr, bool = false) {
  fail("out of memory", "a smaller model needs less, and ulimit -v says what is allowed");
}

static void failForReason(void *, const char *reason, bool) {
  // All other streams are asked for their errors.
  StringRef problem = reason;
  if (problem.consume_front("IO failure on output stream: "))
    fail("cannot write a temporary file", problem);
  fail(problem, "");
}

static void failForException() { fail("the system denies it a resource (see ulimit -a)", ""); }

void takeFatalErrors() {
  if (!*toolName)
    return;
  remove_fatal_error_handler();
  install_fatal_error_handler(failForReason);
}

/// What is written to standard output is there, or the status says that it is not.
static void checkStandardOutput() {
  // Their destructors would end the process their own way.
  errs().clear_error();
  outs().flush();
  std::error_code error = outs().error();
  outs().clear_error();
  if (error == std::errc::broken_pipe)
    _exit(128 + SIGPIPE); // Whoever closed it wants no more of it.
  if (error)
    fail("cannot write to standard output: " + error.message(), "");
}

namespace {
/// The thread of the tool, and a stack to handle signals on where it has used up its own.
struct Thread {
  static constexpr size_t kStackBytes = size_t(64) << 20;
  static constexpr size_t kHandlerBytes = size_t(256) << 10;

  /// Ends the process. A plugin that crashed while it was loaded leaves locks that no other
  /// thread may have.
  [[noreturn]] void run() {
    void *memory = mmap(nullptr, kHandlerBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    stack_t stack = {};
    stack.ss_sp = memory;
    stack.ss_size = kHandlerBytes;
    if (memory != MAP_FAILED)
      sigaltstack(&stack, nullptr);
    Expected<int> status = body(argc, argv);
    if (!status)
      printError(toolName, status.takeError());
    llvm_shutdown();
    exit(status ? *status : 1);
  }

  int argc;
  char **argv;
  function_ref<Expected<int>(int, char **)> body;
};
} // namespace

/// The part of the address space that the thread's stack has, and the page below it.
static bool isOnStack(const void *address) {
  pthread_attr_t attributes;
  void *low = nullptr;
  size_t size = 0, guard = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return false;
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_attr_destroy(&attributes);
  const char *begin = static_cast<const char *>(low) - std::max<size_t>(guard, 1 << 16);
  return address >= begin && address < static_cast<const char *>(low) + size;
}

/// The most address space that the process had at one time, in bytes; 0 where the system does
/// not say. Of calls that a signal's handler may make.
static size_t mostAddressSpace() {
  char text[4096] = {};
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return 0;
  ssize_t bytes = read(file, text, sizeof(text) - 1);
  close(file);
  constexpr StringLiteral key = "\nVmPeak:";
  StringRef status(text, std::max<ssize_t>(bytes, 0));
  size_t place = status.find(key), kibibytes = 0;
  if (place != StringRef::npos)
    status.substr(place + key.size()).ltrim().consumeInteger(10, kibibytes);
  return kibibytes << 10;
}

/// Not every library asks whether it was given memory. What one was denied another thread may
/// have given back since: so a process that came close to its limit counts, too.
static bool isMemoryUsedUp() {
  constexpr size_t some = size_t(4) << 20, near = size_t(64) << 20;
  void *memory = mmap(nullptr, some, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || munmap(memory, some) != 0)
    return true;
  struct rlimit limit;
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
         mostAddressSpace() + near > limit.rlim_cur;
}

static struct sigaction faultBefore, abortBefore;

static void onFault(int signal, siginfo_t *info, void *) {
  if (isMemoryUsedUp())
    failForMemory();
  if (signal == SIGSEGV && isOnStack(info->si_addr))
    fail("the input nests so deeply that the stack does not suffice",
         "expected at most some thousand levels");
  // LLVM tells what it knows of a fault of the tool's own, when the instruction runs again.
  sigaction(signal, signal == SIGSEGV ? &faultBefore : &abortBefore, nullptr);
  if (signal == SIGABRT)
    raise(signal);
}

static void takeFaults() {
  struct sigaction action = {};
  action.sa_sigaction = onFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, &faultBefore);
  sigaction(SIGABRT, &action, &abortBefore);
}

static sigset_t endingSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&set, number);
  return set;
}

/// Waits for a signal that asks for the end, and ends the process by it.
static void *waitForEnd(void *) {
  sigset_t awaited = endingSignals();
  int received = SIGTERM;
  sigwait(&awaited, &received);
  cleanUpForTermination();
  signal(received, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &awaited, nullptr);
  raise(received);
  return nullptr;
}

/// Starts a thread that handles the signals, which all others leave to it. Without it they
/// end the process as they do any.
static void handleSignals() {
  struct sigaction hangup;
  sigset_t awaited = endingSignals();
  // nohup means it.
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler == SIG_IGN)
    sigdelset(&awaited, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  pthread_t thread;
  if (pthread_create(&thread, nullptr, waitForEnd, nullptr) == 0)
    pthread_detach(thread);
  else
    pthread_sigmask(SIG_UNBLOCK, &awaited, nullptr);
}

/// Threads that LLVM makes have the stack of a usual shell's, whatever this one's says.
static void chooseThreadStacks() {
  constexpr size_t usual = size_t(8) << 20;
  size_t size = 0;
  pthread_attr_t attributes;
  if (pthread_getattr_default_np(&attributes) != 0)
    return;
  pthread_attr_getstacksize(&attributes, &size);
  if (size < usual) {
    pthread_attr_setstacksize(&attributes, usual);
    pthread_setattr_default_np(&attributes);
  }
  pthread_attr_destroy(&attributes);
}

void runTool(const char *name, int argc, char **argv,
             function_ref<Expected<int>(int argc, char **argv)> body) {
  occupyStandardStreams();
  InitLLVM init(argc, argv);
  toolName = name;
  memoryForCleaningUp = malloc(size_t(1) << 20);
  checkpoint::installMappingGuard(name, cleanUpForTermination);
  remove_bad_alloc_error_handler();
  install_bad_alloc_error_handler(failForMemory);
  takeFatalErrors();
  std::set_terminate(failForException);
  takeFaults();
  signal(SIGXFSZ, SIG_IGN); // Writing fails instead.
  signal(SIGPIPE, SIG_IGN);
  outs();
  errs();
  std::atexit(checkStandardOutput); // Before the two are destroyed.
  chooseThreadStacks();
  handleSignals();
  Thread tool{argc, argv, body};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, Thread::kStackBytes);
  pthread_t thread;
  auto start = [](void *self) -> void * { static_cast<Thread *>(self)->run(); };
  if (pthread_create(&thread, &attributes, start, &tool) == 0)
    pthread_join(thread, nullptr);
  tool.run(); // Little memory, as there is.
}

} // namespace trm
