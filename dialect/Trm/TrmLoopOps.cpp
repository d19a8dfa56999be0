//===- TrmLoopOps.cpp - recursion and supervision -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// Assembly: carry(%arg = %init : type, ...) { body }
//===----------------------------------------------------------------------===//

using UnresolvedOperands = SmallVectorImpl<OpAsmParser::UnresolvedOperand>;

static ParseResult parseCarry(OpAsmParser &parser, UnresolvedOperands &inits,
                              SmallVectorImpl<Type> &types,
                              SmallVectorImpl<OpAsmParser::Argument> &arguments) {
  if (parser.parseKeyword("carry"))
    return failure();
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren, [&]() -> ParseResult {
    OpAsmParser::Argument &argument = arguments.emplace_back();
    if (parser.parseArgument(argument) || parser.parseEqual() ||
        parser.parseOperand(inits.emplace_back()) || parser.parseColonType(argument.type))
      return failure();
    types.push_back(argument.type);
    return success();
  });
}

static void printCarry(OpAsmPrinter &printer, OperandRange inits, Region &body) {
  printer << "carry(";
  llvm::interleaveComma(llvm::zip_equal(body.getArguments(), inits), printer, [&](auto pair) {
    auto [argument, init] = pair;
    printer.printRegionArgument(argument, /*argAttrs=*/{}, /*omitType=*/true);
    printer << " = " << init << " : " << init.getType();
  });
  printer << ") ";
}

static ParseResult parseRecurseBody(OpAsmParser &parser, UnresolvedOperands &inits,
                                    SmallVectorImpl<Type> &initTypes,
                                    SmallVectorImpl<Type> &resultTypes, Region &body) {
  SmallVector<OpAsmParser::Argument> arguments;
  if (parseCarry(parser, inits, initTypes, arguments))
    return failure();
  llvm::append_range(resultTypes, initTypes);
  return parser.parseRegion(body, arguments);
}

static void printRecurseBody(OpAsmPrinter &printer, RecurseOp, OperandRange inits, TypeRange,
                             TypeRange, Region &body) {
  printCarry(printer, inits, body);
  printer.printRegion(body, /*printEntryBlockArgs=*/false);
}

static ParseResult parseSuperviseBody(OpAsmParser &parser, UnresolvedOperands &inits,
                                      SmallVectorImpl<Type> &initTypes, Type &answer, Type &halt,
                                      Region &body) {
  SmallVector<OpAsmParser::Argument> arguments;
  if (parseCarry(parser, inits, initTypes, arguments) || parser.parseArrow() ||
      parser.parseType(answer) || parser.parseComma() || parser.parseType(halt))
    return failure();
  return parser.parseRegion(body, arguments);
}

static void printSuperviseBody(OpAsmPrinter &printer, SuperviseOp, OperandRange inits, TypeRange,
                               Type answer, Type halt, Region &body) {
  printCarry(printer, inits, body);
  printer << "-> " << answer << ", " << halt << ' ';
  printer.printRegion(body, /*printEntryBlockArgs=*/false);
}

#define GET_OP_CLASSES
#include "trm/dialect/Trm/TrmOps.cpp.inc"

//===----------------------------------------------------------------------===//
// What both loops share
//===----------------------------------------------------------------------===//

static void createBody(OpBuilder &builder, OperationState &state, ValueRange inits) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Location> locations(inits.size(), state.location);
  builder.createBlock(state.addRegion(), {}, inits.getTypes(), locations);
}

static LogicalResult verifyCount(Operation *op, StringRef name, int64_t count) {
  if (count >= 1)
    return success();
  return op->emitOpError("runs at least once, but ") << name << " is " << count;
}

static LogicalResult verifyCarry(Operation *op, Region &body, ValueRange inits) {
  if (body.getArgumentTypes() == inits.getTypes())
    return success();
  return op->emitOpError("body takes the carried values, ")
         << inits.getTypes() << ", but its arguments are " << body.getArgumentTypes();
}

