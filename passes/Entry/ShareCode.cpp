//===- ShareCode.cpp - one function for equal layers --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

namespace trm {
#define GEN_PASS_DEF_SHARECODE
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

using Operations = SmallVector<Operation *>;

/// Constants, and destinations without content: repeated where they are used.
bool isLeaf(Operation *op) {
  return op && op->getNumOperands() == 0 &&
         (op->hasTrait<OpTrait::ConstantLike>() || isa<tensor::EmptyOp>(op));
}

bool isLeaf(Value value) { return isLeaf(value.getDefiningOp()); }

bool isEmpty(Value value) { return isLeaf(value) && isa<tensor::EmptyOp>(value.getDefiningOp()); }

bool isEqual(Operation *a, Operation *b) {
  return OperationEquivalence::isEquivalentTo(a, b, OperationEquivalence::ignoreValueEquivalence,
                                              nullptr, OperationEquivalence::IgnoreLocations);
}

//===----------------------------------------------------------------------===//
// Runs of operations that are equal up to constants
//===----------------------------------------------------------------------===//

/// A run of operations of a block, without the leaves, and how the values of the
/// run that it is an instance of correspond to its own.
class Instance {
public:
  Instance(Operations operations) : operations(std::move(operations)) {}

  /// False where the operations of `pattern`, which are equal one by one, use
  /// their values in another way. Leaves of a kind correspond, whatever they hold.
  bool match(ArrayRef<Operation *> pattern) {
    return llvm::all_of(llvm::zip_equal(pattern, operations),
                        [&](auto pair) { return match(std::get<0>(pair), std::get<1>(pair)); });
  }

  bool match(Value from, Value to) {
    if (isLeaf(from) != isLeaf(to) || from.getType() != to.getType())
      return false;
    if (!isLeaf(from))
      return forward.try_emplace(from, to).first->second == to &&
             backward.try_emplace(to, from).first->second == from;
    if (from.getDefiningOp()->getName() != to.getDefiningOp()->getName())
      return false;
    Value known = forward.try_emplace(from, to).first->second;
    return known == to || isEqual(known.getDefiningOp(), to.getDefiningOp());
  }

  Value lookup(Value ofPattern) const { return forward.lookup(ofPattern); }
  ArrayRef<Operation *> getOperations() const { return operations; }

  bool contains(Operation *op) const {
    Operation *ancestor = operations.front()->getBlock()->findAncestorOpInBlock(*op);
    return ancestor && llvm::is_contained(operations, ancestor);
  }

  /// Values from outside, in the order of their first use.
  llvm::SetVector<Value> findInputs() const {
    llvm::SetVector<Value> inputs;
    for (Operation *op : operations)
      op->walk<WalkOrder::PreOrder>([&](Operation *user) {
        for (Value operand : user->getOperands())
          if (!contains(operand.getParentBlock()->getParentOp()) &&
              !(operand.getDefiningOp() && contains(operand.getDefiningOp())))
            inputs.insert(operand);
      });
    return inputs;
  }

private:
  bool match(Operation *from, Operation *to) {
    auto matchAll = [&](auto a, auto b) {
      return llvm::all_of(llvm::zip_equal(a, b),
                          [&](auto pair) { return match(std::get<0>(pair), std::get<1>(pair)); });
    };
    if (!matchAll(from->getOperands(), to->getOperands()))
      return false;
    if (!isLeaf(from) && !matchAll(from->getResults(), to->getResults()))
      return false;
    for (auto [regionFrom, regionTo] : llvm::zip_equal(from->getRegions(), to->getRegions()))
      for (auto [a, b] : llvm::zip_equal(regionFrom, regionTo)) {
        if (!matchAll(a.getArguments(), b.getArguments()))
          return false;
        for (auto [opFrom, opTo] : llvm::zip_equal(a, b))
          if (!match(&opFrom, &opTo))
            return false;
      }
    return true;
  }

