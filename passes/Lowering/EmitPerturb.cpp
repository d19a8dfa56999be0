//===- EmitPerturb.cpp - the function NAME_perturb ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/EntryFunction.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace trm;

/// Adds what of noise[0, end - first) falls into one latent, whose first element is
/// element `base` of the carry.
static void addToLatent(EntryFunction &f, int64_t offset, MemRefType type, int64_t base,
                        Value first, Value end) {
  OpBuilder &b = f.b;
  Location loc = f.loc;
  auto flat = MemRefType::get({type.getNumElements()}, type.getElementType());
  Value latent = f.view(f.argument(0), offset, flat), noise = f.argument(1);
  Value lower = arith::MaxUIOp::create(b, loc, first, f.index(base));
  Value upper = arith::MinUIOp::create(b, loc, end, f.index(base + type.getNumElements()));
  auto loop = scf::ForOp::create(b, loc, lower, upper, f.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.getBody()->getTerminator());
  Value element = loop.getInductionVar();
  Value place = arith::SubIOp::create(b, loc, element, f.index(base));
  Value source = arith::SubIOp::create(b, loc, element, first);
  Value sum = arith::AddFOp::create(b, loc, memref::LoadOp::create(b, loc, latent, place),
                                    memref::LoadOp::create(b, loc, noise, source));
  memref::StoreOp::create(b, loc, sum, latent, place);
}

/// What overflows the carry, or is no number, would spread over all of it.
static void checkNoise(EntryFunction &f, Value noise, Value count) {
  auto loop =
      scf::ForOp::create(f.b, f.loc, f.index(0), count, f.index(1), f.i1(true),
                         [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
                           Value value = memref::LoadOp::create(b, loc, noise, i);
                           // Ordered: no number is neither.
                           auto holds = [&](arith::CmpFPredicate predicate, float limit) -> Value {
                             return arith::CmpFOp::create(b, loc, predicate, value, f.f32(limit));
                           };
                           Value inside = f.both(holds(arith::CmpFPredicate::OLE, TRM_MOST_NOISE),
                                                 holds(arith::CmpFPredicate::OGE, -TRM_MOST_NOISE));
                           Value all = f.both(carried[0], inside);
                           scf::YieldOp::create(b, loc, all);
                         });
  f.returnIf(f.equal(loop.getResult(0), f.i1(false)), TRM_ERROR_OPTION);
}

void trm::emitPerturb(OpBuilder &builder, const ModelParts &parts) {
  OpBuilder::InsertionGuard guard(builder);
  int64_t elements = parts.carryElements();
  auto noise = MemRefType::get({elements}, builder.getF32Type());
  EntryFunction f(builder, parts, "_perturb",
                  {parts.arena(), noise, parts.sizeType(), parts.sizeType()}, /*onTeam=*/false);
  f.checkStarted(f.argument(0));
  auto cast = [&](Value value) {
    return arith::IndexCastUIOp::create(builder, f.loc, builder.getIndexType(), value).getResult();
  };
  Value first = cast(f.argument(2)), count = cast(f.argument(3)), all = f.index(elements);
  // What is left behind `first` is asked for only where that is in range.
  f.returnIf(f.compare(arith::CmpIPredicate::ugt, first, all), TRM_ERROR_OPTION);
  Value left = arith::SubIOp::create(builder, f.loc, all, first);
  f.returnIf(f.compare(arith::CmpIPredicate::ugt, count, left), TRM_ERROR_OPTION);
  f.returnIf(
      f.both(f.isNull(f.argument(1)), f.compare(arith::CmpIPredicate::ne, count, f.index(0))),
      TRM_ERROR_NULL);
  checkNoise(f, f.argument(1), count);
  Value end = arith::AddIOp::create(builder, f.loc, first, count);
  int64_t base = 0;
  ArrayRef<int64_t> offsets = ArrayRef(parts.layout.state).take_back(parts.latents);
  for (auto [offset, each] : llvm::zip_equal(offsets, parts.state.take_back(parts.latents))) {
    auto type = llvm::cast<MemRefType>(each);
    addToLatent(f, offset, type, base, first, end);
    base += type.getNumElements();
  }
  f.storeWord(f.argument(0), /*fresh=*/false);
  f.returnOk();
}
