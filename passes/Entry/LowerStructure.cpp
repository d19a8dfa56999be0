//===- LowerStructure.cpp - models, networks and loops to functions -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Entry/EntryFunction.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/RegionUtils.h"

namespace trm {
#define GEN_PASS_DEF_LOWERSTRUCTURE
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

MemRefType getBufferType(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return MemRefType::get(tensor.getShape(), tensor.getElementType());
  return MemRefType::get({}, type);
}

/// Lowers one model into functions at the builder's place.
class ModelLowering {
public:
  ModelLowering(ModelOp model, OpBuilder &builder)
      : model(model), builder(builder), name(model.getSymName()) {}

  void run() {
    for (auto network : model.getBody().getOps<NetworkOp>())
      lowerNetwork(network);
    SuperviseOp supervise = model.getSolve().getSupervise();
    collectState(supervise);
    lowerEmbed(model.getSolve());
    if (supervise.hasFirst())
      lowerPart(supervise, supervise.getFirst(), Part::first);
    lowerPart(supervise, supervise.getBody(), Part::supervise);
    if (supervise.hasReadout())
      lowerPart(supervise, supervise.getReadout(), Part::readout);
  }

private:
  std::string mangle(StringRef function) { return (name + "." + function).str(); }

  void lowerNetwork(NetworkOp network) {
    auto func = func::FuncOp::create(builder, network.getLoc(), mangle(network.getSymName()),
                                     network.getFunctionType());
    func.setPrivate();
    PartAttr::set(func, Part::network);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(func.addEntryBlock());
    IRMapping mapping;
    mapping.map(network.getBody().getArguments(), func.getArguments());
    lowerBlock(network.getBody().front(), mapping);
    createReturn(network.getBody().front().getTerminator(), func, mapping);
  }

  /// Each result replaces the argument in its place. Where the network worked in
  /// place already, bufferization sees that there is nothing to copy.
  void createReturn(Operation *terminator, func::FuncOp func, IRMapping &mapping) {
    SmallVector<Value> results;
    for (auto [index, operand] : llvm::enumerate(terminator->getOperands())) {
      Value result = mapping.lookup(operand);
      if (index < func.getNumArguments() && func.getArgument(index).getType() == result.getType())
        result = bufferization::MaterializeInDestinationOp::create(
                     builder, terminator->getLoc(), result.getType(), result,
                     func.getArgument(index), /*restrict=*/false, /*writable=*/false)
                     .getResult();
      results.push_back(result);
    }
    func::ReturnOp::create(builder, terminator->getLoc(), results);
  }

  /// Everything but the terminator of `block`, into the builder's block.
  void lowerBlock(Block &block, IRMapping &mapping) {
    for (Operation &op : block.without_terminator())
      lowerOperation(op, mapping);
  }

  void lowerOperation(Operation &op, IRMapping &mapping) {
    if (auto apply = dyn_cast<ApplyOp>(op))
      return lowerApply(apply, mapping);
    if (auto recurse = dyn_cast<RecurseOp>(op))
      return lowerRecurse(recurse, mapping);
    builder.clone(op, mapping);
  }

  void lowerApply(ApplyOp apply, IRMapping &mapping) {
    SmallVector<Value> operands;
    for (Value input : apply.getInputs())
      operands.push_back(mapping.lookup(input));
    auto call = func::CallOp::create(builder, apply.getLoc(), mangle(apply.getCallee()),
                                     apply.getResultTypes(), operands);
    mapping.map(apply.getResults(), call.getResults());
  }

  void lowerRecurse(RecurseOp recurse, IRMapping &mapping) {
    Location loc = recurse.getLoc();
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value cycles = arith::ConstantIndexOp::create(builder, loc, recurse.getCycles());
    Value one = arith::ConstantIndexOp::create(builder, loc, 1);
    SmallVector<Value> inits;
    for (Value init : recurse.getInitial())
      inits.push_back(mapping.lookup(init));
    auto loop = scf::ForOp::create(builder, loc, zero, cycles, one, inits);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(loop.getBody());
    mapping.map(recurse.getBody().getArguments(), loop.getRegionIterArgs());
    lowerBlock(recurse.getBody().front(), mapping);
    scf::YieldOp::create(builder, loc, carryOn(recurse, loop.getRegionIterArgs(), mapping));
    mapping.map(recurse.getResults(), loop.getResults());
  }