  Operations operations;
  DenseMap<Value, Value> forward, backward;
};

/// Inputs of the pattern (the first instance) that are constants: those that are
/// the same in all instances, and those that are not.
struct Constants {
  SmallVector<Value> same, different;

  Constants(ArrayRef<Instance> instances) {
    for (Value input : instances.front().findInputs())
      if (isLeaf(input)) {
        bool isSame = llvm::all_of(instances, [&](const Instance &instance) {
          return isEqual(instance.lookup(input).getDefiningOp(), input.getDefiningOp());
        });
        (isSame ? same : different).push_back(input);
      }
  }
};

//===----------------------------------------------------------------------===//
// Functions that are equal up to constants
//===----------------------------------------------------------------------===//

/// The calls of a function that nothing but calls uses.
SmallVector<func::CallOp> findCalls(func::FuncOp func, ModuleOp module) {
  SmallVector<func::CallOp> calls;
  auto uses = SymbolTable::getSymbolUses(func, module);
  for (SymbolTable::SymbolUse use : *uses) {
    auto call = dyn_cast<func::CallOp>(use.getUser());
    if (!call)
      return {};
    calls.push_back(call);
  }
  return calls;
}

/// One function in the place of several.
class FunctionMerger {
public:
  FunctionMerger(ModuleOp module, unsigned minOperations)
      : module(module), minOperations(minOperations) {}

  /// Merges the first function that others are equal to; those are gone then.
  /// Their number, or 0.
  unsigned mergeOne() {
    SmallVector<func::FuncOp> functions;
    for (auto func : module.getOps<func::FuncOp>())
      if (func.isPrivate() && func.getBody().hasOneBlock() && !findCalls(func, module).empty())
        functions.push_back(func);
    for (auto [index, func] : llvm::enumerate(functions)) {
      SmallVector<Instance> instances = {getInstance(func)};
      instances.front().match(instances.front().getOperations());
      for (func::FuncOp other : ArrayRef(functions).drop_front(index + 1))
        if (std::optional<Instance> instance = match(func, other))
          instances.push_back(std::move(*instance));
      if (merge(instances))
        return instances.size() - 1;
    }
    return 0;
  }

private:
  static Instance getInstance(func::FuncOp func) {
    Operations operations;
    for (Operation &op : func.front())
      if (!isLeaf(&op))
        operations.push_back(&op);
    return Instance(std::move(operations));
  }

  static std::optional<Instance> match(func::FuncOp func, func::FuncOp other) {
    Instance pattern = getInstance(func), instance = getInstance(other);
    ArrayRef<Operation *> from = pattern.getOperations(), to = instance.getOperations();
    if (func.getFunctionType() != other.getFunctionType() || from.size() != to.size() ||
        !llvm::all_of(llvm::zip(from, to),
                      [](auto pair) { return isEqual(std::get<0>(pair), std::get<1>(pair)); }))
      return std::nullopt;
    for (auto [a, b] : llvm::zip_equal(func.getArguments(), other.getArguments()))
      instance.match(a, b);
    if (!instance.match(from))
      return std::nullopt;
    return instance;
  }

  bool merge(ArrayRef<Instance> instances) {
    if (instances.size() < 2)
      return false;
    Constants constants(instances);
    // An equal function costs nothing; constants as arguments want a body worth them.
    size_t size = instances.front().getOperations().size() - /*terminator=*/1;
    if (!constants.different.empty() && size < minOperations)
      return false;
    auto shared = instances.front().getOperations().front()->getParentOfType<func::FuncOp>();
    for (const Instance &instance : instances)
      redirectCalls(instance, shared, constants.different);
    for (Value constant : constants.different) {
      unsigned index = shared.getNumArguments();
      (void)shared.insertArgument(index, constant.getType(), {}, constant.getLoc());
      constant.replaceAllUsesWith(shared.getArgument(index));
    }
    remark::passed(shared.getLoc(),
                   remark::RemarkOpts::name("ShareFunction").category("trm-share-code"))
        << remark::metric("Function", shared.getSymName())
        << remark::metric("Functions", instances.size())
        << remark::metric("Constants", constants.different.size());
    for (const Instance &instance : instances.drop_front())
      instance.getOperations().front()->getParentOfType<func::FuncOp>().erase();
    return true;
  }

