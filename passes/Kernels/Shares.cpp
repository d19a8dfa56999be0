//===- Shares.cpp - what each thread of a team does ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/Shares.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace trm;

int64_t trm::getMaxTeam(Operation *op) {
  FactsAttr facts = FactsAttr::of(op);
  return facts ? facts.getMaxTeam() : 1;
}

StringRef trm::getOwner(bool features, bool pairs) {
  if (!features)
    return kOwnColumns;
  return pairs ? StringRef() : StringRef(kOwnRows);
}

void ShareEmitter::forShares(StringRef own, function_ref<void()> body) {
  Value zero = e.index(0), one = e.index(1), count = e.index(team);
  auto loop = scf::ParallelOp::create(e.b, e.loc, zero, count, one);
  if (!own.empty())
    loop->setAttr(kOwnAttrName, e.b.getStringAttr(own));
  OpBuilder::InsertionGuard guard(e.b);
  e.b.setInsertionPointToStart(loop.getBody());
  current = loop.getInductionVars()[0];
  body();
  current = Value();
}

SmallVector<ShareEmitter::Run> ShareEmitter::divide(int64_t elements, int64_t unit) const {
  int64_t units = llvm::divideCeil(elements, unit), base = units / team, more = units % team;
  SmallVector<Run> runs;
  int64_t begin = 0;
  for (int64_t share = 0; share < team && begin < elements; ++share) {
    int64_t extent = std::min((base + (share < more)) * unit, elements - begin);
    if (runs.empty() || runs.back().extent != extent)
      runs.push_back({share, share, begin, extent});
    ++runs.back().pastShare;
    begin += extent;
  }
  return runs;
}

void ShareEmitter::emitRuns(ArrayRef<Run> runs, Body body) {
  const Run &run = runs.front();
  auto emit = [&] {
    Value scaled = arith::MulIOp::create(e.b, e.loc, current, e.index(run.extent));
    body(e.offset(scaled, run.begin - run.firstShare * run.extent), run.extent);
  };
  if (runs.size() == 1 && run.pastShare == team)
    return emit();
  Value isHere =
      arith::CmpIOp::create(e.b, e.loc, arith::CmpIPredicate::ult, current, e.index(run.pastShare));
  auto branch = scf::IfOp::create(e.b, e.loc, isHere, /*withElseRegion=*/runs.size() > 1);
  OpBuilder::InsertionGuard guard(e.b);
  e.b.setInsertionPoint(branch.thenYield());
  emit();
  if (runs.size() == 1)
    return;
  e.b.setInsertionPoint(branch.elseYield());
  emitRuns(runs.drop_front(), body);
}

void ShareEmitter::forEach(int64_t elements, int64_t unit, StringRef own, Body body) {
  if (team == 1)
    return body(Value(), elements);
  forShares(own, [&] { emitRuns(divide(elements, unit), body); });
}

void ShareEmitter::forRanges(int64_t items, function_ref<void(Value, Value)> body) {
  if (team == 1)
    return body(e.index(0), e.index(items));
  forShares("", [&] {
    Value more = e.index(items % team);
    Value size = e.index(items / team);
    auto bound = [&](Value share) -> Value {
      Value scaled = arith::MulIOp::create(e.b, e.loc, share, size);
      Value before = arith::MinUIOp::create(e.b, e.loc, share, more);
      return arith::AddIOp::create(e.b, e.loc, scaled, before);
    };
    body(bound(current), bound(e.offset(current, 1)));
  });
}
