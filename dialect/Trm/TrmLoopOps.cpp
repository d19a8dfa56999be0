//===- TrmLoopOps.cpp - recursion and supervision -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"

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

/// The optional regions after the body: first { ... } readout(%arg: type, ...) { ... }
static ParseResult parseFirstAndReadout(OpAsmParser &parser, Region &first, Region &readout) {
  if (succeeded(parser.parseOptionalKeyword("first")) && parser.parseRegion(first, {}))
    return failure();
  if (failed(parser.parseOptionalKeyword("readout")))
    return success();
  SmallVector<OpAsmParser::Argument> arguments;
  return failure(parser.parseArgumentList(arguments, OpAsmParser::Delimiter::Paren,
                                          /*allowType=*/true) ||
                 parser.parseRegion(readout, arguments));
}

static ParseResult parseSuperviseBody(OpAsmParser &parser, UnresolvedOperands &inits,
                                      SmallVectorImpl<Type> &initTypes, Type &answer, Type &halt,
                                      Region &body, Region &first, Region &readout) {
  SmallVector<OpAsmParser::Argument> arguments;
  if (parseCarry(parser, inits, initTypes, arguments) || parser.parseArrow() ||
      parser.parseType(answer))
    return failure();
  if (succeeded(parser.parseOptionalComma()) && parser.parseType(halt))
    return failure();
  return failure(parser.parseRegion(body, arguments) ||
                 parseFirstAndReadout(parser, first, readout));
}

static void printSuperviseBody(OpAsmPrinter &printer, SuperviseOp, OperandRange inits, TypeRange,
                               Type answer, Type halt, Region &body, Region &first,
                               Region &readout) {
  printCarry(printer, inits, body);
  printer << "-> " << answer;
  if (halt)
    printer << ", " << halt;
  printer << ' ';
  printer.printRegion(body, /*printEntryBlockArgs=*/false);
  if (!first.empty()) {
    printer << " first ";
    printer.printRegion(first, /*printEntryBlockArgs=*/false);
  }
  if (readout.empty())
    return;
  printer << " readout(";
  llvm::interleaveComma(readout.getArguments(), printer,
                        [&](BlockArgument argument) { printer.printRegionArgument(argument); });
  printer << ") ";
  printer.printRegion(readout, /*printEntryBlockArgs=*/false);
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
  if (static_cast<int64_t>(getCycles()) < 0)
    return emitOpError("runs a number of times, but cycles is ")
           << static_cast<int64_t>(getCycles());
  if (failed(verifyCarry(*this, getBody(), getInitial())))
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
  patterns.add(+[](RecurseOp op, PatternRewriter &rewriter) -> LogicalResult {
    if (op.getCycles() != 0)
      return failure();
    rewriter.replaceOp(op, op.getInitial());
    return success();
  });
  patterns.add(+[](RecurseOp op, PatternRewriter &rewriter) {
    return op.promoteIfSingleIteration(rewriter);
  });
}

OperandRange RecurseOp::getEntrySuccessorOperands(RegionSuccessor) { return getInitial(); }

void RecurseOp::getSuccessorRegions(RegionBranchPoint point,
                                    SmallVectorImpl<RegionSuccessor> &regions) {
  bool entersBody = point.isParent() ? getCycles() > 0 : getCycles() > 1;
  if (entersBody)
    regions.emplace_back(&getBody(), getBody().getArguments());
  if (!point.isParent() || getCycles() == 0)
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
  state.addRegion(); // first
  state.addRegion(); // readout
}

bool SuperviseOp::readsHalt(HaltRule rule) { return getKind(rule).values > 0; }

bool SuperviseOp::readsAnswer(HaltRule rule) { return getKind(rule).readsStableSteps; }

int64_t SuperviseOp::getNumHaltValues() {
  return getHalt() ? cast<RankedTensorType>(getHalt().getType()).getDimSize(1) : 0;
}

/// The rule's parameters, and that the values it reads are there.
static LogicalResult verifyHalting(SuperviseOp op) {
  if (op.getHalt()) {
    ArrayRef<int64_t> halt = cast<RankedTensorType>(op.getHalt().getType()).getShape();
    if (halt[0] != 1 || halt[1] < 1 || halt[1] > 2)
      return op.emitOpError("has halting values [1, 1] (halt) or [1, 2] (halt, continue), but "
                            "they are ")
             << op.getHalt().getType();
  }
  int64_t values = op.getNumHaltValues(), stable = op.getStableSteps();
  if (int needed = getKind(op.getHalting()).values; values < needed)
    return op.emitOpError("halting(")
           << stringifyHaltRule(op.getHalting())
           << (needed == 2 ? ") compares halt with continue, but there is "
                           : ") reads the halting values, but there is ")
           << (values == 1 ? "one value" : "no value");
  if (stable < 1)
    return op.emitOpError("compares an answer with at least one before, but stable_steps is ")
           << stable;
  return success();
}

