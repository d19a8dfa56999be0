//===- Plugin.cpp - the dialects as a plugin of MLIR's own tools --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mlir-opt --load-dialect-plugin=libTrmDialects.so reads trm and trk.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trk/Trk.h"
#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT mlir::DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "trm-dialects", "1", [](mlir::DialectRegistry *registry) {
            registry->insert<trm::TrmDialect, trm::trk::TrkDialect>();
          }};
}
