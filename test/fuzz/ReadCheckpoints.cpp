//===- ReadCheckpoints.cpp - every checkpoint that is named ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inspects and imports each path, as trmc does, and says what came of it.
//
//===----------------------------------------------------------------------===//

#include "Ir.h"
#include "trm/importer/Driver.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace trm;

int main(int argc, char **argv) {
  ImporterRegistry importers;
  registerBuiltinImporters(importers);
  for (const char *path : ArrayRef(argv, argc).drop_front()) {
    if (Expected<InspectReport> report = inspectCheckpoint(path, {}, importers))
      report->printText(nulls(), /*explain=*/true);
    else
      consumeError(report.takeError());
    Expected<ImportedModel> model = importCheckpoint(path, {}, importers, &getFuzzContext());
    outs() << path << ": " << (model ? "imported" : toString(model.takeError())) << '\n';
  }
  return 0;
}