  void redirectCalls(const Instance &instance, func::FuncOp shared, ArrayRef<Value> constants) {
    auto func = instance.getOperations().front()->getParentOfType<func::FuncOp>();
    for (func::CallOp call : findCalls(func, module)) {
      OpBuilder builder(call);
      for (Value constant : constants)
        call.getOperandsMutable().append(
            builder.clone(*instance.lookup(constant).getDefiningOp())->getResult(0));
      call.setCallee(shared.getSymName());
    }
  }

  ModuleOp module;
  unsigned minOperations;
};

//===----------------------------------------------------------------------===//
// Runs of operations as functions
//===----------------------------------------------------------------------===//

/// A function in the place of runs of operations. Each of its results replaces an
/// argument, as everywhere: where the run wrote into an empty tensor, the caller
/// passes that.
class RunOutliner {
public:
  RunOutliner(SmallVector<Instance> instances)
      : instances(std::move(instances)), constants(this->instances) {}

  /// False where a result has no destination of its own.
  bool analyze() {
    for (Value input : getPattern().findInputs()) {
      if (isLeaf(input))
        continue;
      if (input.getDefiningOp<tensor::ExtractSliceOp>())
        return false; // has strides, but buffers of functions have none
      inputs.push_back(input);
    }
    DenseSet<Value> replaced;
    DenseSet<OpOperand *> destinations;
    for (Operation *op : getPattern().getOperations())
      for (OpResult result : op->getResults()) {
        if (!isUsedOutside(result))
          continue;
        OpOperand *destination = findDestination(result);
        if (!destination || !destinations.insert(destination).second)
          return false;
        Value value = destination->get();
        if (!::isEmpty(value) && (isLeaf(value) || !replaced.insert(value).second))
          return false;
        outputs.push_back({result, destination});
      }
    return true;
  }

  unsigned getNumArguments() const {
    return inputs.size() + constants.different.size() + outputs.size();
  }

  void outline(SymbolTable &symbols) {
    func::FuncOp func = createFunction(symbols);
    // The last one first: calls take what the runs before them result in.
    for (const Instance &instance : llvm::reverse(instances))
      createCall(instance, func);
    remark::passed(func.getLoc(), remark::RemarkOpts::name("OutlineRun").category("trm-share-code"))
        << remark::metric("Function", func.getSymName())
        << remark::metric("Calls", instances.size())
        << remark::metric("Operations", getPattern().getOperations().size())
        << remark::metric("Constants", constants.different.size());
  }

  /// Operations that calls replace, less those of the function.
  unsigned countSaved() const {
    return (instances.size() - 1) * getPattern().getOperations().size();
  }
  unsigned getNumCalls() const { return instances.size(); }

private:
  const Instance &getPattern() const { return instances.front(); }

  struct Output {
    OpResult result;
    OpOperand *destination;
    bool isEmpty() const { return ::isEmpty(destination->get()); }
  };

  bool isUsedOutside(OpResult result) const {
    return llvm::any_of(instances, [&](const Instance &instance) {
      return llvm::any_of(instance.lookup(result).getUsers(),
                          [&](Operation *user) { return !instance.contains(user); });
    });
  }

  /// The operand, from outside the run, whose buffer the result is written to.
  OpOperand *findDestination(OpResult result) const {
    while (auto kernel = dyn_cast<DestinationStyleOpInterface>(result.getOwner())) {
      OpOperand *operand = kernel.getTiedOpOperand(result);
      auto previous = dyn_cast<OpResult>(operand->get());
      if (!previous || !getPattern().contains(previous.getOwner()))
        return operand;
      result = previous;
    }
    return nullptr;
  }

