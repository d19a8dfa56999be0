//===- EmitPerturb.cpp - the function NAME_perturb ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Entry/EntryFunction.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace trm;

namespace {
/// Latents that lie one behind the other: `base` is their first element in the carry.
struct Run {
  int64_t offset, base, elements;
};
} // namespace

static SmallVector<Run> joinLatents(const ModelParts &parts) {
  SmallVector<Run> runs;
  int64_t base = 0, end = 0;
  ArrayRef<Type> latents = parts.latents();
  ArrayRef<int64_t> offsets = ArrayRef(parts.layout.state).take_back(latents.size());
  for (auto [offset, each] : llvm::zip_equal(offsets, latents)) {
    auto type = llvm::cast<MemRefType>(each);
    if (runs.empty() || offset != end)
      runs.push_back({offset, base, 0});
    runs.back().elements += type.getNumElements();
    base += type.getNumElements();
    end = offset + getByteSize(type);
  }
  return runs;
}

/// Adds what of noise[0, end - first) falls into a run.
static void addToRun(EntryFunction &f, const Run &run, Value first, Value end) {
  OpBuilder &b = f.b;
  Location loc = f.loc;
  auto flat = MemRefType::get({run.elements}, b.getF32Type());
  Value carry = f.named("carry", f.view(f.argument(0), run.offset, flat)), noise = f.argument(1);
  Value lower = arith::MaxUIOp::create(b, loc, first, f.index(run.base));
  Value upper = arith::MinUIOp::create(b, loc, end, f.index(run.base + run.elements));
  auto loop = scf::ForOp::create(b, loc, lower, upper, f.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.getBody()->getTerminator());
  Value element = loop.getInductionVar();
  Value place = arith::SubIOp::create(b, loc, element, f.index(run.base));
  Value source = arith::SubIOp::create(b, loc, element, first);
  Value sum = arith::AddFOp::create(b, loc, memref::LoadOp::create(b, loc, carry, place),
                                    memref::LoadOp::create(b, loc, noise, source));
  memref::StoreOp::create(b, loc, sum, carry, place);
}

/// What overflows the carry, or is no number, would spread over all of it. Told by its
/// bits, since a machine may have no arithmetic for it.
static void checkNoise(EntryFunction &f, Value noise, Value count) {
  auto most = llvm::bit_cast<int32_t>(TRM_MOST_NOISE);
  auto loop =
      scf::ForOp::create(f.b, f.loc, f.index(0), count, f.index(1), f.named("usable", f.i1(true)),
                         [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
                           Value value = memref::LoadOp::create(b, loc, noise, i);
                           Value bits = arith::BitcastOp::create(b, loc, b.getI32Type(), value);
                           Value magnitude = arith::AndIOp::create(b, loc, bits, f.i32(0x7fffffff));
                           Value inside =
                               f.compare(arith::CmpIPredicate::ule, magnitude, f.i32(most));
                           Value all = f.both(carried[0], inside);
                           scf::YieldOp::create(b, loc, all);
                         });
  f.returnIf(f.negate(loop.getResult(0)), TRM_ERROR_OPTION);
}

void trm::emitPerturb(OpBuilder &builder, const ModelParts &parts) {
  OpBuilder::InsertionGuard guard(builder);
  int64_t elements = parts.carryElements();
  auto noise = MemRefType::get({elements}, builder.getF32Type());
  Type size = builder.getIndexType();
  EntryFunction f(builder, parts, Part::perturb,
                  {{"arena", parts.arena()}, {"noise", noise}, {"first", size}, {"count", size}},
                  /*onTeam=*/false);
  f.checkStarted(f.argument(0));
  Value first = f.argument(2), count = f.argument(3), all = f.index(elements);
  // What is left behind `first` is asked for only where that is in range.
  f.returnIf(f.compare(arith::CmpIPredicate::ugt, first, all), TRM_ERROR_OPTION);
  Value left = arith::SubIOp::create(builder, f.loc, all, first);
  f.returnIf(f.compare(arith::CmpIPredicate::ugt, count, left), TRM_ERROR_OPTION);
  f.returnIf(
      f.both(f.isNull(f.argument(1)), f.compare(arith::CmpIPredicate::ne, count, f.index(0))),
      TRM_ERROR_NULL);
  checkNoise(f, f.argument(1), count);
  Value end = f.named("end", arith::AddIOp::create(builder, f.loc, first, count));
  for (const Run &run : joinLatents(parts))
    addToRun(f, run, first, end);
  f.storeWord(f.argument(0), /*fresh=*/false);
  f.returnOk();
}