LogicalResult SuperviseOp::verify() {
  int64_t steps = getMaxSteps(), stride = getStepStride();
  if (steps < 1)
    return emitOpError("runs at least once, but max_steps is ") << steps;
  if (stride < 1 || steps % stride != 0)
    return emitOpError("runs its body max_steps / step_stride times, but they are ")
           << steps << " and " << stride;
  if (int64_t cycles = getCyclesPerStep(); cycles < 1 || steps % cycles != 0)
    return emitOpError(
               "counts cycles, max_steps of them in steps of cycles_per_step, but they are ")
           << steps << " and " << cycles;
  if (failed(verifyCarry(*this, getBody(), getInitial())))
    return failure();
  if (hasFirst() && getFirst().getNumArguments() != 0)
    return emitOpError("first step knows its carry and takes no arguments, but takes ")
           << getFirst().getArgumentTypes();
  if (hasReadout() && getReadout().getArgumentTypes() != getInitial().getTypes())
    return emitOpError("readout takes the carried values, ")
           << getInitial().getTypes() << ", but its arguments are "
           << getReadout().getArgumentTypes();
  return verifyHalting(*this);
}

LogicalResult SuperviseOp::verifyRegions() {
  for (Region *region : {&getBody(), &getFirst(), &getReadout()})
    if (!region->empty() && failed(verifyTerminator(*this, *region)))
      return failure();
  return success();
}

YieldOp SuperviseOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }
YieldOp SuperviseOp::getAnswerYield() {
  return hasReadout() ? cast<YieldOp>(getReadout().front().getTerminator()) : getYield();
}
SmallVector<Region *> SuperviseOp::getLoopRegions() { return {&getBody()}; }
MutableArrayRef<OpOperand> SuperviseOp::getInitsMutable() { return getInitialMutable(); }
Block::BlockArgListType SuperviseOp::getRegionIterArgs() { return getBody().getArguments(); }
std::optional<MutableArrayRef<OpOperand>> SuperviseOp::getYieldedValuesMutable() {
  return yieldedValues(getBody());
}

OperandRange SuperviseOp::getEntrySuccessorOperands(RegionSuccessor successor) {
  if (successor.getSuccessor() == &getFirst())
    return getInitial().take_front(0);
  return getInitial();
}

// Step count, and with a readout the halting values, are the loop's own: they are
// not forwarded by a terminator.
void SuperviseOp::getSuccessorRegions(RegionBranchPoint point,
                                      SmallVectorImpl<RegionSuccessor> &regions) {
  Operation *terminator = point.getTerminatorPredecessorOrNull();
  if (terminator && terminator->getParentRegion() == &getReadout()) {
    regions.emplace_back(getOperation(), getResults().take_front());
    return;
  }
  if (point.isParent() && hasFirst()) {
    regions.emplace_back(&getFirst(), getFirst().getArguments());
    return;
  }
  if (point.isParent() || getMaxSteps() > getStepStride())
    regions.emplace_back(&getBody(), getBody().getArguments());
  if (point.isParent())
    return;
  if (hasReadout())
    regions.emplace_back(&getReadout(), getReadout().getArguments());
  else
    regions.emplace_back(getOperation(), getResults().drop_back());
}

void SuperviseOp::getRegionInvocationBounds(ArrayRef<Attribute>,
                                            SmallVectorImpl<InvocationBounds> &bounds) {
  unsigned runs = getMaxSteps() / getStepStride();
  bounds.emplace_back(hasFirst() ? 0 : 1, hasFirst() ? runs - 1 : runs);
  bounds.emplace_back(hasFirst(), hasFirst());
  bounds.emplace_back(hasReadout(), hasReadout());
}

//===----------------------------------------------------------------------===//
// YieldOp
//===----------------------------------------------------------------------===//

/// A step or a readout delivers `what`, of the type of `result`.
static LogicalResult verifyDelivery(YieldOp yield, StringRef what, Value delivered, Value result) {
  if (!result || !delivered)
    return static_cast<bool>(result) == static_cast<bool>(delivered)
               ? success()
               : yield.emitOpError("inside trm.supervise delivers ")
                     << what << (result ? ", but has none" : " only where the loop results in it");
  if (delivered.getType() == result.getType())
    return success();
  return yield.emitOpError("delivers what trm.supervise results in, ")
         << what << " " << result.getType() << ", but has " << delivered.getType();
}

static LogicalResult verifyReadout(YieldOp yield, SuperviseOp loop) {
  if (!yield.getCarried().empty() || yield.getHalt())
    return yield.emitOpError("in a readout delivers the answer alone, but has more");
  return verifyDelivery(yield, "an answer", yield.getAnswer(), loop.getAnswer());
}

static LogicalResult verifyStep(YieldOp yield, SuperviseOp loop) {
  if (loop.hasReadout() && yield.getAnswer())
    return yield.emitOpError("leaves the answer to the readout, but delivers one");
  if (!loop.hasReadout() &&
      failed(verifyDelivery(yield, "an answer", yield.getAnswer(), loop.getAnswer())))
    return failure();
  return verifyDelivery(yield, "halting values", yield.getHalt(), loop.getHalt());
}

// Here rather than with the loops' regions: the loop interfaces' own checks of
// those come first and say less.
LogicalResult YieldOp::verify() {
  auto loop = dyn_cast<SuperviseOp>((*this)->getParentOp());
  if (loop && (*this)->getParentRegion() == &loop.getReadout())
    return verifyReadout(*this, loop);
  auto inits = cast<LoopLikeOpInterface>((*this)->getParentOp()).getInits();
  if (getCarried().getTypes() != inits.getTypes())
    return emitOpError("yields one value for each carried one, ")
           << inits.getTypes() << ", but has " << getCarried().getTypes();
  if (loop)
    return verifyStep(*this, loop);
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
