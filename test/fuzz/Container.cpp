//===- Container.cpp - files of any format ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Container.h"
#include "Readers.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto file = checkpoint::MappedFile::ofBytes("checkpoint", textOf(data, size));
  if (std::optional<checkpoint::Container> content = take(checkpoint::readContainer(file)))
    readTensors(content->table);
  return 0;
}
