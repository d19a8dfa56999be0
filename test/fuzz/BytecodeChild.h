//===- BytecodeChild.h - a process that reads bytecode ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What tools do once, a process that reads first, a fuzz target does half a million times:
// this one reads input after input until one ends it. What is looked for is that the
// target outlives it. It reads nothing itself: of damaged bytes MLIR's reader may crash one
// time and not the next.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TEST_FUZZ_BYTECODECHILD_H
#define TRM_TEST_FUZZ_BYTECODECHILD_H

#include <cstddef>
#include <cstdint>
#include <sys/types.h>

namespace trm {

class BytecodeChild {
public:
  BytecodeChild();
  /// Whether MLIR's reader gets through the bytes; false too where they are longer than the
  /// memory that is shared.
  bool survives(const uint8_t *data, size_t size);

private:
  static constexpr size_t SharedBytes = size_t(1) << 20;
  void start();
  [[noreturn]] void readAll(int requests, int replies) const;

  uint8_t *shared;
  pid_t process = 0;
  int request = -1, reply = -1;
};

} // namespace trm

#endif // TRM_TEST_FUZZ_BYTECODECHILD_H