  func::FuncOp createFunction(SymbolTable &symbols) {
    Operation *first = getPattern().getOperations().front();
    auto around = first->getParentOfType<func::FuncOp>();
    SmallVector<Type> types, resultTypes;
    for (Value input : llvm::concat<Value>(inputs, constants.different))
      types.push_back(input.getType());
    for (const Output &output : outputs) {
      resultTypes.push_back(output.result.getType());
      if (output.isEmpty())
        types.push_back(output.result.getType());
    }
    OpBuilder builder(around);
    auto func =
        func::FuncOp::create(builder, first->getLoc(), (around.getSymName() + ".layer").str(),
                             builder.getFunctionType(types, resultTypes));
    func.setPrivate();
    PartAttr::set(func, Part::layer);
    symbols.insert(func);
    fill(func);
    return func;
  }

  void fill(func::FuncOp func) {
    OpBuilder builder = OpBuilder::atBlockEnd(func.addEntryBlock());
    IRMapping mapping;
    auto argument = func.getArguments().begin();
    for (Value input : llvm::concat<Value>(inputs, constants.different))
      mapping.map(input, *argument++);
    for (Value constant : constants.same)
      builder.clone(*constant.getDefiningOp(), mapping);
    for (Operation *op : getPattern().getOperations())
      builder.clone(*op, mapping);
    SmallVector<Value> results;
    for (const Output &output : outputs) {
      OpOperand &operand = *output.destination;
      if (output.isEmpty())
        findClone(operand, mapping)->setOperand(operand.getOperandNumber(), *argument);
      Value destination = output.isEmpty() ? *argument++ : mapping.lookup(operand.get());
      Value result = mapping.lookup(output.result);
      results.push_back(bufferization::MaterializeInDestinationOp::create(
                            builder, result.getLoc(), result.getType(), result, destination,
                            /*restrict=*/false, /*writable=*/false)
                            .getResult());
    }
    func::ReturnOp::create(builder, func.getLoc(), results);
  }

  static Operation *findClone(OpOperand &operand, IRMapping &mapping) {
    return mapping.lookup(operand.getOwner()->getResult(0)).getDefiningOp();
  }

  void createCall(const Instance &instance, func::FuncOp func) {
    Operation *last = instance.getOperations().back();
    OpBuilder builder(last);
    SmallVector<Value> operands, results;
    for (Value input : llvm::concat<Value>(inputs, constants.different))
      operands.push_back(instance.lookup(input));
    for (const Output &output : outputs) {
      results.push_back(instance.lookup(output.result));
      auto type = cast<RankedTensorType>(output.result.getType());
      if (output.isEmpty())
        operands.push_back(tensor::EmptyOp::create(builder, last->getLoc(), type.getShape(),
                                                   type.getElementType()));
    }
    auto call = func::CallOp::create(builder, last->getLoc(), func, operands);
    for (auto [value, result] : llvm::zip_equal(results, call.getResults()))
      value.replaceAllUsesWith(result);
    for (Operation *op : llvm::reverse(instance.getOperations()))
      op->erase();
  }

  SmallVector<Instance> instances;
  Constants constants;
  SmallVector<Value> inputs;
  SmallVector<Output> outputs;
};

/// Finds runs that repeat, anywhere in the top-level blocks of functions.
class RunFinder {
public:
  RunFinder(ModuleOp module, unsigned minOperations) : minOperations(minOperations) {
    for (auto func : module.getOps<func::FuncOp>())
      if (func.isPrivate() && func.getBody().hasOneBlock())
        for (Operation &op : func.front())
          if (!isLeaf(&op))
            add(op);
  }

