//===- IrText.cpp - LLVM IR as text -------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/IrText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace trm {

static constexpr size_t kLargeBytes = 64 * 1024;

/// LLVM prints an array of floats by making a constant of each element.
static void turnIntoBytes(GlobalVariable &global, StringRef bytes) {
  Constant *initializer = ConstantDataArray::getString(global.getContext(), bytes,
                                                       /*AddNull=*/false);
  auto *replacement =
      new GlobalVariable(*global.getParent(), initializer->getType(), global.isConstant(),
                         global.getLinkage(), initializer, "", &global);
  replacement->copyAttributesFrom(&global);
  // The natural alignment of the elements is no longer the type's.
  replacement->setAlignment(global.getParent()->getDataLayout().getPreferredAlign(&global));
  replacement->takeName(&global);
  global.replaceAllUsesWith(replacement);
  global.eraseFromParent();
}

void printIrText(Module &module, raw_ostream &os) {
  for (GlobalVariable &global : make_early_inc_range(module.globals())) {
    auto *array =
        global.hasInitializer() ? dyn_cast<ConstantDataArray>(global.getInitializer()) : nullptr;
    if (array && !array->getElementType()->isIntegerTy(8) &&
        array->getRawDataValues().size() > kLargeBytes)
      turnIntoBytes(global, array->getRawDataValues());
  }
  module.print(os, /*AAW=*/nullptr);
}

} // namespace trm
