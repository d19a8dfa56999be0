//===- Pickle.cpp - the pickle machine --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Pickle.h"
#include "Readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t end = 0;
  trm::take(trm::checkpoint::readStateDict({trm::textOf(data, size), "checkpoint"}, &end));
  return 0;
}
