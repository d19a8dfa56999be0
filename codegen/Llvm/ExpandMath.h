//===- ExpandMath.h - functions without an instruction -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_EXPANDMATH_H
#define TRM_CODEGEN_LLVM_EXPANDMATH_H

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace trm {

/// Makes arithmetic of minima, maxima and square roots of float32 where the machine
/// has no instruction for them: LLVM would call fminf, fmaxf and sqrtf, and a model
/// needs no library. Of a first operand that is not a number the second comes out, as
/// of theirs; roots are of numbers that are not negative, relative error 2e-7.
void expandMath(llvm::Module &module, const llvm::TargetMachine &machine);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_EXPANDMATH_H
