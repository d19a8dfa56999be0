//===- EmitEntryPoints.cpp - the functions that a user calls ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "trm/runtime/Abi.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/Support/xxhash.h"

namespace trm {
#define GEN_PASS_DEF_EMITENTRYPOINTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Where things lie in the arena, in bytes: a word that start() writes, the
/// state, the logits and halting values of solve(), the frames.
struct ArenaLayout {
  SmallVector<int64_t> state;
  int64_t logits, halt, frames, total;
};

int64_t byteSize(MemRefType type) {
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

/// One function under construction, with early returns.
class EntryFunction {
public:
  EntryFunction(OpBuilder &builder, Location loc, StringRef name, TypeRange inputs)
      : b(builder), loc(loc) {
    func = func::FuncOp::create(b, loc, name, b.getFunctionType(inputs, b.getI32Type()));
    b.setInsertionPointToEnd(func.addEntryBlock());
  }

  Value argument(unsigned index) { return func.getArgument(index); }
  Value i32(int64_t value) { return arith::ConstantIntOp::create(b, loc, value, 32); }
  Value i64(int64_t value) { return arith::ConstantIntOp::create(b, loc, value, 64); }
  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }
  Value compare(arith::CmpIPredicate predicate, Value lhs, Value rhs) {
    return arith::CmpIOp::create(b, loc, predicate, lhs, rhs);
  }
  Value view(Value arena, int64_t offset, MemRefType type) {
    return memref::ViewOp::create(b, loc, type, arena, index(offset), ValueRange());
  }
  Block *addBlock(TypeRange arguments = {}) {
    return b.createBlock(&func.getBody(), func.getBody().end(), arguments,
                         SmallVector<Location>(arguments.size(), loc));
  }

  /// Returns `status` where `condition` holds, else goes on.
  void returnIf(Value condition, Value status) {
    Block *here = b.getInsertionBlock();
    Block *leave = addBlock(), *next = addBlock();
    b.setInsertionPointToEnd(here);
    cf::CondBranchOp::create(b, loc, condition, leave, next);
    b.setInsertionPointToEnd(leave);
    func::ReturnOp::create(b, loc, status);
    b.setInsertionPointToEnd(next);
  }
  void returnIf(Value condition, trm_status status) { returnIf(condition, i32(status)); }
  void returnOk() { func::ReturnOp::create(b, loc, i32(TRM_OK)); }

  OpBuilder &b;
  Location loc;
  func::FuncOp func;
};

class EntryPointEmitter {
public:
  EntryPointEmitter(ModuleOp module, DictionaryAttr facts, func::FuncOp embed,
                    func::FuncOp supervise)
      : module(module), facts(facts), embed(embed), supervise(supervise),
        builder(module.getBodyRegion()), loc(embed.getLoc()),
        name(facts.getAs<StringAttr>("name").getValue()) {
    builder.setInsertionPointToEnd(module.getBody());
    planArena();
    // Ties an arena to the model that started it.
    startedWord = static_cast<int64_t>(
        llvm::xxh3_64bits((name + facts.getAs<StringAttr>("digest").getValue()).str()));
  }

  void emitStart();
  void emitStep();
  void emitSolve();
  int64_t getArenaBytes() const { return layout.total; }

private:
  void planArena();
  SmallVector<Value> viewState(EntryFunction &f, Value arena);
  Value isMissing(EntryFunction &f, Value arena);
  void checkTokens(EntryFunction &f, Value tokens);
  Value findPuzzleRow(EntryFunction &f, Value puzzle);
  Value searchPuzzleIds(EntryFunction &f, Value puzzle, ArrayRef<int32_t> ids);
  void callSupervise(EntryFunction &f, Value arena, Value logits, Value halt);
  std::pair<Value, Value> readOptions(EntryFunction &f, Value info);
  std::pair<Value, Value> runSteps(EntryFunction &f, Value arena, Value maxSteps, Value rule);
  void writeAnswer(EntryFunction &f, Value arena, Value answer);
  void writeInfo(EntryFunction &f, Value arena, Value info, Value steps, Value halted);
  Value infoField(EntryFunction &f, Value info, int32_t offset);

