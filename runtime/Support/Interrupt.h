//===- Interrupt.h - Runs that are ended from outside -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ctrl-C and kill end a run with what it has. A signal sets a flag, which is asked
// for between the steps of puzzles, and wakes whoever waits for input; a second one
// ends the program at once.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_INTERRUPT_H
#define TRM_RUNTIME_SUPPORT_INTERRUPT_H

#include <csignal>
#include <string>
#include <vector>

namespace trm {

/// Outside of an InterruptScope the first signal ends the program at once, as the second
/// one does inside.
void endAtSignals();

/// Takes SIGINT, SIGTERM and SIGHUP as long as it lives. There is one at a time.
class InterruptScope {
public:
  InterruptScope();
  ~InterruptScope();
  InterruptScope(const InterruptScope &) = delete;
  InterruptScope &operator=(const InterruptScope &) = delete;

private:
  struct Handler {
    int signal;
    void (*before)(int);
  };
  std::vector<Handler> handlers;
};

/// The signal that asked for the end of the run; 0 as long as none did.
int interruptSignal();

/// Waits until a read from a file returns without waiting; false where the run is to
/// end before that.
bool waitForInput(int file);

/// Whether a read from a file returns within so many milliseconds.
bool isInputReady(int file, int milliseconds);

/// As long as one lives, this thread takes no signal that asks for the end.
class SignalsHeld {
public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld &) = delete;
  SignalsHeld &operator=(const SignalsHeld &) = delete;

private:
  sigset_t before;
};

/// A file that is removed where a signal ends the program at once; empty for none.
void removeWhenKilled(const std::string &path);

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_INTERRUPT_H
