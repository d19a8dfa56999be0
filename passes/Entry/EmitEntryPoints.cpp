//===- EmitEntryPoints.cpp - the functions that a user calls ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Entry/EntryFunction.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace trm {
#define GEN_PASS_DEF_EMITENTRYPOINTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// NAME_start
//===----------------------------------------------------------------------===//

static void checkTokens(EntryFunction &f, Value tokens) {
  OpBuilder &builder = f.b;
  Location loc = f.loc;
  Value known = f.named("areKnown", f.i1(true));
  auto loop =
      scf::ForOp::create(builder, loc, f.index(0), f.index(f.parts.facts.getSeqLen()), f.index(1),
                         known, [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
                           Value token = memref::LoadOp::create(b, loc, tokens, i);
                           Value known = f.compare(arith::CmpIPredicate::ult, token,
                                                   f.i32(f.parts.facts.getVocabSize()));
                           Value both = arith::AndIOp::create(b, loc, carried[0], known);
                           scf::YieldOp::create(b, loc, both);
                         });
  f.returnIf(f.negate(loop.getResult(0)), TRM_ERROR_TOKEN);
}

/// The row whose identifier is `puzzle`, or the number of rows.
static Value searchPuzzleIds(EntryFunction &f, Value puzzle, ArrayRef<int32_t> ids) {
  OpBuilder &builder = f.b;
  Location loc = f.loc;
  auto type = MemRefType::get({static_cast<int64_t>(ids.size())}, builder.getI32Type());
  auto values =
      DenseElementsAttr::get(RankedTensorType::get(type.getShape(), type.getElementType()), ids);
  std::string symbol = PartAttr::getSymbol(f.parts.facts.getName(), Part::puzzle_ids);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(ModuleOp(f.parts.module).getBody());
    auto global = memref::GlobalOp::create(builder, loc, symbol, builder.getStringAttr("private"),
                                           type, values, /*constant=*/true, IntegerAttr());
    PartAttr::set(global, Part::puzzle_ids);
  }
  Value table = memref::GetGlobalOp::create(builder, loc, type, symbol);
  auto loop = scf::ForOp::create(
      builder, loc, f.index(0), f.index(ids.size()), f.index(1), f.named("row", f.i32(ids.size())),
      [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
        Value id = memref::LoadOp::create(b, loc, table, i);
        Value row = arith::IndexCastOp::create(b, loc, b.getI32Type(), i);
        Value match = f.compare(arith::CmpIPredicate::eq, id, puzzle);
        Value found = arith::SelectOp::create(b, loc, match, row, carried[0]);
        scf::YieldOp::create(b, loc, found);
      });
  return loop.getResult(0);
}

static Value findPuzzleRow(EntryFunction &f, Value puzzle) {
  ArrayRef<int32_t> ids = f.parts.facts.listPuzzleIds();
  if (!f.parts.facts.getPuzzleIds()) // no puzzle embedding: any identifier will do
    return f.i32(0);
  bool rowsAreIds = true;
  for (auto [row, id] : llvm::enumerate(ids))
    rowsAreIds &= static_cast<int64_t>(row) == id;
  Value count = f.i32(ids.size());
  Value row = rowsAreIds ? puzzle : searchPuzzleIds(f, puzzle, ids);
  f.returnIf(f.compare(arith::CmpIPredicate::uge, row, count), TRM_ERROR_PUZZLE);
  return row;
}

/// Whether they are the model's own the backend tells.
static void checkWeights(EntryFunction &f) {
  func::FuncOp check;
  {
    OpBuilder::InsertionGuard guard(f.b);
    f.b.setInsertionPoint(f.func);
    check = createPart(f.b, f.loc, f.parts.facts.getName(), Part::has_its_weights,
                       f.b.getFunctionType({}, f.b.getI1Type()));
  }
  auto call = func::CallOp::create(f.b, f.loc, check, ValueRange());
  f.returnIf(f.negate(f.named("weightsFit", call.getResult(0))), TRM_ERROR_WEIGHTS);
}

