//===- CMakePackage.h - a compiled model as a CMake package -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CMAKEPACKAGE_H
#define TRM_CODEGEN_CMAKEPACKAGE_H

#include "trm/codegen/Backend.h"

namespace trm {

/// Stages NAMEConfig.cmake beside the library that the request asks for, so
/// that find_package(NAME) gives the imported target NAME::NAME. The package
/// names its files relative to itself: the folder can be moved.
llvm::Error writeCMakePackage(FactsAttr facts, const EmitRequest &request, StagedOutputs &outputs);

} // namespace trm

#endif // TRM_CODEGEN_CMAKEPACKAGE_H
