//===- PrintTraffic.cpp - print the bytes that a program moves ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/Traffic.h"
#include "trm/passes/Passes.h"

namespace trm {
#define GEN_PASS_DEF_PRINTTRAFFIC
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

static void print(raw_ostream &os, StringRef name, const Traffic &traffic) {
  os << name << ": weights " << traffic.weightBytesRead << " B read, activations "
     << traffic.activationBytesRead << " B read " << traffic.activationBytesWritten
     << " B written, latents " << traffic.latentLoads << " loads " << traffic.latentStores
     << " stores";
}

namespace {
struct PrintTraffic : trm::impl::PrintTrafficBase<PrintTraffic> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    FailureOr<ModuleTraffic> traffic = computeTraffic(getOperation());
    if (failed(traffic))
      return signalPassFailure();
    raw_ostream &os = llvm::errs();
    for (const FunctionTraffic &function : traffic->functions) {
      print(os, function.name, function.traffic);
      os << ", " << function.callsPerStep << " calls a step\n";
    }
    print(os, "step", traffic->step);
    os << '\n';
  }
};
} // namespace
