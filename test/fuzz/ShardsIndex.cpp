//===- ShardsIndex.cpp - the index of a checkpoint in shards ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "trm/importer/Checkpoint/Shards.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // Beside shards that are there.
  auto index = checkpoint::MappedFile::ofBytes(TRM_SHARDS "/model.safetensors.index.json",
                                               textOf(data, size));
  take(checkpoint::readShards(*index));
  return 0;
}
