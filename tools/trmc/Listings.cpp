//===- Listings.cpp - trmc targets, --print-pipeline --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassManager.h"
#include "trm/tools/trmc/Trmc.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;

namespace trm {

static void printRow(StringRef name, StringRef description, StringRef origin) {
  outs() << "  " << left_justify(name, 15) << "  " << description << " (" << origin << ")\n";
}

static void printCommand(StringRef title, ArrayRef<std::string> words) {
  if (!words.empty())
    outs() << "  " << left_justify("", 15) << "  " << title << ' ' << join(words, " ") << '\n';
}

void listTargets(const Toolbox &toolbox) {
  outs() << "Target records (--target-cpu=NAME):\n";
  for (const TargetRecord &record : toolbox.targets.getRecords()) {
    printRow(record.name, record.description, record.origin);
    outs() << "  " << left_justify("", 15) << "  " << record.vectorBits << "-bit vectors, "
           << record.vectorRegisters << " registers, ";
    if (record.isMicrocontroller())
      outs() << record.flashBytes / 1024 << " KiB flash, " << record.ramBytes / 1024
             << " KiB RAM, ";
    else
      outs() << record.l2Bytes / 1024 << " KiB L2, ";
    outs() << record.triple << "\n";
    printCommand("C++ by", record.compiler);
    printCommand("runs in", record.emulator);
  }
  mlir::MLIRContext context(toolbox.dialects);
  context.loadDialect<TrmDialect>();
  Expected<TargetAttr> native = toolbox.targets.resolve("native", &context);
  if (native)
    outs() << "This machine (--target-cpu=native): " << native->getCpu() << ", as "
           << native->getName() << '\n';
  else
    outs() << "This machine: " << toString(native.takeError()) << '\n';
  outs() << "LLVM's CPU names (znver4, skylake-avx512, ...) take the widest record they fit.\n";
}

void printPipeline() {
  mlir::MLIRContext context;
  for (Phase phase : getPhases()) {
    if (phase == Phase::Import || phase > Phase::Llvm)
      continue;
    mlir::OpPassManager passes(mlir::ModuleOp::getOperationName());
    buildPhase(passes, phase);
    outs() << stringifyPhase(phase) << ": ";
    passes.printAsTextualPipeline(outs());
    outs() << '\n';
  }
}

} // namespace trm
