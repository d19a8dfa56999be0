//===- EmitSolve.cpp - the function NAME_solve --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"
#include "trm/passes/Entry/EntryFunction.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace trm;

namespace {

/// Emits the steps of a solve.
class SolveEmitter {
public:
  SolveEmitter(OpBuilder &builder, const ModelParts &parts, Part part, const SolveParts &calls)
      : parts(parts), calls(calls), b(builder), halting(parts.facts.getHalting()),
        f(builder, parts, part,
          {{"arena", parts.arena()},
           {"arena_bytes", builder.getIndexType()},
           {"tokens", parts.tokens()},
           {"puzzle", builder.getI32Type()},
           {"answer", parts.tokens()},
           {"info", MemRefType::get({sizeof(trm_solve_info)}, builder.getI8Type())}}),
        loc(f.loc), arena(f.argument(0)), answer(f.argument(4)), info(f.argument(5)) {}

  func::FuncOp run() {
    if (f.team)
      f.checkTeam();
    f.refuseNull(answer);
    readOptions();
    SmallVector<Value> operands = llvm::to_vector_of<Value>(f.func.getArguments().take_front(4));
    if (f.team)
      operands.push_back(f.team);
    auto call = func::CallOp::create(b, loc, calls.start, operands);
    Value status = f.named("status", call.getResult(0));
    f.returnIf(f.compare(arith::CmpIPredicate::ne, status, f.i32(TRM_OK)), status);
    logits = f.ownLogits(arena);
    halt = f.ownHalt(arena);
    runSteps();
    f.onlyIf(hasInfo, [&] { f.onlyFirst([&] { writeInfo(); }); });
    f.returnOk();
    return f.func;
  }

private:
  Value field(Type type, size_t offset) { return f.view(info, offset, MemRefType::get({1}, type)); }
  Value load(StringRef name, Type type, size_t offset) {
    return f.named(name, memref::LoadOp::create(b, loc, field(type, offset), f.index(0)));
  }
  void write(Value value, size_t offset) {
    memref::StoreOp::create(b, loc, value, field(value.getType(), offset), f.index(0));
  }
  static constexpr size_t haltingField(size_t offset) {
    return offsetof(trm_solve_info, halting) + offset;
  }

