//===- PeelFirst.cpp - the first application apart --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"
#include "trm/passes/Recursion/DoubleWeights.h"
#include "trm/passes/Recursion/UniformValues.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include <numeric>

namespace trm {
#define GEN_PASS_DEF_PEELFIRST
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// The region `first` of a supervision.
class FirstStep {
public:
  explicit FirstStep(SuperviseOp supervise)
      : supervise(supervise), symbols(supervise->getParentOfType<ModelOp>()), values(symbols) {}

  void build();
  void erase() { supervise.getFirst().getBlocks().clear(); }

  int64_t getNumPeeled() const { return numPeeled; }
  int64_t getNumConstants() const { return numConstants; }

private:
  void simplify();
  Operation *peel(RecurseOp recurse);
  void collectTerms(AddOp sum, SmallVectorImpl<Value> &varying, SmallVectorImpl<Value> &uniform);
  void reassociate(AddOp sum);
  void materialize();
  void replaceByConstants(Operation *op);

  SuperviseOp supervise;
  SymbolTable symbols;
  UniformValues values;
  /// Recursions that are without their first cycle.
  llvm::SmallPtrSet<Operation *, 4> peeled;
  int64_t numPeeled = 0;
  int64_t numConstants = 0;
};

} // namespace

void FirstStep::build() {
  for (Operation &op : *supervise->getBlock()) {
    if (&op == supervise)
      break;
    values.evaluate(&op);
  }
  IRMapping mapping;
  mapping.map(supervise.getBody().getArguments(), supervise.getInitial());
  supervise.getBody().cloneInto(&supervise.getFirst(), mapping);
  simplify();
  materialize();
}

void FirstStep::simplify() {
  Operation *op = &supervise.getFirst().front().front();
  while (!op->hasTrait<OpTrait::IsTerminator>()) {
    Operation *next = op->getNextNode();
    if (auto recurse = dyn_cast<RecurseOp>(op))
      next = peel(recurse);
    else if (auto sum = dyn_cast<AddOp>(op); !values.evaluate(op) && sum)
      reassociate(sum);
    op = next;
  }
}

