//===- Driver.cpp - from a path to IR or a report -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Driver.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

static void warnOfUnused(const Source &source, ArrayRef<std::string> unused,
                         mlir::MLIRContext *context) {
  if (unused.empty())
    return;
  constexpr size_t shown = 4;
  mlir::InFlightDiagnostic warning = mlir::emitWarning(mlir::UnknownLoc::get(context));
  warning << source.getPath() << ": " << unused.size()
          << " tensors are no part of the model: " << join(unused.take_front(shown), ", ");
  if (unused.size() > shown)
    warning << ", ... (`trmc inspect` lists them)";
}

Expected<mlir::OwningOpRef<mlir::ModuleOp>> importCheckpoint(StringRef path,
                                                             const ImportOptions &options,
                                                             const ImporterRegistry &registry,
                                                             mlir::MLIRContext *context) {
  Expected<Source> source = Source::open(path, options);
  if (!source)
    return source.takeError();
  Expected<ImporterRegistry::Bid> bid = registry.choose(*source);
  if (!bid)
    return bid.takeError();
  context->loadDialect<TrmDialect>();
  ImportReport report;
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module =
      bid->importer->importModel(*source, WeightMode::Load, report, context);
  if (module)
    warnOfUnused(*source, report.unusedTensors, context);
  return module;
}

Expected<InspectReport> inspectCheckpoint(StringRef path, const ImportOptions &options,
                                          const ImporterRegistry &registry) {
  Expected<Source> source = Source::open(path, options);
  if (!source)
    return source.takeError();
  Expected<ImporterRegistry::Bid> bid = registry.choose(*source);
  if (!bid)
    return bid.takeError();
  mlir::MLIRContext context;
  context.loadDialect<TrmDialect>();
  InspectReport report = InspectReport::begin(*source, *bid, registry);
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module =
      bid->importer->importModel(*source, WeightMode::ShapesOnly, report.import, &context);
  if (module)
    report.cost = computeModelCost(*(*module)->getOps<ModelOp>().begin());
  else if (Error error = handleErrors(module.takeError(), [](const MissingFactsError &) {}))
    return error;
  return report;
}

} // namespace trm
