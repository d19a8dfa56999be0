//===- EntryFunction.cpp - parts of the functions that a user calls -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Entry/EntryFunction.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Kernels/Shares.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// ModelParts
//===----------------------------------------------------------------------===//

static void planArena(ModelParts &parts) {
  int64_t offset = TRM_ARENA_ALIGNMENT;
  auto reserve = [&](Type type) {
    int64_t begin = offset;
    offset = llvm::alignTo(offset + getByteSize(cast<MemRefType>(type)), TRM_ARENA_ALIGNMENT);
    return begin;
  };
  for (Type type : parts.state)
    parts.layout.state.push_back(reserve(type));
  parts.layout.logits = reserve(parts.logits);
  parts.layout.halt = parts.halt ? reserve(parts.halt) : offset;
  parts.layout.told = parts.barrier ? reserve(parts.word()) : offset;
  parts.layout.frames = reserve(parts.frames);
  parts.layout.total = offset;
}

func::FuncOp trm::createPart(OpBuilder &b, Location loc, StringRef name, Part part,
                             FunctionType type) {
  auto func = func::FuncOp::create(b, loc, PartAttr::getSymbol(name, part), type);
  PartAttr::set(func, part);
  if (!PartAttr::isOfInterface(part))
    func.setPrivate();
  return func;
}

FailureOr<ModelParts> ModelParts::find(ModuleOp module) {
  ModelParts parts;
  parts.module = module;
  parts.facts = FactsAttr::of(module);
  auto lookup = [&](Part part) {
    return dyn_cast_or_null<func::FuncOp>(PartAttr::find(module, part));
  };
  parts.embed = lookup(Part::embed);
  parts.supervise = lookup(Part::supervise);
  parts.first = lookup(Part::first);
  parts.readout = lookup(Part::readout);
  parts.barrier = lookup(Part::barrier);
  if (!parts.facts || !ArenaAttr::of(module) || !parts.embed || !parts.supervise)
    return failure();
  // Arguments of the step: state, logits, halting values, team, arena.
  ArrayRef<Type> types = parts.supervise.getArgumentTypes();
  parts.frames = cast<MemRefType>(types.back());
  types = types.drop_back(parts.barrier ? 2 : 1);
  if (parts.facts.getQOutputs() > 0) {
    parts.halt = cast<MemRefType>(types.back());
    types = types.drop_back();
  }
  parts.logits = cast<MemRefType>(types.back());
  parts.state = types.drop_back();
  if (parts.state.size() < static_cast<size_t>(parts.facts.getLatents()))
    return failure();
  planArena(parts);
  return parts;
}

ArrayRef<Type> ModelParts::latents() const { return state.take_back(facts.getLatents()); }

int64_t ModelParts::carryElements() const {
  int64_t elements = 0;
  for (Type type : latents())
    elements += cast<MemRefType>(type).getNumElements();
  return elements;
}

MemRefType ModelParts::tokens() const {
  return cast<MemRefType>(func::FuncOp(embed).getArgumentTypes()[0]);
}

MemRefType ModelParts::arena() const {
  return MemRefType::get({layout.total}, IntegerType::get(facts.getContext(), 8));
}

MemRefType ModelParts::word() const {
  return MemRefType::get({1}, IntegerType::get(facts.getContext(), 64));
}

int64_t ModelParts::startedWord(bool fresh) const {
  TargetAttr target = TargetAttr::of(module);
  // Levels of one model differ in layout and rounding: none goes on with
  // another's arena.
  StringRef level = target ? target.getName() : "";
  auto hash =
      static_cast<int64_t>(llvm::xxh3_64bits((facts.getName() + facts.getDigest() + level).str()));
  return first && fresh ? ~hash : hash;
}

//===----------------------------------------------------------------------===//
// EntryFunction
//===----------------------------------------------------------------------===//

EntryFunction::EntryFunction(OpBuilder &builder, const ModelParts &parts, Part part,
                             ArrayRef<Parameter> parameters, bool onTeam)
    : parts(parts), b(builder), loc(builder.getUnknownLoc()) {
  bool takesTeam = parts.barrier && onTeam;
  SmallVector<Type> more(takesTeam, LLVM::LLVMPointerType::get(b.getContext()));
  create(part, parameters, more, b.getI32Type());
  if (takesTeam)
    team = func.getArguments().back();
}