  MemRefType arenaType() { return MemRefType::get({layout.total}, builder.getI8Type()); }
  MemRefType wordType() { return MemRefType::get({1}, builder.getI64Type()); }
  MemRefType tokensType() { return cast<MemRefType>(embed.getArgumentTypes()[0]); }
  /// Arguments of NAME.supervise: state, logits, halting values, arena.
  ArrayRef<Type> stateTypes() { return supervise.getArgumentTypes().drop_back(3); }
  MemRefType logitsType() { return cast<MemRefType>(supervise.getArgumentTypes().end()[-3]); }
  MemRefType haltType() { return cast<MemRefType>(supervise.getArgumentTypes().end()[-2]); }
  MemRefType framesType() { return cast<MemRefType>(supervise.getArgumentTypes().back()); }
  int64_t fact(StringRef key) { return facts.getAs<IntegerAttr>(key).getInt(); }

  ModuleOp module;
  DictionaryAttr facts;
  func::FuncOp embed, supervise;
  OpBuilder builder;
  Location loc;
  StringRef name;
  ArenaLayout layout;
  int64_t startedWord;
};

} // namespace

void EntryPointEmitter::planArena() {
  int64_t offset = TRM_ARENA_ALIGNMENT;
  auto reserve = [&](Type type) {
    int64_t begin = offset;
    offset = llvm::alignTo(offset + byteSize(cast<MemRefType>(type)), TRM_ARENA_ALIGNMENT);
    return begin;
  };
  for (Type type : stateTypes())
    layout.state.push_back(reserve(type));
  layout.logits = reserve(logitsType());
  layout.halt = reserve(haltType());
  layout.frames = reserve(framesType());
  layout.total = offset;
}

SmallVector<Value> EntryPointEmitter::viewState(EntryFunction &f, Value arena) {
  SmallVector<Value> views;
  for (auto [offset, type] : llvm::zip_equal(layout.state, stateTypes()))
    views.push_back(f.view(arena, offset, cast<MemRefType>(type)));
  return views;
}

//===----------------------------------------------------------------------===//
// NAME_start
//===----------------------------------------------------------------------===//

void EntryPointEmitter::emitStart() {
  OpBuilder::InsertionGuard guard(builder);
  EntryFunction f(builder, loc, (name + "_start").str(),
                  {arenaType(), builder.getI64Type(), tokensType(), builder.getI32Type()});
  Value arena = f.argument(0);
  f.returnIf(f.compare(arith::CmpIPredicate::ult, f.argument(1), f.i64(layout.total)),
             TRM_ERROR_ARENA_TOO_SMALL);
  Value address = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, arena);
  Value misplaced = arith::AndIOp::create(builder, loc, address, f.index(TRM_ARENA_ALIGNMENT - 1));
  f.returnIf(f.compare(arith::CmpIPredicate::ne, misplaced, f.index(0)),
             TRM_ERROR_ARENA_MISALIGNED);
  checkTokens(f, f.argument(2));
  Value row = findPuzzleRow(f, f.argument(3));
  SmallVector<Value> operands = {f.argument(2), row};
  llvm::append_range(operands, viewState(f, arena));
  operands.push_back(f.view(arena, layout.frames, framesType()));
  func::CallOp::create(builder, loc, embed, operands);
  memref::StoreOp::create(builder, loc, f.i64(startedWord), f.view(arena, 0, wordType()),
                          f.index(0));
  f.returnOk();
}

void EntryPointEmitter::checkTokens(EntryFunction &f, Value tokens) {
  Value valid = arith::ConstantIntOp::create(builder, loc, 1, 1);
  auto loop = scf::ForOp::create(
      builder, loc, f.index(0), f.index(fact("seq_len")), f.index(1), valid,
      [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
        Value token = memref::LoadOp::create(b, loc, tokens, i);
        Value known = f.compare(arith::CmpIPredicate::ult, token, f.i32(fact("vocab_size")));
        Value both = arith::AndIOp::create(b, loc, carried[0], known);
        scf::YieldOp::create(b, loc, both);
      });
  Value unknown = f.compare(arith::CmpIPredicate::eq, loop.getResult(0),
                            arith::ConstantIntOp::create(builder, loc, 0, 1));
  f.returnIf(unknown, TRM_ERROR_TOKEN);
}

