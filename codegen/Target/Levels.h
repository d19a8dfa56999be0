//===- Levels.h - several targets for one artifact ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// --target-cpu=x86-64-v2,v3,v4: one artifact for several kinds of processor.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TARGET_LEVELS_H
#define TRM_CODEGEN_TARGET_LEVELS_H

#include "trm/codegen/Target/TargetRegistry.h"

namespace trm {

/// The targets of a list of names with commas between, best first: the wider
/// vectors, then what asks for more features. Behind the first name, what it
/// shares with a record may be left out: v3 is x86-64-v3 behind x86-64-v2.
llvm::Expected<std::vector<TargetAttr>>
resolveLevels(const TargetRegistry &registry, llvm::StringRef names, mlir::MLIRContext *context);

} // namespace trm

#endif // TRM_CODEGEN_TARGET_LEVELS_H
