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

static void warnOfRemarks(const Source &source, ArrayRef<Remark> remarks,
                          mlir::MLIRContext *context) {
  for (const Remark &remark : remarks)
    mlir::emitWarning(mlir::UnknownLoc::get(context)) << source.getPath() << ": " << remark.message;
}

/// What does not depend on the family: which weights were taken, and of which file.
static Error recordSource(const Source &source, ModelOp model) {
  Expected<std::string> digest = source.getCheckpoint().sha256();
  if (!digest)
    return digest.takeError();
  mlir::NamedAttrList entries(model.getSourceAttr());
  mlir::Builder builder(model.getContext());
  entries.set("sha256", builder.getStringAttr(*digest));
  if (!source.getWeightSets().averaged.empty())
    entries.set("weights", builder.getStringAttr(toText(source.getWeights().kind)));
  model.setSourceAttr(entries.getDictionary(model.getContext()));
  return Error::success();
}

/// How a solve goes that nobody gives a rule.
static void describeSolve(mlir::ModuleOp module, InspectReport &report) {
  module.walk([&](SuperviseOp supervise) {
    report.maxSteps = supervise.getMaxSteps();
    report.ownHalting = stringifyHaltRule(supervise.getHalting()).str();
  });
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
  if (!module)
    return module;
  warnOfRemarks(*source, report.remarks, context);
  warnOfUnused(*source, report.unusedTensors, context);
  if (Error error = recordSource(*source, *(*module)->getOps<ModelOp>().begin()))
    return error;
  return module;
}

/// Reading a file of gigabytes takes longer than anybody looks at a report.
static Error addDigest(const Source &source, bool asked, InspectReport &report) {
  constexpr int64_t mostUnasked = int64_t(64) << 20;
  const checkpoint::Checkpoint &file = source.getCheckpoint();
  if (!asked && file.fileBytes() > mostUnasked)
    return Error::success();
  Expected<std::string> digest = file.sha256();
  if (!digest)
    return digest.takeError();
  report.sha256 = std::move(*digest);
  return Error::success();
}

Expected<InspectReport> inspectCheckpoint(StringRef path, const ImportOptions &options,
                                          const ImporterRegistry &registry, bool alwaysDigest) {
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
  if (module) {
    report.cost = computeModelCost(*(*module)->getOps<ModelOp>().begin());
    describeSolve(**module, report);
  } else if (Error error = handleErrors(module.takeError(), [](const MissingFactsError &) {})) {
    return error;
  }
  report.findings = diagnose(*source, report.import);
  if (Error error = addDigest(*source, alwaysDigest, report))
    return error;
  return report;
}

} // namespace trm
