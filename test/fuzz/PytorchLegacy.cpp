//===- PytorchLegacy.cpp - torch.save before PyTorch 1.6 --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PytorchLegacy.h"
#include "Readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (trm::checkpoint::looksLikePytorchLegacy(trm::textOf(data, size)))
    trm::readTensors(trm::checkpoint::readPytorchLegacy, data, size);
  return 0;
}
