//===- EntrySum.cpp - sums that a network begins with -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Recursion/EntrySum.h"

using namespace mlir;
using namespace trm;

AddOp trm::findEntrySum(NetworkOp network) {
  Block &block = network.getBody().front();
  if (block.getNumArguments() < 2 || !block.getArgument(0).hasOneUse() ||
      !block.getArgument(1).hasOneUse())
    return {};
  Operation *first = *block.getArgument(0).user_begin();
  Operation *second = *block.getArgument(1).user_begin();
  return first == second ? dyn_cast<AddOp>(first) : AddOp();
}

static SmallVector<ApplyOp> findApplications(ModelOp model, NetworkOp network) {
  SmallVector<ApplyOp> applications;
  model.walk([&](ApplyOp apply) {
    if (apply.getCallee() == network.getSymName())
      applications.push_back(apply);
  });
  return applications;
}

void trm::moveEntrySumToCallers(ModelOp model, NetworkOp network, AddOp sum) {
  Block &block = network.getBody().front();
  for (ApplyOp apply : findApplications(model, network)) {
    OpBuilder builder(apply);
    Value added =
        AddOp::create(builder, apply.getLoc(), apply.getInputs()[0], apply.getInputs()[1]);
    apply->eraseOperands(1, 1);
    apply->setOperand(0, added);
  }
  sum.getResult().replaceAllUsesWith(block.getArgument(0));
  sum.erase();
  block.eraseArgument(1);
  network.setFunctionType(
      FunctionType::get(model.getContext(), block.getArgumentTypes(), network.getResultTypes()));
}
