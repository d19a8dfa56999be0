//===- Termination.cpp - what is cleaned up when the process is ended ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Termination.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include <csignal>
#include <map>
#include <mutex>
#include <sys/wait.h>

using namespace llvm;

namespace trm {

namespace {
struct State {
  std::recursive_mutex mutex;
  /// From last to first: what is in a folder before the folder. Whether it goes with all
  /// that is in it.
  std::map<std::string, bool> paths;
  pid_t command = 0;
};
} // namespace

/// Never destroyed: a signal may come when the process exits.
static State &state() {
  static State &theOne = *new State;
  return theOne;
}

Uninterrupted::Uninterrupted() { state().mutex.lock(); }
Uninterrupted::~Uninterrupted() { state().mutex.unlock(); }

void removeAtTermination(const std::string &path, bool withContent) {
  Uninterrupted scope;
  state().paths[path] = withContent;
}

void keepAtTermination(const std::string &path) {
  Uninterrupted scope;
  state().paths.erase(path);
}

void endAtTermination(pid_t command) {
  Uninterrupted scope;
  state().command = command;
}

void cleanUpForTermination() {
  state().mutex.lock(); // For good.
  if (pid_t command = state().command) {
    kill(command, SIGTERM);
    // Somebody else may wait for it too, and be told.
    waitpid(command, nullptr, 0);
  }
  for (const auto &[path, withContent] : reverse(state().paths))
    if (withContent)
      sys::fs::remove_directories(path);
    else
      sys::fs::remove(path);
}

} // namespace trm
