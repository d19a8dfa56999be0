//===- CalibrationTrace.cpp - what a program writes of its steps -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "trm/tools/trmc/Calibrate/Choose.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (std::optional<Trace> trace = take(parseTrace(textOf(data, size), "trace")))
    take(chooseHalting({&*trace}, {0.5}, /*rule=*/""));
  return 0;
}
