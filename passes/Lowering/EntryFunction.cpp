//===- EntryFunction.cpp - parts of the functions that a user calls -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/EntryFunction.h"

#include "trm/dialect/Trm/Trm.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace trm;

int64_t trm::byteSize(MemRefType type) {
  return type.getNumElements() * type.getElementTypeBitWidth() / 8;
}

//===----------------------------------------------------------------------===//
// ModelParts
//===----------------------------------------------------------------------===//

static void planArena(ModelParts &parts) {
  int64_t offset = TRM_ARENA_ALIGNMENT;
  auto reserve = [&](Type type) {
    int64_t begin = offset;
    offset = llvm::alignTo(offset + byteSize(cast<MemRefType>(type)), TRM_ARENA_ALIGNMENT);
    return begin;
  };
  for (Type type : parts.state)
    parts.layout.state.push_back(reserve(type));
  parts.layout.logits = reserve(parts.logits);
  parts.layout.halt = parts.halt ? reserve(parts.halt) : offset;
  parts.layout.frames = reserve(parts.frames);
  parts.layout.total = offset;
}

FailureOr<ModelParts> ModelParts::find(ModuleOp module) {
  ModelParts parts;
  parts.module = module;
  parts.facts = module->getAttrOfType<DictionaryAttr>("trm.facts");
  auto name = parts.facts ? parts.facts.getAs<StringAttr>("name") : StringAttr();
  auto has = [&](StringRef key) { return parts.facts.get(key) != nullptr; };
  if (!name || !module->hasAttr("trm.frame_bytes") ||
      !llvm::all_of(ArrayRef<StringRef>{"digest", "halting", "max_steps", "q_outputs", "seq_len",
                                        "step_stride", "vocab_size"},
                    has))
    return failure();
  parts.name = name.getValue();
  auto lookup = [&](StringRef part) {
    return module.lookupSymbol<func::FuncOp>((parts.name + "." + part).str());
  };
  parts.embed = lookup("embed");
  parts.supervise = lookup("supervise");
  parts.first = lookup("first");
  parts.readout = lookup("readout");
  if (!parts.embed || !parts.supervise)
    return failure();
  // Arguments of NAME.supervise: state, logits, halting values, arena.
  ArrayRef<Type> types = parts.supervise.getArgumentTypes();
  parts.frames = cast<MemRefType>(types.back());
  types = types.drop_back();
  if (parts.fact("q_outputs") > 0) {
    parts.halt = cast<MemRefType>(types.back());
    types = types.drop_back();
  }
  parts.logits = cast<MemRefType>(types.back());
  parts.state = types.drop_back();
  planArena(parts);
  return parts;
}

int64_t ModelParts::fact(StringRef key) const { return facts.getAs<IntegerAttr>(key).getInt(); }

DictionaryAttr ModelParts::halting() const { return facts.getAs<DictionaryAttr>("halting"); }

bool ModelParts::accepts(trm_halt rule) const {
  return halting().getAs<IntegerAttr>("accepted").getInt() >> rule & 1;
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
  auto digest = facts.getAs<StringAttr>("digest").getValue();
  TargetAttr target = TargetAttr::of(module);
  // Levels of one model differ in layout and rounding: none goes on with
  // another's arena.
  StringRef level = target ? target.getName() : "";
  auto hash = static_cast<int64_t>(llvm::xxh3_64bits((name + digest + level).str()));
  return first && fresh ? ~hash : hash;
}

//===----------------------------------------------------------------------===//
// EntryFunction
//===----------------------------------------------------------------------===//

EntryFunction::EntryFunction(OpBuilder &builder, const ModelParts &parts, StringRef suffix,
                             TypeRange inputs)
    : parts(parts), b(builder), loc(func::FuncOp(parts.embed).getLoc()) {
  func = func::FuncOp::create(b, loc, (parts.name + suffix).str(),
                              b.getFunctionType(inputs, b.getI32Type()));
  b.setInsertionPointToEnd(func.addEntryBlock());
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

Value EntryFunction::view(Value arena, int64_t offset, MemRefType type) {
  return memref::ViewOp::create(b, loc, type, arena, index(offset), ValueRange());
}

Value EntryFunction::isNull(Value buffer) {
  return equal(memref::ExtractAlignedPointerAsIndexOp::create(b, loc, buffer), index(0));
}

Block *EntryFunction::addBlock(TypeRange arguments) {
  return b.createBlock(&func.getBody(), func.getBody().end(), arguments,
                       SmallVector<Location>(arguments.size(), loc));
}

void EntryFunction::returnIf(Value condition, Value status) {
  Block *here = b.getInsertionBlock();
  Block *leave = addBlock(), *next = addBlock();
  b.setInsertionPointToEnd(here);
  cf::CondBranchOp::create(b, loc, condition, leave, next);
  b.setInsertionPointToEnd(leave);
  func::ReturnOp::create(b, loc, status);
  b.setInsertionPointToEnd(next);
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

void EntryFunction::callPart(func::FuncOp part, Value arena, Value logits, Value halt) {
  SmallVector<Value> operands;
  for (auto [offset, type] : llvm::zip_equal(parts.layout.state, parts.state))
    operands.push_back(view(arena, offset, cast<MemRefType>(type)));
  operands.push_back(logits);
  if (parts.halt)
    operands.push_back(halt);
  operands.push_back(view(arena, parts.layout.frames, parts.frames));
  func::CallOp::create(b, loc, part, operands);
}
