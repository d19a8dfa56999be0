//===- TrmOpt.cpp - the optimizer tool ----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Dialect/Vector/Transforms/Passes.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "trm/tools/PluginFlag.h"
#include "trm/tools/Tools.h"
#include "trm/tools/Version.h"
#include "llvm/Support/InitLLVM.h"

using namespace llvm;

namespace trm {

/// Passes of the dialects that lowering goes through, besides its own.
static void registerUpstreamPasses() {
  mlir::registerTransformsPasses();
  mlir::registerConversionPasses();
  mlir::registerLinalgPasses();
  mlir::registerSCFPasses();
  mlir::bufferization::registerBufferizationPasses();
  mlir::memref::registerMemRefPasses();
  mlir::vector::registerVectorPasses();
  mlir::LLVM::registerLLVMPasses();
}

int trmOptMain(int argc, char **argv) {
  InitLLVM init(argc, argv);
  std::unique_ptr<Toolbox> toolbox = ExitOnError("trm-opt: error: ")(Toolbox::create());
  registerUpstreamPasses();
  registerPassesAndPipelines();
  PluginFlag plugins("trm-opt", argv[0], *toolbox);
  cl::SetVersionPrinter([](raw_ostream &os) { printVersion("trm-opt", os); });
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "trm-opt: runs passes on the IR of recursive reasoning models\n",
      toolbox->dialects));
}

} // namespace trm
