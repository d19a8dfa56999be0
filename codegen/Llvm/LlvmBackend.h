//===- LlvmBackend.h - objects, libraries and programs through LLVM -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes a module of the LLVM dialect (phase llvm).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_LLVMBACKEND_H
#define TRM_CODEGEN_LLVM_LLVMBACKEND_H

#include "trm/codegen/Backend.h"

namespace trm {

std::unique_ptr<Backend> createLlvmBackend();

} // namespace trm

#endif // TRM_CODEGEN_LLVM_LLVMBACKEND_H
