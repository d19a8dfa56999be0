//===- BytecodeChild.cpp - a process that reads bytecode ------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BytecodeChild.h"
#include "Ir.h"
#include "trm/tools/BytecodeGuard.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace trm {

BytecodeChild::BytecodeChild()
    : shared(static_cast<uint8_t *>(
          mmap(nullptr, SharedBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
  if (shared == MAP_FAILED)
    std::abort();
  // A child that ended is noticed by its reply.
  std::signal(SIGPIPE, SIG_IGN);
}

void BytecodeChild::readAll(int requests, int replies) const {
  becomeReader();
  // The fuzzer's code in this process would write down what is no finding.
  rlimit noFiles = {0, 0};
  setrlimit(RLIMIT_NOFILE, &noFiles);
  // A new one now and then, for what inputs leave in the context.
  constexpr int mostInputs = 2000;
  size_t size;
  for (int i = 0; i < mostInputs && read(requests, &size, sizeof(size)) == sizeof(size); ++i) {
    endAfter(std::chrono::milliseconds(50)); // Enough for inputs of kilobytes.
    if (mlir::OwningOpRef<mlir::ModuleOp> module = readFuzzIr(shared, size))
      module->print(llvm::nulls());
    char done = 1;
    if (write(replies, &done, 1) != 1)
      break;
  }
  _exit(0);
}

void BytecodeChild::start() {
  int requests[2], replies[2];
  if (pipe2(requests, O_CLOEXEC) != 0 || pipe2(replies, O_CLOEXEC) != 0)
    std::abort();
  process = fork();
  if (process < 0)
    std::abort();
  if (process == 0) {
    close(requests[1]);
    close(replies[0]);
    readAll(requests[0], replies[1]);
  }
  close(requests[0]);
  close(replies[1]);
  request = requests[1];
  reply = replies[0];
}

bool BytecodeChild::survives(const uint8_t *data, size_t size) {
  if (size > SharedBytes)
    return false;
  // Whoever ended after the input before gets a successor.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (process == 0)
      start();
    std::copy_n(data, size, shared);
    char done = 0;
    bool isAsked = write(request, &size, sizeof(size)) == sizeof(size);
    if (isAsked && read(reply, &done, 1) == 1)
      return true;
    int status = 0;
    waitpid(process, &status, 0);
    close(request);
    close(reply);
    process = 0;
    if (!WIFEXITED(status))
      return false;
  }
  return false;
}

} // namespace trm
