//===- PackageBill.h - software bill of materials ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_PACKAGEBILL_H
#define TRM_CODEGEN_CPP_PACKAGEBILL_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace trm {

struct PackageFile {
  /// Relative to the package.
  std::string path;
  std::string text;
};

/// SPDX 2.3 as JSON: the package with its files, the checkpoint that it was generated
/// from, the compiler. The time is that of SOURCE_DATE_EPOCH, else 1970, so that equal
/// packages have equal bytes.
std::string describeBill(FactsAttr facts, llvm::StringRef compiler,
                         llvm::ArrayRef<PackageFile> files);

} // namespace trm

#endif // TRM_CODEGEN_CPP_PACKAGEBILL_H