static LogicalResult verifyTerminator(Operation *op, Region &body) {
  if (isa<YieldOp>(body.front().back()))
    return success();
  return op->emitOpError("ends in trm.yield, but its body ends in ")
         << body.front().back().getName();
}

/// The loop interface asks before the body's terminator is known to be a yield.
static std::optional<MutableArrayRef<OpOperand>> yieldedValues(Region &body) {
  if (auto yield = dyn_cast<YieldOp>(body.front().back()))
    return yield.getCarriedMutable();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// RecurseOp
//===----------------------------------------------------------------------===//

void RecurseOp::build(OpBuilder &builder, OperationState &state, int64_t cycles, ValueRange inits) {
  state.addOperands(inits);
  state.addTypes(inits.getTypes());
  state.addAttribute(getCyclesAttrName(state.name), builder.getI64IntegerAttr(cycles));
  createBody(builder, state, inits);
}

LogicalResult RecurseOp::verify() {
  if (failed(verifyCount(*this, "cycles", getCycles())) ||
      failed(verifyCarry(*this, getBody(), getInitial())))
    return failure();
  if (getResultTypes() != getInitial().getTypes())
    return emitOpError("results in what it carries, ")
           << getInitial().getTypes() << ", but results in " << getResultTypes();
  if (std::optional<uint64_t> noGrad = getNoGrad(); noGrad && *noGrad >= getCycles())
    return emitOpError("has fewer no_grad cycles than cycles, but no_grad is ")
           << *noGrad << " of " << getCycles();
  return success();
}

LogicalResult RecurseOp::verifyRegions() { return verifyTerminator(*this, getBody()); }

YieldOp RecurseOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }
SmallVector<Region *> RecurseOp::getLoopRegions() { return {&getBody()}; }
MutableArrayRef<OpOperand> RecurseOp::getInitsMutable() { return getInitialMutable(); }
Block::BlockArgListType RecurseOp::getRegionIterArgs() { return getBody().getArguments(); }
std::optional<MutableArrayRef<OpOperand>> RecurseOp::getYieldedValuesMutable() {
  return yieldedValues(getBody());
}
std::optional<ResultRange> RecurseOp::getLoopResults() { return getResults(); }
std::optional<APInt> RecurseOp::getStaticTripCount() { return APInt(64, getCycles()); }

LogicalResult RecurseOp::promoteIfSingleIteration(RewriterBase &rewriter) {
  if (getCycles() != 1)
    return failure();
  YieldOp yield = getYield();
  rewriter.inlineBlockBefore(&getBody().front(), *this, getInitial());
  // Only now does the yield name inits where it named the body's arguments.
  rewriter.replaceOp(*this, yield.getCarried());
  rewriter.eraseOp(yield);
  return success();
}

void RecurseOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  patterns.add(+[](RecurseOp op, PatternRewriter &rewriter) {
    return op.promoteIfSingleIteration(rewriter);
  });
}

OperandRange RecurseOp::getEntrySuccessorOperands(RegionSuccessor) { return getInitial(); }

void RecurseOp::getSuccessorRegions(RegionBranchPoint point,
                                    SmallVectorImpl<RegionSuccessor> &regions) {
  // At least one cycle: control never goes around the body.
  if (point.isParent() || getCycles() > 1)
    regions.emplace_back(&getBody(), getBody().getArguments());
  if (!point.isParent())
    regions.emplace_back(getOperation(), getResults());
}

void RecurseOp::getRegionInvocationBounds(ArrayRef<Attribute>,
                                          SmallVectorImpl<InvocationBounds> &bounds) {
  bounds.emplace_back(getCycles(), getCycles());
}

//===----------------------------------------------------------------------===//
// SuperviseOp
//===----------------------------------------------------------------------===//

void SuperviseOp::build(OpBuilder &builder, OperationState &state, int64_t maxSteps,
                        HaltRule halting, ValueRange inits, Type answer, Type halt) {
  state.addOperands(inits);
  state.addTypes({answer, halt, builder.getI32Type()});
  state.addAttribute(getMaxStepsAttrName(state.name), builder.getI64IntegerAttr(maxSteps));
  state.addAttribute(getHaltingAttrName(state.name),
                     HaltRuleAttr::get(builder.getContext(), halting));
  createBody(builder, state, inits);
}

