//===- Dispatcher.h - the functions that ask the processor --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// NAME_start and NAME_solve ask the processor and go on in the best level that
// it can run; NAME_step goes on in the level that started the arena, which its
// first word tells. Nothing is remembered outside the arena.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_DISPATCHER_H
#define TRM_CODEGEN_LLVM_DISPATCHER_H

#include "trm/codegen/Llvm/CombineLevels.h"

namespace trm {

/// What `symbol` of a level is called beside those of the others.
std::string getLevelSymbol(llvm::StringRef symbol, TargetAttr target);

/// Adds the C interface to a module of levels, best first. `facts` are those of
/// all of them together.
llvm::Error emitDispatcher(llvm::Module &module, llvm::ArrayRef<Level> levels, FactsAttr facts);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_DISPATCHER_H
