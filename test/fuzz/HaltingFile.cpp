//===- HaltingFile.cpp - the JSON of a calibrated rule ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/HaltingFile.h"
#include "Readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  trm::take(trm::parseHaltingFile(trm::textOf(data, size), "halting.json"));
  return 0;
}