EntryFunction::EntryFunction(OpBuilder &builder, const ModelParts &parts, Part part,
                             ArrayRef<Parameter> parameters, TypeRange results)
    : parts(parts), b(builder), loc(builder.getUnknownLoc()) {
  create(part, parameters, {}, results);
}

void EntryFunction::create(Part part, ArrayRef<Parameter> parameters, TypeRange more,
                           TypeRange results) {
  SmallVector<Type> types = llvm::map_to_vector(parameters, [](auto &each) { return each.type; });
  llvm::append_range(types, more);
  func = createPart(b, loc, parts.facts.getName(), part, b.getFunctionType(types, results));
  b.setInsertionPointToEnd(func.addEntryBlock());
  for (auto [argument, parameter] : llvm::zip(func.getArguments(), parameters))
    named(parameter.name, argument);
}

Value EntryFunction::named(StringRef name, Value value) {
  value.setLoc(NameLoc::get(b.getStringAttr(name), loc));
  return value;
}

Value EntryFunction::i1(bool value) { return arith::ConstantIntOp::create(b, loc, value, 1); }
Value EntryFunction::i32(int64_t value) { return arith::ConstantIntOp::create(b, loc, value, 32); }
Value EntryFunction::i64(int64_t value) { return arith::ConstantIntOp::create(b, loc, value, 64); }
Value EntryFunction::f32(double value) {
  return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(value));
}
Value EntryFunction::index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

Value EntryFunction::compare(arith::CmpIPredicate predicate, Value lhs, Value rhs) {
  return arith::CmpIOp::create(b, loc, predicate, lhs, rhs);
}
Value EntryFunction::both(Value lhs, Value rhs) { return arith::AndIOp::create(b, loc, lhs, rhs); }
Value EntryFunction::either(Value lhs, Value rhs) { return arith::OrIOp::create(b, loc, lhs, rhs); }
Value EntryFunction::select(Value condition, Value yes, Value no) {
  return arith::SelectOp::create(b, loc, condition, yes, no);
}

Value EntryFunction::negate(Value condition) {
  auto compare = condition.getDefiningOp<arith::CmpIOp>();
  if (compare && compare.getPredicate() == arith::CmpIPredicate::eq)
    return this->compare(arith::CmpIPredicate::ne, compare.getLhs(), compare.getRhs());
  return equal(condition, i1(false));
}

Value EntryFunction::view(Value arena, int64_t offset, MemRefType type) {
  return memref::ViewOp::create(b, loc, type, arena, index(offset), ValueRange());
}

Value EntryFunction::isNull(Value buffer) {
  return equal(memref::ExtractAlignedPointerAsIndexOp::create(b, loc, buffer), index(0));
}

void EntryFunction::returnIf(Value condition, Value status) {
  Block *here = b.getInsertionBlock();
  Block *leave = b.createBlock(&func.getBody(), func.getBody().end()),
        *next = b.createBlock(&func.getBody(), func.getBody().end());
  b.setInsertionPointToEnd(here);
  cf::CondBranchOp::create(b, loc, condition, leave, next);
  b.setInsertionPointToEnd(leave);
  func::ReturnOp::create(b, loc, status);
  b.setInsertionPointToEnd(next);
}

void EntryFunction::refuseNull(Value buffer) { returnIf(isNull(buffer), TRM_ERROR_NULL); }

void EntryFunction::checkAlignment(Value arena) {
  Value address = memref::ExtractAlignedPointerAsIndexOp::create(b, loc, arena);
  Value misplaced = arith::AndIOp::create(b, loc, address, index(TRM_ARENA_ALIGNMENT - 1));
  returnIf(compare(arith::CmpIPredicate::ne, misplaced, index(0)), TRM_ERROR_ARENA_MISALIGNED);
}

Value EntryFunction::checkStarted(Value arena) {
  refuseNull(arena);
  checkAlignment(arena);
  Value word = named("word", loadWord(arena));
  Value fresh = equal(word, i64(parts.startedWord(true)));
  Value started = parts.first ? either(fresh, equal(word, i64(parts.startedWord(false)))) : fresh;
  returnIf(negate(started), TRM_ERROR_NOT_STARTED);
  return word;
}