Value EntryPointEmitter::findPuzzleRow(EntryFunction &f, Value puzzle) {
  auto ids = facts.getAs<DenseI32ArrayAttr>("puzzle_ids");
  if (!ids) // no puzzle embedding: any identifier will do
    return f.i32(0);
  bool rowsAreIds = true;
  for (auto [row, id] : llvm::enumerate(ids.asArrayRef()))
    rowsAreIds &= static_cast<int64_t>(row) == id;
  Value count = f.i32(ids.size());
  Value row = rowsAreIds ? puzzle : searchPuzzleIds(f, puzzle, ids.asArrayRef());
  f.returnIf(f.compare(arith::CmpIPredicate::uge, row, count), TRM_ERROR_PUZZLE);
  return row;
}

/// The row whose identifier is `puzzle`, or the number of rows.
Value EntryPointEmitter::searchPuzzleIds(EntryFunction &f, Value puzzle, ArrayRef<int32_t> ids) {
  auto type = MemRefType::get({static_cast<int64_t>(ids.size())}, builder.getI32Type());
  auto values =
      DenseElementsAttr::get(RankedTensorType::get(type.getShape(), type.getElementType()), ids);
  std::string symbol = (name + ".puzzle_ids").str();
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(module.getBody());
    memref::GlobalOp::create(builder, loc, symbol, builder.getStringAttr("private"), type, values,
                             /*constant=*/true, IntegerAttr());
  }
  Value table = memref::GetGlobalOp::create(builder, loc, type, symbol);
  auto loop = scf::ForOp::create(
      builder, loc, f.index(0), f.index(ids.size()), f.index(1), f.i32(ids.size()),
      [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
        Value id = memref::LoadOp::create(b, loc, table, i);
        Value row = arith::IndexCastOp::create(b, loc, b.getI32Type(), i);
        Value match = f.compare(arith::CmpIPredicate::eq, id, puzzle);
        Value found = arith::SelectOp::create(b, loc, match, row, carried[0]);
        scf::YieldOp::create(b, loc, found);
      });
  return loop.getResult(0);
}

//===----------------------------------------------------------------------===//
// NAME_step
//===----------------------------------------------------------------------===//

Value EntryPointEmitter::isMissing(EntryFunction &f, Value arena) {
  Value word = memref::LoadOp::create(builder, loc, f.view(arena, 0, wordType()), f.index(0));
  return f.compare(arith::CmpIPredicate::ne, word, f.i64(startedWord));
}

void EntryPointEmitter::callSupervise(EntryFunction &f, Value arena, Value logits, Value halt) {
  SmallVector<Value> operands = viewState(f, arena);
  operands.append({logits, halt, f.view(arena, layout.frames, framesType())});
  func::CallOp::create(builder, loc, supervise, operands);
}

void EntryPointEmitter::emitStep() {
  OpBuilder::InsertionGuard guard(builder);
  EntryFunction f(builder, loc, (name + "_step").str(), {arenaType(), logitsType(), haltType()});
  f.returnIf(isMissing(f, f.argument(0)), TRM_ERROR_NOT_STARTED);
  callSupervise(f, f.argument(0), f.argument(1), f.argument(2));
  f.returnOk();
}

//===----------------------------------------------------------------------===//
// NAME_solve
//===----------------------------------------------------------------------===//

void EntryPointEmitter::emitSolve() {
  OpBuilder::InsertionGuard guard(builder);
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext());
  EntryFunction f(builder, loc, (name + "_solve").str(),
                  {arenaType(), builder.getI64Type(), tokensType(), builder.getI32Type(),
                   tokensType(), pointer});
  Value arena = f.argument(0), answer = f.argument(4), info = f.argument(5);
  auto [maxSteps, rule] = readOptions(f, info);
  auto start = module.lookupSymbol<func::FuncOp>((name + "_start").str());
  Value status =
      func::CallOp::create(builder, loc, start, f.func.getArguments().take_front(4)).getResult(0);
  f.returnIf(f.compare(arith::CmpIPredicate::ne, status, f.i32(TRM_OK)), status);
  auto [steps, halted] = runSteps(f, arena, maxSteps, rule);
  writeAnswer(f, arena, answer);
  writeInfo(f, arena, info, steps, halted);
  f.returnOk();
}

