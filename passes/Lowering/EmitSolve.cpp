//===- EmitSolve.cpp - the function NAME_solve --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/EntryFunction.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace trm;

namespace {

/// Emits the steps of a solve, and the code of those halting rules that the model
/// accepts.
class SolveEmitter {
public:
  SolveEmitter(OpBuilder &builder, const ModelParts &parts, StringRef suffix)
      : parts(parts), b(builder),
        f(builder, parts, suffix,
          {parts.arena(), parts.sizeType(), parts.tokens(), builder.getI32Type(), parts.tokens(),
           LLVM::LLVMPointerType::get(builder.getContext())}),
        loc(f.loc), arena(f.argument(0)), answer(f.argument(4)), info(f.argument(5)) {}

  func::FuncOp run(func::FuncOp start) {
    if (f.team)
      f.checkTeam();
    f.refuseNull(answer);
    readOptions();
    SmallVector<Value> operands = llvm::to_vector_of<Value>(f.func.getArguments().take_front(4));
    if (f.team)
      operands.push_back(f.team);
    Value status = func::CallOp::create(b, loc, start, operands).getResult(0);
    f.returnIf(f.compare(arith::CmpIPredicate::ne, status, f.i32(TRM_OK)), status);
    logits = f.view(arena, parts.layout.logits, parts.logits);
    if (parts.halt)
      halt = f.view(arena, parts.layout.halt, parts.halt);
    runSteps();
    f.onlyIf(hasInfo, [&] { f.onlyFirst([&] { writeInfo(); }); });
    f.returnOk();
    return f.func;
  }

private:
  Value field(size_t offset) {
    return LLVM::GEPOp::create(b, loc, info.getType(), b.getI8Type(), info,
                               ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(offset)});
  }
  Value load(Type type, size_t offset) { return LLVM::LoadOp::create(b, loc, type, field(offset)); }
  void write(Value value, size_t offset) { LLVM::StoreOp::create(b, loc, value, field(offset)); }
  static constexpr size_t haltingField(size_t offset) {
    return offsetof(trm_solve_info, halting) + offset;
  }

  int64_t ownRule() { return parts.halting().getAs<IntegerAttr>("rule").getInt(); }
  Value ownThreshold() {
    return f.f32(parts.halting().getAs<FloatAttr>("threshold").getValueAsDouble());
  }
  Value ownStableSteps() {
    return f.i32(parts.halting().getAs<IntegerAttr>("stable_steps").getInt());
  }

