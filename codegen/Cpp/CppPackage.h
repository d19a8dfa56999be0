//===- CppPackage.h - a folder with all that a model needs ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPPACKAGE_H
#define TRM_CODEGEN_CPP_CPPPACKAGE_H

#include "trm/codegen/Backend.h"

namespace trm {

/// What goes into a package.
struct PackageParts {
  FactsAttr facts;
  llvm::StringRef source, header;
  uint64_t constantBytes = 0;
  /// Where the target's compiler measured it.
  std::optional<Footprint> footprint;
};

/// Stages the folder `request.output`: sources with CMake, Arduino and Zephyr files, the
/// request's self-test, README, checksums and bill of materials. Refuses a folder that
/// has something else in it.
llvm::Error writePackage(const PackageParts &parts, const EmitRequest &request,
                         StagedOutputs &outputs);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPPACKAGE_H
