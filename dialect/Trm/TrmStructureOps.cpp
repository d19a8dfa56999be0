//===- TrmStructureOps.cpp - models, weights, networks ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// ModelOp, WeightOp
//===----------------------------------------------------------------------===//

SolveOp ModelOp::getSolve() {
  auto solves = getBody().getOps<SolveOp>();
  return solves.empty() ? SolveOp() : *solves.begin();
}

WeightOp ModelOp::lookupWeight(FlatSymbolRefAttr name) {
  return mlir::SymbolTable::lookupNearestSymbolFrom<WeightOp>(getOperation(), name);
}

LogicalResult ModelOp::verifyRegions() {
  if (getSeqLen() < 1 || getVocabSize() < 1)
    return emitOpError("needs seq_len and vocab_size of at least 1, but they are ")
           << getSeqLen() << " and " << getVocabSize();
  auto solves = llvm::to_vector(getBody().getOps<SolveOp>());
  if (solves.size() > 1)
    return emitOpError("holds at most one trm.solve, but has ") << solves.size();
  return success();
}

void WeightOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     ElementsAttr value) {
  build(builder, state, builder.getStringAttr(name), value);
}

LogicalResult WeightOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getValue().getShapedType());
  if (!type || !type.hasStaticShape() || !isa<FloatType>(type.getElementType()))
    return emitOpError("holds a tensor of static shape and floating-point elements, but has ")
           << getValue().getShapedType();
  return success();
}

//===----------------------------------------------------------------------===//
// NetworkOp, SolveOp
//===----------------------------------------------------------------------===//

template <typename OpT>
static ParseResult parseFunction(OpAsmParser &parser, OperationState &result) {
  auto buildType = [](Builder &builder, ArrayRef<Type> arguments, ArrayRef<Type> results,
                      function_interface_impl::VariadicFlag,
                      std::string &) { return builder.getFunctionType(arguments, results); };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false, OpT::getFunctionTypeAttrName(result.name), buildType,
      OpT::getArgAttrsAttrName(result.name), OpT::getResAttrsAttrName(result.name));
}

template <typename OpT>
static void printFunction(OpAsmPrinter &printer, OpT op) {
  function_interface_impl::printFunctionOp(printer, op, /*isVariadic=*/false,
                                           op.getFunctionTypeAttrName(), op.getArgAttrsAttrName(),
                                           op.getResAttrsAttrName());
}

template <typename OpT>
static void buildFunction(OpBuilder &builder, OperationState &state, StringRef name,
                          FunctionType type) {
  OpBuilder::InsertionGuard guard(builder);
  state.addAttribute(OpT::getSymNameAttrName(state.name), builder.getStringAttr(name));
  state.addAttribute(OpT::getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  SmallVector<Location> locations(type.getNumInputs(), state.location);
  builder.createBlock(state.addRegion(), {}, type.getInputs(), locations);
}

static void nameArguments(Region &region, ArrayRef<StringRef> names,
                          OpAsmSetValueNameFn setNameFn) {
  for (auto [argument, name] : llvm::zip(region.getArguments(), names))
    setNameFn(argument, name);
}

ParseResult NetworkOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseFunction<NetworkOp>(parser, result);
}
void NetworkOp::print(OpAsmPrinter &printer) { printFunction(printer, *this); }
void NetworkOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                      FunctionType type) {
  buildFunction<NetworkOp>(builder, state, name, type);
}
void NetworkOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setNameFn) {
  nameArguments(region, {"hidden", "injection"}, setNameFn);
}

ParseResult SolveOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseFunction<SolveOp>(parser, result);
}
void SolveOp::print(OpAsmPrinter &printer) { printFunction(printer, *this); }
void SolveOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type) {
  buildFunction<SolveOp>(builder, state, name, type);
}
void SolveOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setNameFn) {
  nameArguments(region, {"tokens", "puzzle"}, setNameFn);
}

SuperviseOp SolveOp::getSupervise() {
  auto loops = getBody().getOps<SuperviseOp>();
  return loops.empty() ? SuperviseOp() : *loops.begin();
}

LogicalResult SolveOp::verifyRegions() {
  auto model = cast<ModelOp>((*this)->getParentOp());
  auto tokens = RankedTensorType::get({static_cast<int64_t>(model.getSeqLen())},
                                      IntegerType::get(getContext(), 32));
  std::array<Type, 2> expected = {tokens, IntegerType::get(getContext(), 32)};
  if (getArgumentTypes() != ArrayRef<Type>(expected))
    return emitOpError("takes (") << tokens << ", i32), tokens and puzzle row, but its type is "
                                  << getFunctionType();
  size_t loops = llvm::range_size(getBody().getOps<SuperviseOp>());
  if (loops != 1)
    return emitOpError("holds exactly one trm.supervise, but has ") << loops;
  return success();
}

LogicalResult ReturnOp::verify() {
  auto function = cast<FunctionOpInterface>((*this)->getParentOp());
  if (getOperandTypes() != TypeRange(function.getResultTypes()))
    return emitOpError("returns what '@")
           << function.getName() << "' declares, " << function.getResultTypes() << ", but has "
           << getOperandTypes();
  return success();
}

//===----------------------------------------------------------------------===//
// ApplyOp
//===----------------------------------------------------------------------===//

CallInterfaceCallable ApplyOp::getCallableForCallee() { return getCalleeAttr(); }

void ApplyOp::setCalleeFromCallable(CallInterfaceCallable callee) {
  setCalleeAttr(cast<FlatSymbolRefAttr>(cast<SymbolRefAttr>(callee)));
}

Operation::operand_range ApplyOp::getArgOperands() { return getInputs(); }

MutableOperandRange ApplyOp::getArgOperandsMutable() { return getInputsMutable(); }

LogicalResult ApplyOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto network = symbols.lookupNearestSymbolFrom<NetworkOp>(*this, getCalleeAttr());
  if (!network)
    return emitOpError("applies a trm.network of the model, but '")
           << getCalleeAttr() << "' names none";
  auto type = FunctionType::get(getContext(), getInputs().getTypes(), getResultTypes());
  if (network.getFunctionType() != type)
    return emitOpError("has the type of '")
           << getCalleeAttr() << "', " << network.getFunctionType() << ", but is used as " << type;
  return success();
}
