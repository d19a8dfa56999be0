//===- Consumer.cpp - a user of the installed package -----------*- C++ -*-===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
#include "trm/dialect/Trm/Trm.h"
#include "trm/runtime/Abi.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

int main() {
  mlir::MLIRContext context;
  auto *dialect = context.getOrLoadDialect<trm::TrmDialect>();
  llvm::outs() << "dialect " << dialect->getNamespace() << ", ABI " << TRM_ABI_VERSION << "\n";
}
