//===- EmitHalts.cpp - the function NAME.halts --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"
#include "trm/passes/Entry/EntryFunction.h"

using namespace mlir;
using namespace trm;

namespace {

/// What a rule reckons with, as values of the IR: its arithmetic builds operations.
struct BuiltNumber {
  EntryFunction *f = nullptr;
  Value value;
};
struct BuiltTruth {
  EntryFunction *f = nullptr;
  Value value;
};

BuiltNumber operator-(BuiltNumber x, BuiltNumber y) {
  return {x.f, arith::SubFOp::create(x.f->b, x.f->loc, x.value, y.value)};
}
BuiltTruth operator>(BuiltNumber x, BuiltNumber y) {
  constexpr auto greater = arith::CmpFPredicate::OGT;
  return {x.f, arith::CmpFOp::create(x.f->b, x.f->loc, greater, x.value, y.value)};
}
BuiltTruth operator&(BuiltTruth x, BuiltTruth y) { return {x.f, x.f->both(x.value, y.value)}; }

} // namespace

func::FuncOp trm::emitHalts(OpBuilder &builder, const ModelParts &parts) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<EntryFunction::Parameter> parameters = {{"rule", builder.getI32Type()},
                                                      {"threshold", builder.getF32Type()},
                                                      {"isStable", builder.getI1Type()}};
  if (parts.halt)
    parameters.push_back({"q", parts.halt});
  EntryFunction f(builder, parts, Part::halts, parameters, builder.getI1Type());
  HaltState<BuiltNumber, BuiltTruth> step = {{}, {&f, f.argument(1)}, {&f, f.argument(2)}};
  constexpr StringLiteral names[] = {"halt", "goOn"};
  for (int64_t i = 0; parts.halt && i < parts.halt.getDimSize(1); ++i) {
    auto load =
        memref::LoadOp::create(builder, f.loc, f.argument(3), ValueRange{f.index(0), f.index(i)});
    step.q[i] = {&f, f.named(names[i], load)};
  }
  for (HaltRule rule : parts.facts.getHalting().getAccepted())
    if (Value stops = stopsSolve(getAbiRule(rule), step).value)
      f.returnIf(f.equal(f.argument(0), f.i32(getAbiRule(rule))), stops);
  func::ReturnOp::create(builder, f.loc, f.i1(false));
  return f.func;
}