/// Each thread of a team checks what it is given, and finds the same.
static func::FuncOp emitStart(OpBuilder &builder, const ModelParts &parts, Part part) {
  OpBuilder::InsertionGuard guard(builder);
  EntryFunction f(builder, parts, part,
                  {{"arena", parts.arena()},
                   {"arena_bytes", builder.getIndexType()},
                   {"tokens", parts.tokens()},
                   {"puzzle", builder.getI32Type()}});
  Value arena = f.argument(0);
  f.returnIf(f.compare(arith::CmpIPredicate::ult, f.argument(1), f.index(parts.layout.total)),
             TRM_ERROR_ARENA_TOO_SMALL);
  f.refuseNull(arena);
  f.checkAlignment(arena);
  // Whatever is wrong with the puzzle, the one before is no longer there.
  f.onlyFirst([&] { f.clearWord(arena); });
  f.refuseNull(f.argument(2));
  checkTokens(f, f.argument(2));
  if (parts.forSource)
    checkWeights(f);
  Value row = findPuzzleRow(f, f.argument(3));
  SmallVector<Value> operands = {f.argument(2), row};
  for (auto [offset, type] : llvm::zip_equal(parts.layout.state, parts.state))
    operands.push_back(f.view(arena, offset, cast<MemRefType>(type)));
  if (f.team)
    operands.push_back(f.team);
  operands.push_back(f.view(arena, parts.layout.frames, parts.frames));
  func::CallOp::create(builder, f.loc, parts.embed, operands);
  f.onlyFirst([&] { f.storeWord(arena, /*fresh=*/true); });
  f.returnOk();
  return f.func;
}

//===----------------------------------------------------------------------===//
// NAME_step
//===----------------------------------------------------------------------===//

static MemRefType flat(MemRefType type) {
  return MemRefType::get({type.getNumElements()}, type.getElementType());
}

/// Hands a caller what lies at an offset of the arena, in a caller's numbers.
static void copyOut(EntryFunction &f, Value arena, int64_t offset, Value target, int64_t elements) {
  Value source = f.named("values", f.view(arena, offset, cast<MemRefType>(target.getType())));
  scf::ForOp::create(f.b, f.loc, f.index(0), f.index(elements), f.index(1), ValueRange(),
                     [&](OpBuilder &b, Location loc, Value i, ValueRange) {
                       Value element = memref::LoadOp::create(b, loc, source, i);
                       memref::StoreOp::create(b, loc, element, target, i);
                       scf::YieldOp::create(b, loc);
                     });
}

/// The answer of a step, where a caller wants it.
static void emitAnswer(EntryFunction &f, Value arena, Value logits, Value halt) {
  const ModelParts &parts = f.parts;
  if (parts.readout)
    f.callPart(parts.readout, arena, logits, halt);
  if (parts.forSource)
    copyOut(f, arena, parts.layout.logits, f.argument(1), parts.logits.getNumElements());
}