static Value loadField(OpBuilder &b, Location loc, Value team, Type type, size_t offset) {
  auto field = LLVM::GEPOp::create(b, loc, team.getType(), b.getI8Type(), team,
                                   ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(offset)});
  return LLVM::LoadOp::create(b, loc, type, field);
}

void EntryFunction::checkTeam() {
  auto isBelow = [&](Value value, int64_t limit) {
    return compare(arith::CmpIPredicate::ult, value, i32(limit));
  };
  auto field = [&](size_t offset) { return loadField(b, loc, team, b.getI32Type(), offset); };
  Type pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value none = LLVM::ZeroOp::create(b, loc, pointer);
  auto isNone = [&](Value value) {
    return LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::eq, value, none);
  };
  returnIf(isNone(team), TRM_ERROR_TEAM);
  returnIf(isBelow(field(offsetof(trm_team, struct_bytes)), sizeof(trm_team)), TRM_ERROR_TEAM);
  Value size = field(offsetof(trm_team, size)), rank = field(offsetof(trm_team, rank));
  returnIf(negate(isBelow(size, getMaxTeam(parts.module) + 1)), TRM_ERROR_TEAM);
  // The size may not be 0, since a rank is below it.
  returnIf(compare(arith::CmpIPredicate::uge, rank, size), TRM_ERROR_TEAM);
  Value barrier = loadField(b, loc, team, pointer, offsetof(trm_team, barrier));
  returnIf(both(isNone(barrier), negate(isBelow(size, 2))), TRM_ERROR_TEAM);
}

void EntryFunction::onlyFirst(llvm::function_ref<void()> body) {
  if (!team)
    return body();
  Value rank = loadField(b, loc, team, b.getI32Type(), offsetof(trm_team, rank));
  onlyIf(equal(rank, i32(0)), body);
}

Value EntryFunction::toldByFirst(Value arena, llvm::function_ref<Value()> compute) {
  if (!team)
    return compute();
  Value word = view(arena, parts.layout.told, parts.word());
  Type type;
  onlyFirst([&] {
    Value value = compute();
    type = value.getType();
    Value wide = arith::ExtUIOp::create(b, loc, b.getI64Type(), value);
    memref::StoreOp::create(b, loc, wide, word, index(0));
  });
  func::CallOp::create(b, loc, parts.barrier, team);
  Value told = memref::LoadOp::create(b, loc, word, index(0));
  return arith::TruncIOp::create(b, loc, type, told);
}

