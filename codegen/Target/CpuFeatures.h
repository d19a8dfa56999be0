//===- CpuFeatures.h - what a processor says that it can do -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiled models ask the processor before they use its instructions. What it
// answers are words (cpuid and xcr0 on x86-64, identification registers on
// AArch64), which codegen/Target/Cpu/<architecture>.ll reads in the order that
// the table here refers to.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TARGET_CPUFEATURES_H
#define TRM_CODEGEN_TARGET_CPUFEATURES_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"
#include <vector>

namespace trm {

/// A feature in LLVM's name for it: present where a bit of `mask` is set in its
/// word and all of `stateMask` are in the word that tells which registers the
/// system saves.
struct CpuFeature {
  llvm::StringLiteral name;
  unsigned word;
  uint64_t mask;
  uint64_t stateMask = 0;
};

/// How to ask a processor of one architecture.
struct CpuQuery {
  llvm::Triple::ArchType arch;
  llvm::ArrayRef<CpuFeature> features;
  unsigned words;
  /// Index of the word that `stateMask` is about.
  unsigned stateWord;
  /// CPU that all processors of the architecture are.
  llvm::StringLiteral baseline;
  /// LLVM IR of `void @trm.cpu(ptr words)`.
  llvm::StringRef code;
  static constexpr llvm::StringLiteral kFunction = "trm.cpu";

  /// Null for an architecture whose processors nobody asks.
  static const CpuQuery *of(const llvm::Triple &triple);
};

/// The features that code for `target` may use and that the query knows.
llvm::Expected<std::vector<const CpuFeature *>> getRequiredFeatures(const CpuQuery &query,
                                                                    TargetAttr target);

} // namespace trm

#endif // TRM_CODEGEN_TARGET_CPUFEATURES_H
