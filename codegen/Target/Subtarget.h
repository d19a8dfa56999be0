//===- Subtarget.h - what LLVM knows about a CPU ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of llvm::MCSubtargetInfo that target selection asks: which names
// exist for a triple, and which features a CPU has.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TARGET_SUBTARGET_H
#define TRM_CODEGEN_TARGET_SUBTARGET_H

#include "llvm/ADT/StringRef.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class Target;
class Triple;
} // namespace llvm

namespace trm {

/// LLVM's code generator for `triple`. Makes LLVM's targets known first.
llvm::Expected<const llvm::Target *> lookupLlvmTarget(const llvm::Triple &triple);

class Subtarget {
public:
  /// `cpu` is not checked: ask a Subtarget of the empty CPU first, as LLVM
  /// prints to stderr about names that it does not know.
  static llvm::Expected<Subtarget> create(llvm::StringRef triple, llvm::StringRef cpu,
                                          llvm::StringRef features);

  bool knowsCpu(llvm::StringRef name) const { return info->isCPUStringValid(name); }
  std::vector<llvm::StringRef> cpuNames() const;
  /// The first part of "+a,-b" that is not a known feature with its sign.
  std::optional<std::string> firstUnknownFeature(llvm::StringRef features) const;
  /// Whether the CPU has (and lacks) all that "+a,-b" says.
  bool has(llvm::StringRef features) const { return info->checkFeatures(features); }

private:
  explicit Subtarget(std::unique_ptr<llvm::MCSubtargetInfo> info) : info(std::move(info)) {}

  std::unique_ptr<llvm::MCSubtargetInfo> info;
};

} // namespace trm

#endif // TRM_CODEGEN_TARGET_SUBTARGET_H