  /// What is asked for, checked; without an info it is the model's own.
  void readOptions() {
    Type i32 = b.getI32Type(), f32 = b.getF32Type();
    Value none = LLVM::ZeroOp::create(b, loc, info.getType());
    hasInfo = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, info, none);
    auto asked = scf::IfOp::create(b, loc, TypeRange{i32, i32, i32, f32, i32}, hasInfo,
                                   /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToEnd(&asked.getThenRegion().front());
      scf::YieldOp::create(
          b, loc,
          ValueRange{load(i32, offsetof(trm_solve_info, struct_bytes)),
                     load(i32, offsetof(trm_solve_info, max_steps)),
                     load(i32, haltingField(offsetof(trm_halting, rule))),
                     load(f32, haltingField(offsetof(trm_halting, threshold))),
                     load(i32, haltingField(offsetof(trm_halting, stable_steps)))});
      b.setInsertionPointToEnd(&asked.getElseRegion().front());
      scf::YieldOp::create(b, loc,
                           ValueRange{f.i32(sizeof(trm_solve_info)), f.i32(0),
                                      f.i32(TRM_HALT_MODEL), f.f32(0), f.i32(1)});
    }
    Value size = asked.getResult(0), steps = asked.getResult(1);
    f.returnIf(f.compare(arith::CmpIPredicate::ult, size, f.i32(sizeof(trm_solve_info))),
               TRM_ERROR_OPTION);
    f.returnIf(f.compare(arith::CmpIPredicate::slt, steps, f.i32(0)), TRM_ERROR_OPTION);
    Value unset = f.equal(steps, f.i32(0));
    maxSteps = f.select(unset, f.i32(parts.fact("max_steps")), steps);
    chooseRule(asked.getResult(2), asked.getResult(3), asked.getResult(4));
  }

  /// The rule asked for, which must be accepted, or the model's.
  void chooseRule(Value askedRule, Value askedThreshold, Value askedStable) {
    Value accepted = f.i1(false);
    for (trm_halt each : {TRM_HALT_MODEL, TRM_HALT_NEVER, TRM_HALT_Q, TRM_HALT_Q_COMPARE,
                          TRM_HALT_STABLE, TRM_HALT_Q_AND_STABLE})
      if (parts.accepts(each))
        accepted = f.either(accepted, f.equal(askedRule, f.i32(each)));
    f.returnIf(f.equal(accepted, f.i1(false)), TRM_ERROR_OPTION);
    Value isOwn = f.equal(askedRule, f.i32(TRM_HALT_MODEL));
    rule = f.select(isOwn, f.i32(ownRule()), askedRule);
    threshold = f.select(isOwn, ownThreshold(), askedThreshold);
    stableSteps = f.select(isOwn, ownStableSteps(), askedStable);
    Value unusable =
        f.both(readsAnswer(), f.compare(arith::CmpIPredicate::slt, stableSteps, f.i32(1)));
    f.returnIf(unusable, TRM_ERROR_OPTION);
  }

  Value isRule(trm_halt which) {
    return parts.accepts(which) ? f.equal(rule, f.i32(which)) : f.i1(false);
  }
  Value readsAnswer() { return f.either(isRule(TRM_HALT_STABLE), isRule(TRM_HALT_Q_AND_STABLE)); }

  void readOut() {
    if (parts.readout)
      f.callPart(parts.readout, arena, logits, halt);
  }

  /// Steps until the last, or until the rule says stop. The first is apart: it may
  /// have a version of its own, and has no answer before it to compare with.
  void runSteps() {
    Type i32 = b.getI32Type();
    Value watched = readsAnswer(), stride = f.i32(parts.fact("step_stride"));
    f.callPart(parts.first ? parts.first : parts.supervise, arena, logits, halt);
    if (parts.first)
      f.onlyFirst([&] { f.storeWord(arena, /*fresh=*/false); });
    f.onlyIf(watched, [&] {
      readOut();
      f.onlyFirst([&] { writeAnswer(); });
    });
    Block *here = b.getInsertionBlock();
    Block *check = f.addBlock({i32, i32}), *step = f.addBlock(), *done = f.addBlock();
    b.setInsertionPointToEnd(here);
    cf::BranchOp::create(b, loc, check, ValueRange{stride, f.i32(0)});

    b.setInsertionPointToEnd(check);
    ran = check->getArgument(0);
    Value unchanged = check->getArgument(1);
    halted = isHalted(unchanged);
    Value last = f.compare(arith::CmpIPredicate::sge, ran, maxSteps);
    cf::CondBranchOp::create(b, loc, f.either(halted, last), done, ValueRange(), step,
                             ValueRange());

    b.setInsertionPointToEnd(step);
    f.callPart(parts.supervise, arena, logits, halt);
    Value nowUnchanged = countUnchanged(watched, unchanged);
    Value nowRan = arith::AddIOp::create(b, loc, ran, stride);
    cf::BranchOp::create(b, loc, check, ValueRange{nowRan, nowUnchanged});

    b.setInsertionPointToEnd(done);
    f.onlyIf(f.equal(watched, f.i1(false)), [&] {
      readOut();
      f.onlyFirst([&] { writeAnswer(); });
    });
  }

  /// Steps in a row, up to this one, that changed no token of the answer.
  Value countUnchanged(Value watched, Value before) {
    auto branch = scf::IfOp::create(b, loc, b.getI32Type(), watched, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(&branch.getThenRegion().front());
    readOut();
    Value same = f.toldByFirst(arena, [&] { return writeAnswer(); }),
          more = arith::AddIOp::create(b, loc, before, f.i32(1));
    scf::YieldOp::create(b, loc, f.select(same, more, f.i32(0)));
    b.setInsertionPointToEnd(&branch.getElseRegion().front());
    scf::YieldOp::create(b, loc, before);
    return branch.getResult(0);
  }

  Value isHalted(Value unchanged) {
    auto q = [&](int64_t index) -> Value {
      return memref::LoadOp::create(b, loc, halt, ValueRange{f.index(0), f.index(index)});
    };
    auto exceeds = [&](Value value) -> Value {
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, value, threshold);
    };
    Value stable = f.compare(arith::CmpIPredicate::sge, unchanged, stableSteps);
    Value result = f.both(isRule(TRM_HALT_STABLE), stable);
    if (!parts.halt)
      return result;
    Value positive = exceeds(q(0));
    result = f.either(result, f.both(isRule(TRM_HALT_Q), positive));
    result = f.either(result, f.both(isRule(TRM_HALT_Q_AND_STABLE), f.both(positive, stable)));
    if (parts.halt.getDimSize(1) < 2)
      return result;
    Value higher = exceeds(arith::SubFOp::create(b, loc, q(0), q(1)));
    return f.either(result, f.both(isRule(TRM_HALT_Q_COMPARE), higher));
  }

  /// The most likely token at a position, the first of equals.
  Value findToken(Value position) {
    int64_t vocabulary = parts.logits.getDimSize(1);
    Value first = memref::LoadOp::create(b, loc, logits, ValueRange{position, f.index(0)});
    auto loop = scf::ForOp::create(
        b, loc, f.index(1), f.index(vocabulary), f.index(1), ValueRange{first, f.i32(0)},
        [&](OpBuilder &, Location, Value token, ValueRange best) {
          Value logit = memref::LoadOp::create(b, loc, logits, ValueRange{position, token});
          Value higher = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, logit, best[0]);
          Value id = arith::IndexCastOp::create(b, loc, b.getI32Type(), token);
          scf::YieldOp::create(
              b, loc, ValueRange{f.select(higher, logit, best[0]), f.select(higher, id, best[1])});
        });
    return loop.getResult(1);
  }

  /// Returns whether the answer was the same before.
  Value writeAnswer() {
    auto loop = scf::ForOp::create(
        b, loc, f.index(0), f.index(parts.logits.getDimSize(0)), f.index(1), f.i1(true),
        [&](OpBuilder &, Location, Value position, ValueRange carried) {
          Value token = findToken(position);
          Value same = f.equal(memref::LoadOp::create(b, loc, answer, position), token);
          memref::StoreOp::create(b, loc, token, answer, position);
          Value allSame = f.both(carried[0], same);
          scf::YieldOp::create(b, loc, allSame);
        });
    return loop.getResult(0);
  }

  void writeInfo() {
    write(ran, offsetof(trm_solve_info, steps));
    write(arith::ExtUIOp::create(b, loc, b.getI32Type(), halted), offsetof(trm_solve_info, halted));
    for (int64_t i = 0; i < (parts.halt ? parts.halt.getDimSize(1) : 0); ++i)
      write(memref::LoadOp::create(b, loc, halt, ValueRange{f.index(0), f.index(i)}),
            offsetof(trm_solve_info, q) + i * sizeof(float));
  }

  const ModelParts &parts;
  OpBuilder &b;
  EntryFunction f;
  Location loc;
  Value arena, answer, info;
  Value hasInfo, maxSteps, rule, threshold, stableSteps;
  Value logits, halt;
  Value ran, halted;
};

} // namespace

func::FuncOp trm::emitSolve(OpBuilder &builder, const ModelParts &parts, StringRef suffix,
                            func::FuncOp start) {
  OpBuilder::InsertionGuard guard(builder);
  return SolveEmitter(builder, parts, suffix).run(start);
}