  /// The repetition that saves most, with the fewest arguments among those.
  std::unique_ptr<RunOutliner> findBest() {
    std::unique_ptr<RunOutliner> best;
    forEachRepetition([&](ArrayRef<size_t> starts, size_t length) {
      if (best && (starts.size() - 1) * length < best->countSaved())
        return;
      SmallVector<Instance> instances = match(starts, length);
      if (instances.size() < 2)
        return;
      auto outliner = std::make_unique<RunOutliner>(std::move(instances));
      auto rank = [](const RunOutliner &o) {
        return std::make_pair(-int64_t(o.countSaved()), o.getNumArguments());
      };
      if (outliner->analyze() && (!best || rank(*outliner) < rank(*best)))
        best = std::move(outliner);
    });
    return best;
  }

private:
  /// Only what computes tensors from tensors can move. Terminators and the like
  /// get a class of their own, so that no run spans one.
  void add(Operation &op) {
    bool isMovable =
        isMemoryEffectFree(&op) && !op.hasTrait<OpTrait::IsTerminator>() &&
        !isa<bufferization::MaterializeInDestinationOp>(op) && op.getNumResults() > 0 &&
        llvm::all_of(op.getResultTypes(), [](Type type) { return isa<RankedTensorType>(type); });
    auto known = llvm::find_if(operations,
                               [&](Operation *other) { return isMovable && isEqual(other, &op); });
    classes.push_back(known == operations.end() ? operations.size()
                                                : classes[known - operations.begin()]);
    operations.push_back(&op);
  }

  /// Calls back with each set of equal runs that do not overlap. Names runs of a
  /// length by the name of the run shorter by one and the class that follows it.
  void forEachRepetition(function_ref<void(ArrayRef<size_t>, size_t)> body) {
    SmallVector<size_t> names = classes;
    bool repeats = true;
    for (size_t length = 2; repeats && length <= classes.size() / 2; ++length) {
      repeats = false;
      llvm::MapVector<std::pair<size_t, size_t>, SmallVector<size_t>> runs;
      for (size_t start = 0; start + length <= classes.size(); ++start) {
        SmallVector<size_t> &starts = runs[{names[start], classes[start + length - 1]}];
        names[start] = starts.empty() ? start : starts.front();
        if (starts.empty() || starts.back() + length <= start)
          starts.push_back(start);
      }
      for (auto &[key, starts] : runs) {
        repeats |= starts.size() > 1;
        if (starts.size() > 1 && length >= minOperations)
          body(starts, length);
      }
    }
  }

  SmallVector<Instance> match(ArrayRef<size_t> starts, size_t length) {
    SmallVector<Instance> instances;
    ArrayRef<Operation *> pattern = ArrayRef(operations).slice(starts.front(), length);
    for (size_t start : starts) {
      Instance instance{Operations(ArrayRef(operations).slice(start, length))};
      if (instance.match(pattern))
        instances.push_back(std::move(instance));
    }
    return instances;
  }

  unsigned minOperations;
  Operations operations;
  SmallVector<size_t> classes;
};

struct ShareCode : trm::impl::ShareCodeBase<ShareCode> {
  using ShareCodeBase::ShareCodeBase;

  void runOnOperation() override {
    if (minOperations == 0) {
      getOperation().emitError("a function is worth a call from at least one operation on, but "
                               "option min-operations is 0");
      return signalPassFailure();
    }
    FunctionMerger merger(getOperation(), minOperations);
    while (unsigned merged = merger.mergeOne())
      numShared += merged;
    SymbolTable symbols(getOperation());
    while (auto outliner = RunFinder(getOperation(), minOperations).findBest()) {
      outliner->outline(symbols);
      numOutlined += outliner->getNumCalls();
    }
    // Constants that became arguments would become globals.
    getOperation().walk([](Operation *op) {
      if (isLeaf(op) && op->use_empty())
        op->erase();
    });
  }
};

} // namespace
