//===- FiniteCheck.h - finds what is not a number -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_FINITECHECK_H
#define TRM_IMPORTER_FAMILY_FINITECHECK_H

#include "trm/importer/Checkpoint/DType.h"
#include "llvm/ADT/ArrayRef.h"

namespace trm {

/// The first element of `bytes`, floating-point numbers of type `dtype`, that is
/// a NaN or an infinity.
std::optional<size_t> findNonFinite(llvm::ArrayRef<char> bytes, checkpoint::DType dtype);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_FINITECHECK_H
