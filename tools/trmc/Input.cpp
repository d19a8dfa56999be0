//===- Input.cpp - read what is to be compiled --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Input.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "trm/codegen/ModelFacts.h"
#include "trm/importer/Driver.h"
#include "trm/tools/IrFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

Input::Input(mlir::MLIRContext &context)
    : sources(std::make_shared<SourceMgr>()),
      diagnostics(std::make_unique<mlir::SourceMgrDiagnosticHandler>(*sources, &context)) {}

Input::~Input() = default;

void Input::printRemarks(bool quiet) const {
  for (const std::string &warning : warnings)
    errs() << "trmc: warning: " << warning << '\n';
  if (!quiet && !taken.empty())
    errs() << "trmc: note: " << taken << '\n';
}

Error Input::parse(StringRef path, mlir::MLIRContext &context) {
  if (Error error = openIr(path, context.getDialectRegistry(), *sources))
    return error;
  // Shares the buffer, so that weights of bytecode stay where they are.
  module = mlir::parseSourceFile<mlir::ModuleOp>(sources, mlir::ParserConfig(&context));
  if (!module)
    return createStringError("'" + path + "' is not IR that trmc reads");
  return Error::success();
}

Error Input::findPhase(StringRef path) {
  size_t models = range_size(module->getOps<ModelOp>());
  if (models == 1)
    return Error::success();
  if (models == 0 && (*module)->hasAttr(ModelFacts::kAttributeName)) {
    phase = Phase::Llvm;
    return Error::success();
  }
  return createStringError("'" + path + "' holds " + Twine(models) +
                           " trm.model operations, expected one (as from --emit=mlir), or a "
                           "module of the llvm phase");
}

/// --name for IR; an import names its model itself.
Error Input::rename(StringRef name) {
  if (name.empty())
    return Error::success();
  if (phase != Phase::Import)
    return createStringError("--name comes too late for a module of the llvm phase");
  if (!isCIdentifier(name))
    return createStringError("--name=" + name + " is not a C identifier");
  (*module->getOps<ModelOp>().begin()).setSymName(name);
  return Error::success();
}

Expected<std::unique_ptr<Input>> Input::load(StringRef path, const ImportOptions &options,
                                             const Toolbox &toolbox, mlir::MLIRContext &context) {
  std::unique_ptr<Input> input(new Input(context));
  if (!isIrFile(path)) {
    Expected<ImportedModel> imported = importCheckpoint(path, options, toolbox.importers, &context);
    if (!imported)
      return imported.takeError();
    input->module = std::move(imported->module);
    input->taken = std::move(imported->taken);
    input->warnings = std::move(imported->warnings);
    input->files = std::move(imported->files);
    return input;
  }
  if (!options.weights.empty())
    return createStringError("--weights=" + options.weights.front() +
                             " chooses weights of a checkpoint, but '" + path +
                             "' is IR, whose weights were chosen when it was made");
  input->files = {path.str()};
  if (Error error = input->parse(path, context))
    return error;
  if (Error error = input->findPhase(path))
    return error;
  if (Error error = input->rename(options.name))
    return error;
  return input;
}

} // namespace trm
