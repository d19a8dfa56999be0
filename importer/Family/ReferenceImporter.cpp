//===- ReferenceImporter.cpp - imports the reference families -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/ReferenceModel.h"

using namespace llvm;

namespace trm {
namespace {

class ReferenceImporter : public Importer {
public:
  ReferenceImporter(const ReferenceFamily &family, ReferenceModelFactory factory)
      : family(family), factory(factory) {}

  StringRef getName() const override { return family.signs.family; }
  StringRef getDescription() const override { return family.description; }

  Claim claim(const Source &source) const override { return claimBySigns(source, family.signs); }

  Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  importModel(const Source &source, WeightMode mode, ImportReport &report,
              mlir::MLIRContext *context) const override {
    if (Error error = checkSigns(source, family.signs))
      return error;
    noteArchitecture(source, family.signs.family, report);
    Expected<ReferenceConfiguration> configuration =
        readReferenceConfiguration(family, source, report);
    if (!configuration)
      return configuration.takeError();
    ModelBuilder builder(source, mode, context);
    if (Error error = factory(family, *configuration, builder)->build())
      return error;
    return builder.finish(report);
  }

private:
  const ReferenceFamily &family;
  const ReferenceModelFactory factory;
};

} // namespace

std::unique_ptr<Importer> createReferenceImporter(const ReferenceFamily &family,
                                                  ReferenceModelFactory factory) {
  return std::make_unique<ReferenceImporter>(family, factory);
}

} // namespace trm