  /// The carried value of the loop in whose place `value` is computed, or null.
  static Value getPlace(Value value) {
    while (Operation *definition = value.getDefiningOp()) {
      unsigned index = cast<OpResult>(value).getResultNumber();
      if (auto apply = dyn_cast<ApplyOp>(definition))
        value = apply.getInputs().front();
      else if (auto recurse = dyn_cast<RecurseOp>(definition))
        value = recurse.getInitial()[index];
      else if (auto kernel = dyn_cast<DestinationStyleOpInterface>(definition))
        value = kernel.getDpsInits()[index];
      else
        return {};
    }
    return value;
  }

  /// What a cycle hands on, in the buffers of what it carried. Values that were
  /// computed elsewhere are copied there; another latent's are kept aside first,
  /// since its buffer may be overwritten before they are copied.
  SmallVector<Value> carryOn(RecurseOp recurse, ValueRange buffers, IRMapping &mapping) {
    SmallVector<Value> values;
    SmallVector<bool> inPlace;
    for (auto [value, argument] :
         llvm::zip_equal(recurse.getYield().getCarried(), recurse.getBody().getArguments())) {
      Value place = getPlace(value), mapped = mapping.lookup(value);
      bool isAnothers = place != argument && place && place.getParentRegion() == &recurse.getBody();
      if (isAnothers)
        mapped = bufferization::AllocTensorOp::create(builder, recurse.getLoc(),
                                                      cast<RankedTensorType>(value.getType()),
                                                      /*dynamicSizes=*/ValueRange(), mapped);
      values.push_back(mapped);
      inPlace.push_back(place == argument);
    }
    for (auto [index, value] : llvm::enumerate(values))
      if (!inPlace[index])
        values[index] = bufferization::MaterializeInDestinationOp::create(
                            builder, recurse.getLoc(), value.getType(), value, buffers[index],
                            /*restrict=*/false, /*writable=*/false)
                            .getResult();
    return values;
  }

  /// Values of the embedding that a step reads. Constants are repeated in the
  /// step instead, so that they take no room in the state.
  void collectState(SuperviseOp supervise) {
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(supervise->getRegions(), used);
    for (Value value : used) {
      Operation *definition = value.getDefiningOp();
      if (definition && definition->getNumOperands() == 0 && isPure(definition))
        repeated.push_back(definition);
      else
        captured.push_back(value);
    }
  }

  SmallVector<Type> getStateTypes(SuperviseOp supervise) {
    SmallVector<Type> types;
    for (Value value : captured)
      types.push_back(getBufferType(value.getType()));
    for (Value value : supervise.getInitial())
      types.push_back(getBufferType(value.getType()));
    return types;
  }

  void store(Location loc, Value tensor, Value buffer) {
    bufferization::MaterializeInDestinationOp::create(builder, loc, Type(), tensor, buffer,
                                                      /*restrict=*/true, /*writable=*/true);
  }

  Value load(Location loc, Value buffer, bool writable) {
    auto type = cast<MemRefType>(buffer.getType());
    return bufferization::ToTensorOp::create(
        builder, loc, RankedTensorType::get(type.getShape(), type.getElementType()), buffer,
        /*restrict=*/true, writable);
  }

  /// NAME.embed(tokens, puzzle row, state...)
  void lowerEmbed(SolveOp solve) {
    SuperviseOp supervise = solve.getSupervise();
    Location loc = solve.getLoc();
    SmallVector<Type> inputs = {getBufferType(solve.getArgumentTypes()[0]),
                                solve.getArgumentTypes()[1]};
    llvm::append_range(inputs, getStateTypes(supervise));
    auto func = createPart(builder, loc, name, Part::embed, builder.getFunctionType(inputs, {}));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(func.addEntryBlock());
    IRMapping mapping;
    mapping.map(solve.getBody().getArgument(0), load(loc, func.getArgument(0), false));
    mapping.map(solve.getBody().getArgument(1), func.getArgument(1));
    for (Operation &op : solve.getBody().front()) {
      if (&op == supervise)
        break;
      lowerOperation(op, mapping);
    }
    auto state = func.getArguments().drop_front(2).begin();
    for (Value value : captured)
      store(loc, mapping.lookup(value), *state++);
    // A first step of its own knows what the carry starts from, but a carry that is
    // perturbed goes the general way.
    for (Value value : supervise.getInitial())
      store(loc, mapping.lookup(value), *state++);
    func::ReturnOp::create(builder, loc);
  }

