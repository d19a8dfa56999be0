//===- Interrupt.cpp - Runs that are ended from outside ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Interrupt.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace trm {

// A handler may touch nothing but these.
static std::atomic<int> received{0};
static std::atomic<int> wakeEnd{-1};
static std::atomic<bool> hasTemporary{false};
static char temporary[PATH_MAX];

/// Its reading end has something to read once a signal came: between asking for the
/// flag and a poll(), one would be missed.
static int wakePipe[2] = {-1, -1};

static void endAtOnce(int signal) {
  if (hasTemporary)
    unlink(temporary);
  std::signal(signal, SIG_DFL);
  raise(signal); // Delivered when this handler returns.
}

static void onSignal(int signal) {
  int error = errno;
  if (received.exchange(signal) != 0)
    endAtOnce(signal);
  (void)!write(wakeEnd, "", 1);
  errno = error;
}

void endAtSignals() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    if (std::signal(signal, endAtOnce) == SIG_IGN)
      std::signal(signal, SIG_IGN);
}

InterruptScope::InterruptScope() {
  received = 0;
  if (pipe2(wakePipe, O_CLOEXEC | O_NONBLOCK) == 0)
    wakeEnd = wakePipe[1];
  struct sigaction action = {};
  action.sa_handler = onSignal; // No SA_RESTART: a read that waits has to return.
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before;
    sigaction(signal, nullptr, &before);
    // nohup means it. A shell script lets its background programs ignore SIGINT for
    // the terminal's sake; who sends them one wants them to end.
    if (signal == SIGHUP && before.sa_handler == SIG_IGN)
      continue;
    sigaction(signal, &action, nullptr);
    handlers.push_back({signal, before.sa_handler});
  }
}

InterruptScope::~InterruptScope() {
  received = 0;
  for (const Handler &handler : handlers)
    std::signal(handler.signal, handler.before);
  wakeEnd = -1;
  for (int &end : wakePipe) {
    close(end);
    end = -1;
  }
}

int interruptSignal() { return received.load(std::memory_order_relaxed); }

bool waitForInput(int file) {
  while (!interruptSignal()) {
    pollfd files[] = {{file, POLLIN, 0}, {wakePipe[0], POLLIN, 0}};
    if (poll(files, 2, -1) < 0 && errno != EINTR)
      return true; // read() tells what is wrong.
    if (files[0].revents && !interruptSignal())
      return true;
  }
  return false;
}

bool isInputReady(int file, int milliseconds) {
  pollfd one = {file, POLLIN, 0};
  return poll(&one, 1, milliseconds) != 0;
}

SignalsHeld::SignalsHeld() {
  sigset_t held;
  sigemptyset(&held);
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&held, signal);
  pthread_sigmask(SIG_BLOCK, &held, &before);
}

SignalsHeld::~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }

void removeWhenKilled(const std::string &path) {
  hasTemporary = false;
  if (path.empty() || path.size() >= sizeof(temporary))
    return;
  std::memcpy(temporary, path.c_str(), path.size() + 1);
  hasTemporary = true;
}

} // namespace trm
