//===- ModelFile.cpp - a model from IR or from a checkpoint -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/ModelFile.h"

#include "trm/dialect/Trm/Trm.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/IrFile.h"
#include "trm/tools/Messages.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using namespace trm;

static Expected<mlir::OwningOpRef<mlir::ModuleOp>> parseIr(StringRef path,
                                                           mlir::MLIRContext &context) {
  auto sources = std::make_shared<SourceMgr>();
  mlir::SourceMgrDiagnosticHandler handler(*sources, &context, terminalErrs());
  return readIr(path, sources, context);
}

Expected<mlir::OwningOpRef<mlir::ModuleOp>> trm::loadModule(StringRef path,
                                                            const ImportOptions &options,
                                                            const ImporterRegistry &importers,
                                                            mlir::MLIRContext &context) {
  if (isIrFile(path))
    return parseIr(path, context);
  Expected<ImportedModel> imported = importCheckpoint(path, options, importers, &context);
  if (!imported)
    return imported.takeError();
  for (const std::string &warning : imported->warnings)
    printRemark("trm-run", "warning", warning);
  return std::move(imported->module);
}

Expected<ModelOp> trm::findModel(mlir::ModuleOp module, StringRef path) {
  auto models = llvm::to_vector(module.getOps<ModelOp>());
  if (models.size() == 1)
    return models.front();
  return createStringError(path + ": has " + Twine(models.size()) +
                           " models; expected one trm.model (write one with trmc CHECKPOINT "
                           "--emit=mlir -o model.mlirbc)");
}
