//===- FidelityComparison.cpp - what a program writes of its float32 build -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "trm/tools/trmc/Calibrate/Comparison.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::optional<Comparison> comparison = take(parseComparison(textOf(data, size)));
  if (!comparison)
    return 0;
  printComparison(llvm::nulls(), *comparison, "int8");
  (void)comparison->isBetterThan(*comparison);
  return 0;
}
