//===- CppSignature.h - what a function and its values are called in C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPSIGNATURE_H
#define TRM_CODEGEN_CPP_CPPSIGNATURE_H

#include "trm/codegen/Cpp/CppFunction.h"

namespace trm {

/// A sentence for those who read the function.
llvm::StringRef describeFunction(mlir::func::FuncOp func);

/// What each argument is to be called.
llvm::SmallVector<std::string> nameArguments(mlir::func::FuncOp func, const CppModule &module);

/// What an argument, a buffer or a scalar is to be called: as its builder said in its
/// location, or by its users.
std::string nameValue(mlir::Value value, const CppModule &module);

/// A parameter of the C interface as runtime/Abi.h spells it, without its name.
llvm::StringRef spellInterfaceType(llvm::StringRef name);

/// The member of trm_solve_info at an offset.
llvm::StringRef spellInfoMember(int64_t offset);

/// The constant of enum trm_status or trm_halt, or nothing for a number that is none.
std::optional<std::string> spellStatus(int64_t number);
std::optional<std::string> spellHaltRule(int64_t number);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPSIGNATURE_H
