//===- OrderGlobals.cpp - constants in order of first use ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include "llvm/ADT/MapVector.h"

namespace trm {
#define GEN_PASS_DEF_ORDERGLOBALS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct OrderGlobals : trm::impl::OrderGlobalsBase<OrderGlobals> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    llvm::MapVector<Operation *, SmallVector<memref::GetGlobalOp>> uses;
    getOperation().walk([&](memref::GetGlobalOp use) {
      if (Operation *global = symbols.lookup(use.getName()))
        uses[global].push_back(use);
    });
    OpBuilder builder(&getContext());
    for (auto [index, entry] : llvm::enumerate(uses)) {
      StringAttr name = builder.getStringAttr("constant_" + Twine(index));
      cast<memref::GlobalOp>(entry.first).setSymNameAttr(name);
      for (memref::GetGlobalOp use : entry.second)
        use.setNameAttr(FlatSymbolRefAttr::get(name));
    }
    for (auto &entry : llvm::reverse(uses))
      entry.first->moveBefore(&getOperation().getBody()->front());
  }
};
} // namespace
