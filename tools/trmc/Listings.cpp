//===- Listings.cpp - trmc targets, --print-pipeline --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Pass/PassManager.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/trmc/Trmc.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;

namespace trm {

static void printRow(StringRef name, StringRef description, StringRef origin) {
  terminalOuts() << "  " << left_justify(terminalText(name), 15) << "  "
                 << terminalText(description) << " (" << terminalText(origin) << ")\n";
}

static void printCommand(StringRef title, ArrayRef<std::string> words) {
  if (!words.empty())
    terminalOuts() << "  " << left_justify("", 15) << "  " << title << ' '
                   << terminalText(join(words, " ")) << '\n';
}

void listTargets(const Toolbox &toolbox) {
  terminalOuts() << "Target records (--target-cpu=NAME):\n";
  for (const TargetRecord &record : toolbox.targets.getRecords()) {
    printRow(record.name, record.description, record.origin);
    terminalOuts() << "  " << left_justify("", 15) << "  " << record.vectorBits << "-bit vectors, "
                   << record.vectorRegisters << " registers, ";
    if (record.isMicrocontroller())
      terminalOuts() << record.flashBytes / 1024 << " KiB flash, " << record.ramBytes / 1024
                     << " KiB RAM, ";
    else
      terminalOuts() << record.l2Bytes / 1024 << " KiB L2, ";
    terminalOuts() << record.triple << "\n";
    printCommand("C++ by", record.compiler);
    printCommand("runs in", record.emulator);
  }
  mlir::MLIRContext context(toolbox.dialects);
  context.loadDialect<TrmDialect>();
  Expected<TargetAttr> native = toolbox.targets.resolve("native", &context);
  if (native)
    terminalOuts() << "This machine (--target-cpu=native): " << native->getCpu() << ", as "
                   << native->getName() << '\n';
  else
    terminalOuts() << "This machine: " << toString(native.takeError()) << '\n';
  terminalOuts()
      << "LLVM's CPU names (znver4, skylake-avx512, ...) take the widest record they fit.\n";
}

void printPipeline() {
  mlir::MLIRContext context;
  for (Phase phase : getPhases()) {
    if (phase == Phase::Import || phase > Phase::Llvm)
      continue;
    mlir::OpPassManager passes(mlir::ModuleOp::getOperationName());
    buildPhase(passes, phase);
    terminalOuts() << stringifyPhase(phase) << ": ";
    passes.printAsTextualPipeline(terminalOuts());
    terminalOuts() << '\n';
  }
}

} // namespace trm
