//===- TargetRecord.cpp - records of targets --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/TargetRecord.h"
#include "Readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  trm::take(trm::parseTargetRecord(trm::textOf(data, size), "record.json"));
  return 0;
}
