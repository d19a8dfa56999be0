//===- EmitWriteAnswer.cpp - the function NAME.write_answer -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Entry/EntryFunction.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace trm;

/// The most likely token at a position, the first of equals.
static Value findToken(EntryFunction &f, Value logits, Value position) {
  auto logitAt = [&](Value token) -> Value {
    return memref::LoadOp::create(f.b, f.loc, logits, ValueRange{position, token});
  };
  int64_t vocabulary = f.parts.logits.getDimSize(1);
  auto loop = scf::ForOp::create(
      f.b, f.loc, f.index(1), f.index(vocabulary), f.index(1),
      ValueRange{logitAt(f.index(0)), f.i32(0)},
      [&](OpBuilder &, Location, Value token, ValueRange carried) {
        Value most = f.named("most", carried[0]), best = f.named("best", carried[1]);
        Value logit = f.named("logit", logitAt(f.named("token", token)));
        Value higher = arith::CmpFOp::create(f.b, f.loc, arith::CmpFPredicate::OGT, logit, most);
        f.named("isHigher", higher);
        Value id = arith::IndexCastOp::create(f.b, f.loc, f.b.getI32Type(), token);
        scf::YieldOp::create(f.b, f.loc,
                             ValueRange{f.select(higher, logit, most), f.select(higher, id, best)});
      });
  return loop.getResult(1);
}

func::FuncOp trm::emitWriteAnswer(OpBuilder &builder, const ModelParts &parts) {
  OpBuilder::InsertionGuard guard(builder);
  EntryFunction f(builder, parts, Part::write_answer,
                  {{"logits", parts.logits}, {"answer", parts.tokens()}}, builder.getI1Type());
  Value logits = f.argument(0), answer = f.argument(1);
  auto loop = scf::ForOp::create(
      builder, f.loc, f.index(0), f.index(parts.logits.getDimSize(0)), f.index(1),
      ValueRange{f.i1(true)}, [&](OpBuilder &, Location, Value position, ValueRange carried) {
        f.named("isSame", carried[0]);
        Value token = findToken(f, logits, f.named("position", position));
        Value before = memref::LoadOp::create(builder, f.loc, answer, position);
        Value same = f.named("isSame", f.both(carried[0], f.equal(before, token)));
        memref::StoreOp::create(builder, f.loc, token, answer, position);
        scf::YieldOp::create(builder, f.loc, same);
      });
  func::ReturnOp::create(builder, f.loc, loop.getResults());
  return f.func;
}
