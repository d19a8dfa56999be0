//===- Driver.cpp - from a path to IR or a report -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Driver.h"

#include "trm/passes/Analysis/StepCycles.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {

/// What the importer found odd, other outputs, and rows that nobody chose.
static std::vector<std::string> listWarnings(const Source &source, const ImportReport &report,
                                             const UnreadTensors &unread) {
  constexpr size_t shown = 4;
  std::vector<std::string> warnings;
  auto warn = [&](const Twine &message) {
    warnings.push_back((source.getPath() + ": " + message).str());
  };
  for (const Remark &remark : report.remarks)
    warn(remark.message);
  ArrayRef<std::string> beside = unread.beside;
  if (!beside.empty())
    warn(Twine(beside.size()) + (beside.size() == 1 ? " tensor is" : " tensors are") +
         " of other outputs, which the model is compiled without: " +
         join(beside.take_front(shown), ", ") +
         (beside.size() > shown ? ", ... (`trmc inspect` lists them)" : ""));
  if (std::string raw = describeRawAmongAverages(source, unread); !raw.empty())
    warn(raw);
  if (std::string others = describeOtherAverages(source); !others.empty())
    warn(others);
  if (std::string row = describePuzzleRow(source, report); !row.empty())
    warn(row);
  return warnings;
}

/// What does not depend on the family: which weights were taken, and of which file.
static Error recordSource(const Source &source, ModelOp model) {
  Expected<std::string> digest = source.sha256();
  if (!digest)
    return digest.takeError();
  const ChosenWeights &weights = source.getWeights();
  mlir::NamedAttrList entries(model.getSourceAttr());
  mlir::Builder builder(model.getContext());
  entries.set("sha256", builder.getStringAttr(*digest));
  if (weights.isCertain)
    entries.set("weights", builder.getStringAttr(toText(weights.kind)));
  if (!weights.averagesFile.empty())
    entries.set("averages", builder.getStringAttr(sys::path::filename(weights.averagesFile)));
  model.setSourceAttr(entries.getDictionary(model.getContext()));
  return Error::success();
}

/// How a solve goes that nobody gives a rule.
static void describeSolve(mlir::ModuleOp module, InspectReport &report) {
  module.walk([&](SuperviseOp supervise) {
    report.maxSteps = supervise.getMaxSteps();
    report.ownHalting = stringifyHaltRule(supervise.getHalting()).str();
    if (RecurseOp recursion = findStepCycles(supervise).recursion)
      report.stepCycles = recursion.getCycles();
  });
}

Expected<ImportedModel> importCheckpoint(StringRef path, const ImportOptions &options,
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
    return module.takeError();
  Expected<UnreadTensors> unread = sortUnread(*source, report);
  if (!unread)
    return unread.takeError();
  if (Error error = refuseActing(*source, *unread))
    return error;
  if (Error error = recordSource(*source, *(*module)->getOps<ModelOp>().begin()))
    return error;
  return ImportedModel{std::move(*module), describeTaken(*source, *unread),
                       listWarnings(*source, report, *unread), source->listFiles()};
}

/// Reading a file of gigabytes takes longer than anybody looks at a report. What is read
/// for its digest is held to its checksums as well, as its weights are where they are
/// imported.
static Error addDigest(const Source &source, bool asked, InspectReport &report) {
  constexpr int64_t mostUnasked = int64_t(64) << 20;
  if (!asked && source.getCheckpoint().fileBytes() > mostUnasked)
    return Error::success();
  Expected<std::string> digest = source.sha256();
  if (!digest)
    return digest.takeError();
  report.sha256 = std::move(*digest);
  return source.verify();
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
    Expected<UnreadTensors> unread = sortUnread(*source, report.import);
    if (!unread)
      return unread.takeError();
    report.leftTensors = std::move(*unread);
    if (Error error = refuseActing(*source, report.leftTensors))
      report.refusal = toString(std::move(error));
  } else if (Error error = handleErrors(module.takeError(), [](const MissingFactsError &) {})) {
    return error;
  }
  report.findings = diagnose(*source, report.import, report.leftTensors);
  if (Error error = addDigest(*source, alwaysDigest, report))
    return error;
  return report;
}

} // namespace trm
