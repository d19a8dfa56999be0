//===- Command.cpp - run another program ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Between the two processes is a guard. The kernel tells it when this process is gone,
// also by SIGKILL; then it ends the program's whole process group.
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Command.h"
#include "trm/codegen/Termination.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace llvm;

extern char **environ;

namespace trm {
namespace {

/// What the guard does with the program is told in a pipe: a status as of waitpid(), or
/// why it could not be run.
struct Outcome {
  bool ran = false;
  int value = 0;
};

/// All of it is made before there is a second process, in which nothing may be allocated.
class Launch {
public:
  explicit Launch(const Command &command);
  ~Launch();
  Launch(const Launch &) = delete;
  Launch &operator=(const Launch &) = delete;

  Expected<Outcome> run();

private:
  Error openFiles();
  [[noreturn]] void guard();
  [[noreturn]] void execute();
  void tell(Outcome outcome) { (void)!write(report[1], &outcome, sizeof(outcome)); }

  const Command &command;
  const pid_t parent = getpid();
  std::vector<std::string> words;
  std::string temporaries;
  /// As execve() takes them.
  std::vector<char *> arguments, environment;
  int output = -1, errors = -1;
  int report[2] = {-1, -1};
};

} // namespace

Launch::Launch(const Command &command)
    : command(command), temporaries("TMPDIR=" + command.temporaries) {
  for (StringRef argument : command.arguments)
    words.push_back(argument.str());
  for (std::string &word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  bool isElsewhere = !command.temporaries.empty();
  for (char **variable = environ; *variable; ++variable)
    if (!isElsewhere || !StringRef(*variable).starts_with("TMPDIR="))
      environment.push_back(*variable);
  if (isElsewhere)
    environment.push_back(temporaries.data());
  environment.push_back(nullptr);
}

Launch::~Launch() {
  for (int file : {output, errors, report[0], report[1]})
    if (file >= 0)
      close(file);
}

static Error systemError(const Twine &what) {
  return createStringError(what + ": " + std::strerror(errno));
}

Error Launch::openFiles() {
  auto open = [](const std::optional<std::string> &path, int &file) -> Error {
    if (path)
      file = ::open(path->c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return path && file < 0 ? systemError("cannot write '" + *path + "'") : Error::success();
  };
  if (Error error = open(command.output, output))
    return error;
  if (Error error = open(command.errors, errors))
    return error;
  return pipe2(report, O_CLOEXEC) == 0 ? Error::success() : systemError("no pipe");
}

static sigset_t signalsOf(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (int number : numbers)
    sigaddset(&set, number);
  return set;
}

void Launch::execute() {
  // As any program expects them: the tools let a thread wait for some, and ignore others.
  // A background process may write to the terminal.
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGSEGV, SIGBUS, SIGABRT})
    signal(number, SIG_DFL);
  signal(SIGTTOU, SIG_IGN);
  sigset_t none = signalsOf({});
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (output >= 0)
    dup2(output, STDOUT_FILENO);
  if (errors >= 0)
    dup2(errors, STDERR_FILENO);
  execve(command.program.c_str(), arguments.data(), environment.data());
  tell({false, errno});
  _exit(1);
}

void Launch::guard() {
  setpgid(0, 0); // What ends by a key of the terminal ends through the parent.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGTERM, SIG_DFL); // One that is ignored is not waited for either.
  signal(SIGCHLD, SIG_DFL);
  sigset_t awaited = signalsOf({SIGTERM, SIGCHLD});
  sigprocmask(SIG_BLOCK, &awaited, nullptr);
  if (getppid() != parent)
    _exit(1);
  pid_t program = fork();
  if (program == 0)
    execute();
  if (program < 0) {
    tell({false, errno});
    _exit(1);
  }
  for (int received = 0; received != SIGTERM;) {
    sigwait(&awaited, &received);
    int status;
    if (waitpid(program, &status, WNOHANG) == program) {
      tell({true, status});
      _exit(0);
    }
  }
  // Compilers that are asked remove what they have made.
  kill(0, SIGTERM);
  sigset_t ended = signalsOf({SIGCHLD});
  const timespec patience = {2, 0};
  while (waitpid(program, nullptr, WNOHANG) == 0 && sigtimedwait(&ended, nullptr, &patience) > 0) {
  }
  kill(0, SIGKILL);
  _exit(1);
}

Expected<Outcome> Launch::run() {
  if (Error error = openFiles())
    return error;
  pid_t process;
  {
    Uninterrupted scope;
    process = fork();
    if (process == 0)
      guard();
    if (process < 0)
      return systemError("no process");
    endAtTermination(process);
  }
  close(report[1]);
  report[1] = -1;
  // The first is of a program that cannot be run, and ends the same way.
  Outcome outcome, next;
  bool isTold = false;
  ssize_t count;
  while ((count = read(report[0], &next, sizeof(next))) != 0) {
    if (count < 0 && errno != EINTR)
      break;
    if (count == sizeof(next) && !isTold) {
      outcome = next;
      isTold = true;
    }
  }
  while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
  endAtTermination(0);
  if (!isTold)
    return createStringError("it was ended from outside");
  return outcome;
}

Expected<int> Command::run() const {
  Expected<Outcome> outcome = Launch(*this).run();
  if (!outcome)
    return outcome.takeError();
  if (!outcome->ran)
    return createStringError(std::strerror(outcome->value));
  if (WIFSIGNALED(outcome->value))
    return createStringError(strsignal(WTERMSIG(outcome->value)));
  return WEXITSTATUS(outcome->value);
}

} // namespace trm