LogicalResult SuperviseOp::verify() {
  if (failed(verifyCount(*this, "max_steps", getMaxSteps())) ||
      failed(verifyCarry(*this, getBody(), getInitial())))
    return failure();
  ArrayRef<int64_t> halt = getHalt().getType().getShape();
  if (halt[0] != 1 || halt[1] < 1 || halt[1] > 2)
    return emitOpError("has halting values [1, 1] (halt) or [1, 2] (halt, continue), but they are ")
           << getHalt().getType();
  if (getHalting() == HaltRule::q_compare && halt[1] != 2)
    return emitOpError("halting(q_compare) compares halt with continue, but there is one value");
  return success();
}

LogicalResult SuperviseOp::verifyRegions() { return verifyTerminator(*this, getBody()); }

YieldOp SuperviseOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }
SmallVector<Region *> SuperviseOp::getLoopRegions() { return {&getBody()}; }
MutableArrayRef<OpOperand> SuperviseOp::getInitsMutable() { return getInitialMutable(); }
Block::BlockArgListType SuperviseOp::getRegionIterArgs() { return getBody().getArguments(); }
std::optional<MutableArrayRef<OpOperand>> SuperviseOp::getYieldedValuesMutable() {
  return yieldedValues(getBody());
}

OperandRange SuperviseOp::getEntrySuccessorOperands(RegionSuccessor) { return getInitial(); }

void SuperviseOp::getSuccessorRegions(RegionBranchPoint point,
                                      SmallVectorImpl<RegionSuccessor> &regions) {
  if (point.isParent() || getMaxSteps() > 1)
    regions.emplace_back(&getBody(), getBody().getArguments());
  if (!point.isParent()) // The step count is the loop's own, not forwarded.
    regions.emplace_back(getOperation(), getResults().drop_back());
}

void SuperviseOp::getRegionInvocationBounds(ArrayRef<Attribute>,
                                            SmallVectorImpl<InvocationBounds> &bounds) {
  bounds.emplace_back(1, getMaxSteps());
}

//===----------------------------------------------------------------------===//
// YieldOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyAnswer(YieldOp yield, SuperviseOp loop) {
  if (!yield.getAnswer() || !yield.getHalt())
    return yield.emitOpError("inside trm.supervise delivers an answer and halting values, but ")
           << (yield.getAnswer() ? "the halting values are" : "the answer is") << " missing";
  if (yield.getAnswer().getType() != loop.getAnswer().getType() ||
      yield.getHalt().getType() != loop.getHalt().getType())
    return yield.emitOpError("delivers what trm.supervise results in, ")
           << loop.getAnswer().getType() << " and " << loop.getHalt().getType() << ", but has "
           << yield.getAnswer().getType() << " and " << yield.getHalt().getType();
  return success();
}

// Here rather than with the loops' regions: the loop interfaces' own checks of
// those come first and say less.
LogicalResult YieldOp::verify() {
  auto inits = cast<LoopLikeOpInterface>((*this)->getParentOp()).getInits();
  if (getCarried().getTypes() != inits.getTypes())
    return emitOpError("yields one value for each carried one, ")
           << inits.getTypes() << ", but has " << getCarried().getTypes();
  if (auto loop = dyn_cast<SuperviseOp>((*this)->getParentOp()))
    return verifyAnswer(*this, loop);
  if (getAnswer() || getHalt())
    return emitOpError("inside trm.recurse only carries values on; an answer or halting value "
                       "belongs to trm.supervise");
  return success();
}

MutableOperandRange YieldOp::getMutableSuccessorOperands(RegionSuccessor successor) {
  unsigned carried = getCarried().size();
  if (successor.isParent() && isa<SuperviseOp>((*this)->getParentOp()))
    return MutableOperandRange(getOperation(), carried, getNumOperands() - carried);
  return getCarriedMutable();
}
