//===- ModelFile.cpp - a model from IR or from a checkpoint -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trm-run/ModelFile.h"

#include "trm/dialect/Trm/Trm.h"
#include "trm/tools/IrFile.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace trm;

static Expected<mlir::OwningOpRef<mlir::ModuleOp>> parseIr(StringRef path,
                                                           mlir::MLIRContext &context) {
  auto sources = std::make_shared<SourceMgr>();
  if (Error error = openIr(path, context.getDialectRegistry(), *sources))
    return error;
  mlir::SourceMgrDiagnosticHandler handler(*sources, &context);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return createStringError(path + ": is not valid IR of the trm dialect");
  return module;
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
    errs() << "trm-run: warning: " << warning << '\n';
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