  /// NAME.supervise(state..., logits, halting values), and of the same type
  /// NAME.first and NAME.readout; there are no halting values without a head.
  void lowerPart(SuperviseOp supervise, Region &region, Part part) {
    Location loc = supervise.getLoc();
    SmallVector<Type> inputs = getStateTypes(supervise);
    inputs.push_back(getBufferType(supervise.getAnswer().getType()));
    if (supervise.getHalt())
      inputs.push_back(getBufferType(supervise.getHalt().getType()));
    auto func = createPart(builder, loc, name, part, builder.getFunctionType(inputs, {}));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(func.addEntryBlock());
    IRMapping mapping;
    for (Operation *constant : repeated)
      builder.clone(*constant, mapping);
    ValueRange arguments = func.getArguments();
    for (auto [value, buffer] : llvm::zip(captured, arguments))
      mapping.map(value, load(loc, buffer, /*writable=*/false));
    ValueRange carry = arguments.slice(captured.size(), supervise.getInitial().size());
    bool isReadout = part == Part::readout;
    for (auto [argument, buffer] : llvm::zip(region.getArguments(), carry))
      mapping.map(argument, load(loc, buffer, /*writable=*/!isReadout));
    lowerBlock(region.front(), mapping);

    auto yield = cast<YieldOp>(region.front().getTerminator());
    ValueRange outputs = arguments.drop_front(captured.size() + carry.size());
    if (yield.getAnswer())
      store(loc, mapping.lookup(yield.getAnswer()), outputs.front());
    if (yield.getHalt())
      store(loc, mapping.lookup(yield.getHalt()), outputs.back());
    if (!isReadout)
      storeCarry(yield, carry, mapping);
    func::ReturnOp::create(builder, loc);
  }

  /// A step that hands on another latent's old value unchanged would read it
  /// after that latent's buffer was overwritten, hence the copies.
  void storeCarry(YieldOp yield, ValueRange buffers, IRMapping &mapping) {
    SmallVector<Value> values;
    for (auto [index, value] : llvm::enumerate(yield.getCarried())) {
      Value mapped = mapping.lookup(value);
      auto argument = dyn_cast<BlockArgument>(value);
      if (argument && argument.getArgNumber() != index && argument.getOwner() == yield->getBlock())
        mapped = bufferization::AllocTensorOp::create(builder, yield.getLoc(),
                                                      cast<RankedTensorType>(value.getType()),
                                                      /*dynamicSizes=*/ValueRange(), mapped);
      values.push_back(mapped);
    }
    for (auto [value, buffer] : llvm::zip_equal(values, buffers))
      store(yield.getLoc(), value, buffer);
  }

  ModelOp model;
  OpBuilder &builder;
  StringRef name;
  SmallVector<Value> captured;
  SmallVector<Operation *> repeated;
};

struct LowerStructure : trm::impl::LowerStructureBase<LowerStructure> {
  void runOnOperation() override {
    auto models = llvm::to_vector(getOperation().getOps<ModelOp>());
    for (ModelOp model : models) {
      if (!model.getSolve()) {
        model.emitError("has no trm.solve to compile");
        return signalPassFailure();
      }
      bool isNeural = model.walk([](LinearOp) { return WalkResult::interrupt(); }).wasInterrupted();
      if (isNeural) {
        model.emitError(
            "has trm.linear, which has no place in functions; run trm-lower-neural first");
        return signalPassFailure();
      }
      OpBuilder builder(model);
      ModelLowering(model, builder).run();
      model.erase();
    }
  }
};

} // namespace
