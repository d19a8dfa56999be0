//===- DatasetFacts.cpp - dataset.json --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "trm/importer/Checkpoint/Dataset.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  trm::take(trm::checkpoint::Dataset::parse(trm::textOf(data, size), "dataset.json"));
  return 0;
}
