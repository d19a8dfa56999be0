//===- TestPassPlugin.cpp - an MLIR pass plugin over trm IR -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "trm/dialect/Trm/Trm.h"

namespace {

/// Marks every model, so that a test sees that the pass ran.
struct MarkModels : mlir::PassWrapper<MarkModels, mlir::OperationPass<mlir::ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(MarkModels)
  llvm::StringRef getArgument() const override { return "test-mark-models"; }
  llvm::StringRef getDescription() const override { return "marks every trm.model"; }
  void runOnOperation() override {
    getOperation().walk([&](trm::ModelOp model) {
      model->setAttr("test.marked", mlir::UnitAttr::get(&getContext()));
    });
  }
};

void registerPasses() { mlir::PassRegistration<MarkModels>(); }

} // namespace

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "test-passes", "1.0", registerPasses};
}

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "test-dialects", "1.0", [](mlir::DialectRegistry *registry) {
            registry->insert<trm::TrmDialect>();
            registerPasses();
          }};
}
