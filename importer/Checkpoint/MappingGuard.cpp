//===- MappingGuard.cpp - mapped files that are cut while they are read -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/MappingGuard.h"

#include <atomic>
#include <csignal>
#include <cstring>
#include <unistd.h>

using namespace llvm;

namespace trm::checkpoint {

namespace {
/// What a signal handler may look at: no locks, no memory of its own.
struct Slot {
  std::atomic<bool> isTaken = false;
  std::atomic<const char *> begin = nullptr;
  size_t size = 0;
  char path[4096] = {};
};
constexpr size_t slots = 256;
Slot mappings[slots];
const char *toolName = "";
void (*cleanUp)() = nullptr;

void say(const char *text) { (void)!write(STDERR_FILENO, text, std::strlen(text)); }

void handle(int signal, siginfo_t *info, void *) {
  const char *address = static_cast<const char *>(info->si_addr);
  for (const Slot &slot : mappings) {
    const char *begin = slot.begin;
    if (!begin || address < begin || address >= begin + slot.size)
      continue;
    say(toolName);
    say(": error: ");
    say(slot.path);
    say(": was cut, or its disk failed, while it was read; wait until it is written, or copy it "
        "again\n");
    if (cleanUp)
      cleanUp();
    _exit(1);
  }
  std::signal(signal, SIG_DFL);
  raise(signal);
}
} // namespace

void installMappingGuard(const char *tool, void (*beforeEnd)()) {
  toolName = tool;
  cleanUp = beforeEnd;
  struct sigaction action = {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGBUS, &action, nullptr);
}

GuardedMapping::GuardedMapping(StringRef bytes, StringRef path) : slot(slots) {
  for (size_t i = 0; i < slots && slot == slots; ++i)
    if (!mappings[i].isTaken.exchange(true))
      slot = i;
  if (slot == slots)
    return;
  Slot &mine = mappings[slot];
  size_t length = std::min(path.size(), sizeof(mine.path) - 1);
  std::memcpy(mine.path, path.data(), length);
  mine.path[length] = 0;
  mine.size = bytes.size();
  mine.begin = bytes.data(); // Last: the handler looks at it first.
}

GuardedMapping::~GuardedMapping() {
  if (slot == slots)
    return;
  mappings[slot].begin = nullptr;
  mappings[slot].isTaken = false;
}

} // namespace trm::checkpoint