void EntryFunction::onlyIf(Value condition, llvm::function_ref<void()> body) {
  auto branch = scf::IfOp::create(b, loc, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(branch.thenYield());
  body();
}

void EntryFunction::choose(Value condition, llvm::function_ref<void()> yes,
                           llvm::function_ref<void()> no) {
  auto branch = scf::IfOp::create(b, loc, condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(branch.thenYield());
  yes();
  b.setInsertionPoint(branch.elseYield());
  no();
}

Value EntryFunction::loadWord(Value arena) {
  return memref::LoadOp::create(b, loc, view(arena, 0, parts.word()), index(0));
}

void EntryFunction::storeWord(Value arena, bool fresh) {
  memref::StoreOp::create(b, loc, i64(parts.startedWord(fresh)), view(arena, 0, parts.word()),
                          index(0));
}

void EntryFunction::clearWord(Value arena) {
  memref::StoreOp::create(b, loc, i64(0), view(arena, 0, parts.word()), index(0));
}

func::FuncOp EntryFunction::findRunner(func::FuncOp part) {
  Part role = part == parts.first     ? Part::run_first
              : part == parts.readout ? Part::run_readout
                                      : Part::run_supervise;
  if (Operation *known = PartAttr::find(parts.module, role))
    return cast<func::FuncOp>(known);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(func);
  EntryFunction runner(b, parts, role, {{"arena", parts.arena()}}, TypeRange());
  Value arena = runner.argument(0), logits = runner.ownLogits(arena), halt = runner.ownHalt(arena);
  runner.callOnState(part, arena, logits, halt);
  func::ReturnOp::create(b, loc);
  return runner.func;
}

void EntryFunction::callPart(func::FuncOp part, Value arena, Value logits, Value halt) {
  if (parts.forSource)
    func::CallOp::create(b, loc, findRunner(part), arena);
  else
    callOnState(part, arena, logits, halt);
}

void EntryFunction::callOnState(func::FuncOp part, Value arena, Value logits, Value halt) {
  SmallVector<Value> operands;
  for (auto [offset, type] : llvm::zip_equal(parts.layout.state, parts.state))
    operands.push_back(view(arena, offset, cast<MemRefType>(type)));
  operands.push_back(logits);
  if (parts.halt)
    operands.push_back(halt);
  if (team)
    operands.push_back(team);
  operands.push_back(view(arena, parts.layout.frames, parts.frames));
  func::CallOp::create(b, loc, part, operands);
}

//===----------------------------------------------------------------------===//
// Teams
//===----------------------------------------------------------------------===//

void trm::emitBarrier(OpBuilder &builder, const ModelParts &parts) {
  OpBuilder::InsertionGuard guard(builder);
  func::FuncOp func = parts.barrier;
  Location loc = func.getLoc();
  builder.setInsertionPointToEnd(func.addEntryBlock());
  Value team = func.getArgument(0);
  Type pointer = team.getType();
  Value size = loadField(builder, loc, team, builder.getI32Type(), offsetof(trm_team, size));
  Value one = arith::ConstantIntOp::create(builder, loc, 1, 32);
  Value isTeam = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, size, one);
  auto branch = scf::IfOp::create(builder, loc, isTeam, /*withElseRegion=*/false);
  func::ReturnOp::create(builder, loc);
  builder.setInsertionPoint(branch.thenYield());
  Value wait = loadField(builder, loc, team, pointer, offsetof(trm_team, barrier));
  Value context = loadField(builder, loc, team, pointer, offsetof(trm_team, context));
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()), {pointer});
  LLVM::CallOp::create(builder, loc, type, ValueRange{wait, context});
}

/// A team of one.
static Value addressOfOne(OpBuilder &b, Location loc, const ModelParts &parts) {
  Type i32 = b.getI32Type(), pointer = LLVM::LLVMPointerType::get(b.getContext());
  std::string symbol = PartAttr::getSymbol(parts.facts.getName(), Part::team_of_one);
  if (!PartAttr::find(parts.module, Part::team_of_one)) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(ModuleOp(parts.module).getBody());
    auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), {i32, i32, i32, pointer, pointer});
    auto global = LLVM::GlobalOp::create(b, loc, type, /*isConstant=*/true, LLVM::Linkage::Internal,
                                         symbol, Attribute());
    PartAttr::set(global, Part::team_of_one);
    b.createBlock(&global.getInitializerRegion());
    Value value = LLVM::ZeroOp::create(b, loc, type);
    auto set = [&](int32_t number, int64_t field) {
      Value constant = LLVM::ConstantOp::create(b, loc, b.getI32IntegerAttr(number));
      value = LLVM::InsertValueOp::create(b, loc, value, constant, field);
    };
    set(sizeof(trm_team), 0);
    set(1, 1);
    LLVM::ReturnOp::create(b, loc, value);
  }
  return LLVM::AddressOfOp::create(b, loc, pointer, symbol);
}

void trm::emitForOne(OpBuilder &builder, const ModelParts &parts, Part part, func::FuncOp onTeam) {
  OpBuilder::InsertionGuard guard(builder);
  Location loc = onTeam.getLoc();
  auto type =
      builder.getFunctionType(onTeam.getArgumentTypes().drop_back(), onTeam.getResultTypes());
  func::FuncOp func = createPart(builder, loc, parts.facts.getName(), part, type);
  builder.setInsertionPointToEnd(func.addEntryBlock());
  SmallVector<Value> operands = llvm::to_vector_of<Value>(func.getArguments());
  operands.push_back(addressOfOne(builder, loc, parts));
  auto call = func::CallOp::create(builder, loc, onTeam, operands);
  func::ReturnOp::create(builder, loc, call.getResults());
}