static func::FuncOp emitStep(OpBuilder &builder, const ModelParts &parts, Part part) {
  OpBuilder::InsertionGuard guard(builder);
  // Without a head nothing is written, but q is still an argument.
  MemRefType q = parts.halt ? parts.halt : MemRefType::get({1, 2}, builder.getF32Type());
  EntryFunction f(builder, parts, part,
                  {{"arena", parts.arena()},
                   {"logits", parts.forSource ? flat(parts.logits) : parts.logits},
                   {"q", parts.forSource ? flat(q) : q}});
  if (f.team)
    f.checkTeam();
  Value arena = f.argument(0), logits = f.argument(1), halt = f.argument(2);
  Value word = f.checkStarted(arena);
  Value fresh = f.equal(word, f.i64(parts.startedWord(true)));
  if (parts.halt)
    f.refuseNull(halt);
  Value unwanted = f.isNull(logits);
  if (!parts.forSource && !parts.readout) // the step writes an answer, wanted or not
    logits = f.select(unwanted, f.ownLogits(arena), logits);
  auto supervise = [&] { f.callPart(parts.supervise, arena, logits, halt); };
  auto first = [&] {
    f.callPart(parts.first, arena, logits, halt);
    f.onlyFirst([&] { f.storeWord(arena, /*fresh=*/false); });
  };
  if (parts.first)
    f.choose(fresh, first, supervise);
  else
    supervise();
  if (parts.forSource && parts.halt)
    copyOut(f, arena, parts.layout.halt, f.argument(2), parts.halt.getNumElements());
  if (parts.forSource || parts.readout)
    f.onlyIf(f.negate(unwanted), [&] { emitAnswer(f, arena, logits, halt); });
  f.returnOk();
  return f.func;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct EmitEntryPoints : trm::impl::EmitEntryPointsBase<EmitEntryPoints> {
  using EmitEntryPointsBase::EmitEntryPointsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<ModelParts> parts = ModelParts::find(module);
    if (failed(parts)) {
      module.emitError("needs trm.facts and the planned parts embed and supervise; "
                       "run trm-record-facts, trm-lower-structure and trm-plan-memory first");
      return signalPassFailure();
    }
    if (int64_t bytes = ArenaAttr::of(module).getBytes(); bytes != getByteSize(parts->frames)) {
      module.emitError("has functions that take ")
          << parts->frames << ", but trm.arena is of " << bytes << " bytes";
      return signalPassFailure();
    }
    parts->forSource = forSource;
    OpBuilder builder(module.getBodyRegion());
    builder.setInsertionPointToEnd(module.getBody());
    emitFunctions(builder, *parts);
    if (SizesAttr sizes = measure(*parts))
      module->setAttr(FactsAttr::getAttrName(), parts->facts.withSizes(sizes));
    else
      return signalPassFailure();
    extendMap(*parts);
  }

  static void emitFunctions(OpBuilder &builder, const ModelParts &parts) {
    SolveParts calls;
    calls.halts = emitHalts(builder, parts);
    calls.writeAnswer = emitWriteAnswer(builder, parts);
    if (!parts.barrier) {
      calls.start = emitStart(builder, parts, Part::start);
      emitStep(builder, parts, Part::step);
      emitSolve(builder, parts, Part::solve, calls);
      emitPerturb(builder, parts);
      return;
    }
    emitBarrier(builder, parts);
    emitPerturb(builder, parts);
    calls.start = emitStart(builder, parts, Part::start_team);
    emitForOne(builder, parts, Part::start, calls.start);
    emitForOne(builder, parts, Part::step, emitStep(builder, parts, Part::step_team));
    emitForOne(builder, parts, Part::solve, emitSolve(builder, parts, Part::solve_team, calls));
  }

  /// Where the latents lie, which are the end of the state, is told if they are alike.
  /// Null where an interface cannot state the sizes, which is reported.
  SizesAttr measure(const ModelParts &parts) {
    int64_t weightBytes = 0;
    for (auto global : getOperation().getOps<memref::GlobalOp>())
      // In source the identifiers belong to the facts of the model.
      if (!forSource || PartAttr::of(global) != Part::puzzle_ids)
        weightBytes += getByteSize(global.getType());
    SmallVector<int64_t> words = {parts.startedWord(true)};
    if (parts.first)
      words.push_back(parts.startedWord(false));
    ArrayRef<Type> latents = parts.latents();
    int64_t alike = llvm::all_equal(latents) ? latents.size() : 0;
    ArrayRef<int64_t> offsets = ArrayRef(parts.layout.state).take_back(latents.size());
    int64_t stride = alike > 1    ? offsets[1] - offsets[0]
                     : alike == 1 ? getByteSize(cast<MemRefType>(latents.front()))
                                  : 0;
    return SizesAttr::getChecked([&] { return emitError(getOperation().getLoc()); }, &getContext(),
                                 parts.layout.total, weightBytes, parts.carryElements(), alike,
                                 alike ? offsets.front() : 0, stride,
                                 DenseI64ArrayAttr::get(&getContext(), words));
  }

  /// The map of trm-plan-memory begins at the frames: what lies before them is
  /// alive for the whole solve.
  void extendMap(const ModelParts &parts) {
    ArenaAttr frames = ArenaAttr::of(getOperation());
    SmallVector<BufferAttr> buffers;
    int64_t end = 0, permanent = 0;
    auto add = [&](const Twine &name, int64_t offset, MemRefType type, int64_t begin, int64_t end) {
      buffers.push_back(BufferAttr::get(&getContext(), name.str(), type, offset, begin, end));
    };
    for (BufferAttr buffer : frames.getBuffers()) {
      add(buffer.getName(), buffer.getOffset() + parts.layout.frames, buffer.getType(),
          buffer.getBegin(), buffer.getEnd());
      end = std::max(end, buffer.getEnd());
    }
    auto keep = [&](const Twine &name, int64_t offset, Type type) {
      permanent += getByteSize(cast<MemRefType>(type));
      add(name, offset, cast<MemRefType>(type), 0, end);
    };
    keep("started", 0, parts.word());
    for (auto [index, offset, type] : llvm::enumerate(parts.layout.state, parts.state))
      keep("state." + Twine(index), offset, type);
    keep("logits", parts.layout.logits, parts.logits);
    if (parts.halt)
      keep("halt", parts.layout.halt, parts.halt);
    if (parts.barrier)
      keep("told", parts.layout.told, parts.word());
    getOperation()->setAttr(ArenaAttr::getAttrName(),
                            ArenaAttr::get(&getContext(), parts.layout.total,
                                           frames.getLowerBoundBytes() + permanent, buffers));
  }
};
} // namespace
