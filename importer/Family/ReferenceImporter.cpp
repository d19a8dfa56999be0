//===- ReferenceImporter.cpp - imports the reference families -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/KnownFamilies.h"
#include "trm/importer/Family/ReferenceModel.h"

using namespace llvm;

namespace trm {
namespace {

class ReferenceImporter : public Importer {
public:
  ReferenceImporter(const ReferenceFamily &family, ReferenceModelFactory factory)
      : family(family), factory(factory) {}

  StringRef getName() const override { return family.name; }
  StringRef getDescription() const override { return family.description; }

  Claim claim(const Source &source) const override {
    return claimKnownFamily(source, family.name, family.sign);
  }

  Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  importModel(const Source &source, WeightMode mode, ImportReport &report,
              mlir::MLIRContext *context) const override {
    if (Error error = checkKeys(source))
      return error;
    noteArchitecture(source, family.name, report);
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
  /// Keys of another family are told apart before its shapes surprise.
  Error checkKeys(const Source &source) const {
    std::optional<KnownFamily> keys = familyOfKeys(source);
    // What lost a latent is reported as such.
    bool lostLatent = keys && family.name == "trm" && keys->name == "trm_singlez";
    if (!keys || keys->name == family.name || lostLatent)
      return Error::success();
    return source.error("is of the family " + keys->name + " (" + keys->reason +
                        "), but the importer " + family.name + " needs " + family.sign +
                        "; correct --family or arch.name");
  }

  const ReferenceFamily &family;
  const ReferenceModelFactory factory;
};

} // namespace

std::unique_ptr<Importer> createReferenceImporter(const ReferenceFamily &family,
                                                  ReferenceModelFactory factory) {
  return std::make_unique<ReferenceImporter>(family, factory);
}

} // namespace trm