Value EntryPointEmitter::infoField(EntryFunction &f, Value info, int32_t offset) {
  return LLVM::GEPOp::create(builder, loc, info.getType(), builder.getI8Type(), info,
                             ArrayRef<LLVM::GEPArg>{offset});
}

/// Steps and rule asked for; without an info they are the defaults.
std::pair<Value, Value> EntryPointEmitter::readOptions(EntryFunction &f, Value info) {
  Type i32 = builder.getI32Type();
  Value none = LLVM::ZeroOp::create(builder, loc, info.getType());
  Value given = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, info, none);
  Block *here = builder.getInsertionBlock();
  Block *read = f.addBlock(), *check = f.addBlock({i32, i32, i32});
  builder.setInsertionPointToEnd(here);
  Value ownSteps = f.i32(fact("max_steps"));
  cf::CondBranchOp::create(
      builder, loc, given, read, ValueRange(), check,
      ValueRange{f.i32(sizeof(trm_solve_info)), ownSteps, f.i32(TRM_HALT_NEVER)});
  builder.setInsertionPointToEnd(read);
  auto load = [&](size_t offset) -> Value {
    return LLVM::LoadOp::create(builder, loc, i32, infoField(f, info, offset));
  };
  cf::BranchOp::create(builder, loc, check,
                       ValueRange{load(offsetof(trm_solve_info, struct_bytes)),
                                  load(offsetof(trm_solve_info, max_steps)),
                                  load(offsetof(trm_solve_info, halt))});
  builder.setInsertionPointToEnd(check);
  Value size = check->getArgument(0), steps = check->getArgument(1), rule = check->getArgument(2);
  f.returnIf(f.compare(arith::CmpIPredicate::ult, size, f.i32(sizeof(trm_solve_info))),
             TRM_ERROR_OPTION);
  f.returnIf(f.compare(arith::CmpIPredicate::slt, steps, f.i32(0)), TRM_ERROR_OPTION);
  f.returnIf(f.compare(arith::CmpIPredicate::ugt, rule, f.i32(TRM_HALT_Q)), TRM_ERROR_OPTION);
  Value unset = f.compare(arith::CmpIPredicate::eq, steps, f.i32(0));
  return {arith::SelectOp::create(builder, loc, unset, ownSteps, steps), rule};
}

/// Steps until the last or until the rule says stop; returns how many ran and
/// whether the rule stopped them.
std::pair<Value, Value> EntryPointEmitter::runSteps(EntryFunction &f, Value arena, Value maxSteps,
                                                    Value rule) {
  Value halt = f.view(arena, layout.halt, haltType());
  Value byQ = f.compare(arith::CmpIPredicate::eq, rule, f.i32(TRM_HALT_Q));
  Block *here = builder.getInsertionBlock();
  Block *step = f.addBlock(builder.getI32Type()), *done = f.addBlock();
  builder.setInsertionPointToEnd(here);
  cf::BranchOp::create(builder, loc, step, ValueRange{f.i32(0)});

  builder.setInsertionPointToEnd(step);
  callSupervise(f, arena, f.view(arena, layout.logits, logitsType()), halt);
  Value ran = arith::AddIOp::create(builder, loc, step->getArgument(0), f.i32(1));
  Value q = memref::LoadOp::create(builder, loc, halt, ValueRange{f.index(0), f.index(0)});
  Value zero = arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
  Value positive = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT, q, zero);
  Value halted = arith::AndIOp::create(builder, loc, byQ, positive);
  Value last = f.compare(arith::CmpIPredicate::sge, ran, maxSteps);
  Value stop = arith::OrIOp::create(builder, loc, halted, last);
  cf::CondBranchOp::create(builder, loc, stop, done, ValueRange(), step, ValueRange{ran});
  builder.setInsertionPointToEnd(done);
  return {ran, halted};
}

