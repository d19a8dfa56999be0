//===- CppBackend.h - C++ source of a model -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPBACKEND_H
#define TRM_CODEGEN_CPP_CPPBACKEND_H

#include "trm/codegen/Backend.h"

namespace trm {

std::unique_ptr<Backend> createCppBackend();

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPBACKEND_H