  /// What is asked for, checked; without an info it is the model's own.
  void readOptions() {
    Type i32 = b.getI32Type(), f32 = b.getF32Type();
    hasInfo = f.named("hasInfo", f.negate(f.isNull(info)));
    auto asked = scf::IfOp::create(b, loc, TypeRange{i32, i32, i32, f32, i32}, hasInfo,
                                   /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToEnd(&asked.getThenRegion().front());
      scf::YieldOp::create(
          b, loc,
          ValueRange{
              load("structBytes", i32, offsetof(trm_solve_info, struct_bytes)),
              load("askedSteps", i32, offsetof(trm_solve_info, max_steps)),
              load("askedRule", i32, haltingField(offsetof(trm_halting, rule))),
              load("askedThreshold", f32, haltingField(offsetof(trm_halting, threshold))),
              load("askedStableSteps", i32, haltingField(offsetof(trm_halting, stable_steps)))});
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
    maxSteps = f.named("maxSteps", f.select(unset, f.i32(parts.facts.getMaxSteps()), steps));
    chooseRule(asked.getResult(2), asked.getResult(3), asked.getResult(4));
  }

  /// The rule asked for, which must be accepted, or the model's.
  void chooseRule(Value askedRule, Value askedThreshold, Value askedStable) {
    Value rules = f.i32(std::size(kHaltRules));
    f.returnIf(f.compare(arith::CmpIPredicate::uge, askedRule, rules), TRM_ERROR_OPTION);
    Value accepted = arith::ShRUIOp::create(b, loc, f.i32(halting.getAcceptedBits()), askedRule);
    accepted = arith::AndIOp::create(b, loc, accepted, f.i32(1));
    f.returnIf(f.equal(accepted, f.i32(0)), TRM_ERROR_OPTION);
    Value isOwn = f.named("isOwn", f.equal(askedRule, f.i32(TRM_HALT_MODEL)));
    rule = f.named("rule", f.select(isOwn, f.i32(getAbiRule(halting.getRule())), askedRule));
    Value ownThreshold = f.f32(halting.getThreshold().getValueAsDouble());
    threshold = f.named("threshold", f.select(isOwn, ownThreshold, askedThreshold));
    stableSteps =
        f.named("stableSteps", f.select(isOwn, f.i32(halting.getStableSteps()), askedStable));
    watched = f.named("isWatched", readsAnswer());
    Value unusable = f.both(watched, f.compare(arith::CmpIPredicate::slt, stableSteps, f.i32(1)));
    f.returnIf(unusable, TRM_ERROR_OPTION);
  }

  Value readsAnswer() {
    Value reads = f.i1(false);
    for (HaltRule each : halting.getAccepted())
      if (getKind(each).readsStableSteps)
        reads = f.either(reads, f.equal(rule, f.i32(getAbiRule(each))));
    return reads;
  }

  /// Steps until the last, or until the rule says stop.
  void runSteps() {
    Type i32 = b.getI32Type();
    auto loop = scf::WhileOp::create(
        b, loc, TypeRange{i32, i32, b.getI1Type()}, ValueRange{f.i32(0), f.i32(0)},
        [&](OpBuilder &, Location, ValueRange carried) {
          Value before = f.named("before", carried[0]);
          runStep(before);
          Value steps = arith::AddIOp::create(b, loc, before, f.i32(parts.facts.getStepStride()));
          f.named("steps", steps);
          Value unchanged = countUnchanged(before, f.named("unchangedBefore", carried[1]));
          Value stop = f.named("halted", isHalted(unchanged));
          Value last = f.compare(arith::CmpIPredicate::sge, steps, maxSteps);
          scf::ConditionOp::create(b, loc, f.negate(f.either(stop, last)),
                                   ValueRange{steps, unchanged, stop});
        },
        [&](OpBuilder &, Location, ValueRange carried) {
          scf::YieldOp::create(b, loc, carried.take_front(2));
        });
    ran = loop.getResult(0);
    halted = loop.getResult(2);
    f.onlyIf(f.negate(watched), [&] {
      readOut();
      f.onlyFirst([&] { writeAnswer(); });
    });
  }

  /// The first step may have a version of its own.
  void runStep(Value before) {
    auto supervise = [&] { f.callPart(parts.supervise, arena, logits, halt); };
    if (!parts.first)
      return supervise();
    auto first = [&] {
      f.callPart(parts.first, arena, logits, halt);
      f.onlyFirst([&] { f.storeWord(arena, /*fresh=*/false); });
    };
    f.choose(f.equal(before, f.i32(0)), first, supervise);
  }

  void readOut() {
    if (parts.readout)
      f.callPart(parts.readout, arena, logits, halt);
  }

  Value writeAnswer() {
    auto call = func::CallOp::create(b, loc, calls.writeAnswer, ValueRange{logits, answer});
    return f.named("isSame", call.getResult(0));
  }

  Value isHalted(Value unchanged) {
    SmallVector<Value> operands = {rule, threshold,
                                   f.compare(arith::CmpIPredicate::sge, unchanged, stableSteps)};
    if (parts.halt)
      operands.push_back(halt);
    return func::CallOp::create(b, loc, calls.halts, operands).getResult(0);
  }

  /// Steps in a row, up to this one, that changed no token of the answer; the first
  /// step has no answer before it.
  Value countUnchanged(Value stepsBefore, Value before) {
    auto branch = scf::IfOp::create(b, loc, b.getI32Type(), watched, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(&branch.getThenRegion().front());
    readOut();
    Value same = f.toldByFirst(arena, [&] { return writeAnswer(); });
    same = f.both(same, f.compare(arith::CmpIPredicate::sgt, stepsBefore, f.i32(0)));
    Value more = arith::AddIOp::create(b, loc, before, f.i32(1));
    scf::YieldOp::create(b, loc, f.named("unchanged", f.select(same, more, f.i32(0))));
    b.setInsertionPointToEnd(&branch.getElseRegion().front());
    scf::YieldOp::create(b, loc, before);
    return branch.getResult(0);
  }

  void writeInfo() {
    write(ran, offsetof(trm_solve_info, steps));
    write(arith::ExtUIOp::create(b, loc, b.getI32Type(), halted), offsetof(trm_solve_info, halted));
    for (int64_t i = 0; i < (parts.halt ? parts.halt.getDimSize(1) : 0); ++i)
      write(memref::LoadOp::create(b, loc, halt, ValueRange{f.index(0), f.index(i)}),
            offsetof(trm_solve_info, q) + i * sizeof(float));
  }

  const ModelParts &parts;
  const SolveParts &calls;
  OpBuilder &b;
  HaltingAttr halting;
  EntryFunction f;
  Location loc;
  Value arena, answer, info;
  Value hasInfo, maxSteps, rule, threshold, stableSteps, watched;
  Value logits, halt;
  Value ran, halted;
};

} // namespace

func::FuncOp trm::emitSolve(OpBuilder &builder, const ModelParts &parts, Part part,
                            const SolveParts &calls) {
  OpBuilder::InsertionGuard guard(builder);
  return SolveEmitter(builder, parts, part, calls).run();
}