/// The most likely token at each position, the first of equals.
void EntryPointEmitter::writeAnswer(EntryFunction &f, Value arena, Value answer) {
  Value logits = f.view(arena, layout.logits, logitsType());
  int64_t positions = logitsType().getDimSize(0), vocabulary = logitsType().getDimSize(1);
  auto bestToken = [&](OpBuilder &b, Location loc, Value position) {
    Value first = memref::LoadOp::create(b, loc, logits, ValueRange{position, f.index(0)});
    auto inner = scf::ForOp::create(
        b, loc, f.index(1), f.index(vocabulary), f.index(1), ValueRange{first, f.i32(0)},
        [&](OpBuilder &b, Location loc, Value token, ValueRange best) {
          Value logit = memref::LoadOp::create(b, loc, logits, ValueRange{position, token});
          Value higher = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, logit, best[0]);
          Value id = arith::IndexCastOp::create(b, loc, b.getI32Type(), token);
          scf::YieldOp::create(b, loc,
                               ValueRange{arith::SelectOp::create(b, loc, higher, logit, best[0]),
                                          arith::SelectOp::create(b, loc, higher, id, best[1])});
        });
    return inner.getResult(1);
  };
  scf::ForOp::create(builder, loc, f.index(0), f.index(positions), f.index(1), ValueRange(),
                     [&](OpBuilder &b, Location loc, Value position, ValueRange) {
                       memref::StoreOp::create(b, loc, bestToken(b, loc, position), answer,
                                               position);
                       scf::YieldOp::create(b, loc);
                     });
}

void EntryPointEmitter::writeInfo(EntryFunction &f, Value arena, Value info, Value steps,
                                  Value halted) {
  Value none = LLVM::ZeroOp::create(builder, loc, info.getType());
  Value given = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, info, none);
  Block *here = builder.getInsertionBlock();
  Block *write = f.addBlock(), *done = f.addBlock();
  builder.setInsertionPointToEnd(here);
  cf::CondBranchOp::create(builder, loc, given, write, done);
  builder.setInsertionPointToEnd(write);
  auto store = [&](Value value, size_t offset) {
    LLVM::StoreOp::create(builder, loc, value, infoField(f, info, offset));
  };
  store(steps, offsetof(trm_solve_info, steps));
  store(arith::ExtUIOp::create(builder, loc, builder.getI32Type(), halted),
        offsetof(trm_solve_info, halted));
  Value halt = f.view(arena, layout.halt, haltType());
  for (int64_t i = 0; i < haltType().getDimSize(1); ++i)
    store(memref::LoadOp::create(builder, loc, halt, ValueRange{f.index(0), f.index(i)}),
          offsetof(trm_solve_info, q) + i * sizeof(float));
  cf::BranchOp::create(builder, loc, done);
  builder.setInsertionPointToEnd(done);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct EmitEntryPoints : trm::impl::EmitEntryPointsBase<EmitEntryPoints> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto facts = module->getAttrOfType<DictionaryAttr>("trm.facts");
    auto name = facts ? facts.getAs<StringAttr>("name") : StringAttr();
    auto find = [&](StringRef function) {
      return module.lookupSymbol<func::FuncOp>((name.getValue() + "." + function).str());
    };
    if (!name || !find("embed") || !find("supervise") || !module->hasAttr("trm.frame_bytes")) {
      module.emitError("needs trm.facts and the planned functions NAME.embed and NAME.supervise; "
                       "run trm-record-facts, trm-lower-structure and trm-plan-arena first");
      return signalPassFailure();
    }
    EntryPointEmitter emitter(module, facts, find("embed"), find("supervise"));
    emitter.emitStart();
    emitter.emitStep();
    emitter.emitSolve();
    recordSizes(facts, emitter.getArenaBytes());
  }

  void recordSizes(DictionaryAttr facts, int64_t arenaBytes) {
    int64_t weightBytes = 0;
    for (auto global : getOperation().getOps<memref::GlobalOp>())
      weightBytes += byteSize(global.getType());
    Builder b(&getContext());
    NamedAttrList extended(facts);
    extended.set("arena_bytes", b.getI64IntegerAttr(arenaBytes));
    extended.set("weight_bytes", b.getI64IntegerAttr(weightBytes));
    getOperation()->setAttr("trm.facts", extended.getDictionary(&getContext()));
  }
};
} // namespace
