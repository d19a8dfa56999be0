//===- Input.cpp - read what is to be compiled --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Input.h"
#include "mlir/IR/Diagnostics.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/importer/Driver.h"
#include "trm/tools/IrFile.h"
#include "trm/tools/Messages.h"

using namespace llvm;

namespace trm {

Input::Input(mlir::MLIRContext &context)
    : sources(std::make_shared<SourceMgr>()),
      diagnostics(
          std::make_unique<mlir::SourceMgrDiagnosticHandler>(*sources, &context, terminalErrs())) {}

Input::~Input() = default;

void Input::printRemarks(bool quiet) const {
  for (const std::string &warning : warnings)
    printRemark("trmc", "warning", warning);
  if (!quiet && !taken.empty())
    printRemark("trmc", "note", taken);
}

Error Input::parse(StringRef path, mlir::MLIRContext &context) {
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> read = readIr(path, sources, context);
  if (!read)
    return read.takeError();
  module = std::move(*read);
  return Error::success();
}

Error Input::findPhase(StringRef path) {
  size_t models = range_size(module->getOps<ModelOp>());
  if (models == 1)
    return Error::success();
  if (models == 0 && FactsAttr::of(*module)) {
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
  if (!FactsAttr::isCIdentifier(name))
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
