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
#include "trm/codegen/StagedOutputs.h"
#include "trm/tools/IrFile.h"
#include "trm/tools/PluginFlag.h"
#include "trm/tools/ToolProcess.h"
#include "trm/tools/Tools.h"
#include "trm/tools/Version.h"
#include "llvm/Support/raw_ostream.h"

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

/// As mlir::MlirOptMain() of file names, but for the input, which is guarded, and the
/// output, which appears whole or not at all.
static Expected<mlir::LogicalResult> runPasses(StringRef input, StringRef output,
                                               const mlir::MlirOptMainConfig &config,
                                               mlir::DialectRegistry &dialects) {
  Expected<std::unique_ptr<MemoryBuffer>> buffer = openIr(input, dialects);
  if (!buffer)
    return buffer.takeError();
  if (output == "-")
    return mlir::MlirOptMain(outs(), std::move(*buffer), dialects, config);
  StagedOutputs outputs;
  outputs.protect(input, "the input");
  mlir::LogicalResult result = mlir::failure();
  auto write = [&](raw_ostream &os) {
    result = mlir::MlirOptMain(os, std::move(*buffer), dialects, config);
    return Error::success();
  };
  if (Error error = outputs.write(output, write))
    return error;
  if (mlir::succeeded(result))
    if (Error error = outputs.commit())
      return error;
  return result;
}

static Expected<int> run(int argc, char **argv, mlir::DialectRegistry &dialects) {
  auto [input, output] = mlir::registerAndParseCLIOptions(
      argc, argv, "trm-opt: runs passes on the IR of recursive reasoning models\n", dialects);
  mlir::MlirOptMainConfig config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, dialects));
  Expected<mlir::LogicalResult> result = runPasses(input, output, config, dialects);
  if (!result)
    return result.takeError();
  return mlir::asMainReturnCode(*result);
}

int trmOptMain(int argc, char **argv) {
  runTool("trm-opt", argc, argv, [](int argc, char **argv) -> Expected<int> {
    Expected<std::unique_ptr<Toolbox>> toolbox = Toolbox::create();
    if (!toolbox)
      return toolbox.takeError();
    registerUpstreamPasses();
    registerPassesAndPipelines();
    PluginFlag plugins("trm-opt", argv[0], **toolbox);
    cl::SetVersionPrinter([](raw_ostream &os) { printVersion("trm-opt", os); });
    return run(argc, argv, (*toolbox)->dialects);
  });
}

} // namespace trm
