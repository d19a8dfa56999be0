//===- TrmLspServer.cpp - the language server ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "trm/tools/PluginFlag.h"
#include "trm/tools/Tools.h"
#include "trm/tools/Version.h"

using namespace llvm;

namespace trm {

int trmLspServerMain(int argc, char **argv) {
  std::unique_ptr<Toolbox> toolbox = ExitOnError("trm-lsp-server: error: ")(Toolbox::create());
  PluginFlag plugins("trm-lsp-server", argv[0], *toolbox);
  cl::SetVersionPrinter([](raw_ostream &os) { printVersion("trm-lsp-server", os); });
  return mlir::asMainReturnCode(mlir::MlirLspServerMain(argc, argv, toolbox->dialects));
}

} // namespace trm