/// Puts the first cycle before a recursion that starts from something uniform;
/// the operation to go on with.
Operation *FirstStep::peel(RecurseOp recurse) {
  Operation *previous = recurse->getPrevNode(), *next = recurse->getNextNode();
  if (recurse.getCycles() == 0) {
    recurse.replaceAllUsesWith(recurse.getInitial());
    recurse.erase();
    return next;
  }
  bool isFresh =
      llvm::any_of(recurse.getInitial(), [&](Value init) { return values.lookUp(init); });
  if (!isFresh || peeled.contains(recurse))
    return next;
  OpBuilder builder(recurse);
  IRMapping mapping;
  mapping.map(recurse.getBody().getArguments(), recurse.getInitial());
  for (Operation &op : recurse.getBody().front().without_terminator())
    builder.clone(op, mapping);
  SmallVector<Value> carried;
  for (Value value : recurse.getYield().getCarried())
    carried.push_back(mapping.lookupOrDefault(value));
  ++numPeeled;
  if (recurse.getCycles() > 1) {
    peeled.insert(recurse);
    recurse.setCycles(recurse.getCycles() - 1);
    recurse.removeNoGradAttr(); // of other cycles now
    recurse.getInitialMutable().assign(carried);
  } else {
    recurse.replaceAllUsesWith(carried);
    recurse.erase();
  }
  return previous ? previous->getNextNode() : &supervise.getFirst().front().front();
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// Whether `value` is a partial sum of `block` that only a larger one reads.
static bool isPartialSum(Value value, Block *block) {
  auto sum = value.getDefiningOp<AddOp>();
  if (!sum || sum->getBlock() != block || !value.hasOneUse())
    return false;
  Operation *user = *value.user_begin();
  return isa<AddOp>(user) && user->getBlock() == block;
}

void FirstStep::collectTerms(AddOp sum, SmallVectorImpl<Value> &varying,
                             SmallVectorImpl<Value> &uniform) {
  for (Value term : sum->getOperands()) {
    if (values.lookUp(term))
      uniform.push_back(term);
    else if (isPartialSum(term, sum->getBlock()))
      collectTerms(term.getDefiningOp<AddOp>(), varying, uniform);
    else
      varying.push_back(term);
  }
}

/// Adds up what is uniform apart.
void FirstStep::reassociate(AddOp sum) {
  if (isPartialSum(sum, sum->getBlock()))
    return;
  SmallVector<Value> varying, uniform;
  collectTerms(sum, varying, uniform);
  if (uniform.size() < 2)
    return;
  OpBuilder builder(sum);
  auto addUp = [&](Value lhs, Value rhs) -> Value {
    auto partial = AddOp::create(builder, sum.getLoc(), lhs, rhs);
    values.evaluate(partial);
    return partial;
  };
  Value constant = std::accumulate(uniform.begin() + 1, uniform.end(), uniform.front(), addUp);
  sum.replaceAllUsesWith(std::accumulate(varying.begin(), varying.end(), constant, addUp));
  sum.erase();
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// Last operations first, so that what only constants read is dead when it is
/// its turn.
void FirstStep::materialize() {
  Operation *op = supervise.getFirst().front().getTerminator()->getPrevNode();
  while (op) {
    Operation *previous = op->getPrevNode();
    bool isComputed =
        !isa<ParameterOp>(op) && op->getNumResults() > 0 && values.lookUp(op->getResult(0));
    numConstants += isComputed;
    if (isComputed)
      replaceByConstants(op);
    if (isOpTriviallyDead(op))
      op->erase();
    op = previous;
  }
}

void FirstStep::replaceByConstants(Operation *op) {
  OpBuilder builder(op);
  for (Value result : op->getResults()) {
    if (result.use_empty())
      continue;
    TensorRef row = values.lookUp(result);
    WeightOp weight =
        addDoubles(symbols, op->getLoc(), "first.constant", row->columns, row->values);
    result.replaceAllUsesWith(ParameterOp::create(builder, op->getLoc(), result.getType(),
                                                  FlatSymbolRefAttr::get(weight)));
  }
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct PeelFirst : trm::impl::PeelFirstBase<PeelFirst> {
  void runOnOperation() override {
    SolveOp solve = getOperation().getSolve();
    if (!solve)
      return;
    SuperviseOp supervise = solve.getSupervise();
    if (const char *reason = findObstacle(supervise))
      return miss(supervise, reason);
    FirstStep first(supervise);
    first.build();
    if (first.getNumConstants() == 0) {
      first.erase();
      return miss(supervise, "nothing but the initial carry is the same at every position");
    }
    numPeeled += first.getNumPeeled();
    numConstants += first.getNumConstants();
    remark::passed(supervise.getLoc(), describe("PeelFirst"))
        << remark::metric("Peeled", first.getNumPeeled())
        << remark::metric("Constants", first.getNumConstants());
  }

  /// Why the first step cannot be a region of its own, or null.
  static const char *findObstacle(SuperviseOp supervise) {
    if (supervise.hasFirst())
      return "the first step is a region of its own already";
    if (supervise.getStepStride() != 1)
      return "a run of the body is more than the first step";
    if (!llvm::all_of(supervise.getInitial(),
                      [](Value init) { return init.getDefiningOp<ParameterOp>(); }))
      return "the initial carry is not made of weights alone";
    return nullptr;
  }

  void miss(SuperviseOp supervise, const char *reason) {
    remark::missed(supervise.getLoc(), describe("KeepSteps")) << remark::reason(reason);
  }

  remark::RemarkOpts describe(StringRef name) {
    return remark::RemarkOpts::name(name).category(getArgument());
  }
};
} // namespace
