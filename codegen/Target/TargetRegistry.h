//===- TargetRegistry.h - the targets that code can be made for ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Holds target records (built in, from files, from plugins) and turns what a
// user asks for into the #trm.target that lowering reads.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TARGET_TARGETREGISTRY_H
#define TRM_CODEGEN_TARGET_TARGETREGISTRY_H

#include "trm/codegen/Target/TargetRecord.h"
#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/ArrayRef.h"
#include <vector>

namespace trm {

class TargetRegistry {
public:
  /// Refuses a name that is taken.
  llvm::Error add(TargetRecord record);
  llvm::ArrayRef<TargetRecord> getRecords() const { return records; }

  /// `name` is "native", a record's name, or an LLVM CPU name. For a CPU the
  /// record with the widest vectors that the CPU can run is taken.
  llvm::Expected<TargetAttr> resolve(llvm::StringRef name, mlir::MLIRContext *context) const;

  /// Null where there is none of that name.
  const TargetRecord *findRecord(llvm::StringRef name) const;
  /// The names that targets can have, for an error about another one.
  std::string describeKnown() const;

private:
  llvm::Expected<TargetAttr> resolveNative(mlir::MLIRContext *context) const;
  llvm::Expected<TargetAttr> resolveCpu(llvm::StringRef cpu, mlir::MLIRContext *context) const;
  /// The widest record of the architecture of `triple` that fits.
  const TargetRecord *findWidest(llvm::StringRef triple, llvm::StringRef cpu,
                                 llvm::StringRef features) const;

  std::vector<TargetRecord> records;
};

/// Adds the records that are part of the compiler.
llvm::Error registerBuiltinTargets(TargetRegistry &registry);

} // namespace trm

#endif // TRM_CODEGEN_TARGET_TARGETREGISTRY_H
