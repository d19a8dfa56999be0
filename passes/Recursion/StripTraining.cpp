//===- StripTraining.cpp - drop what only training used ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Elements.h"
#include "trm/dialect/Trm/Halting.h"
#include "trm/passes/Passes.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace trm {
#define GEN_PASS_DEF_STRIPTRAINING
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// The halting head
//===----------------------------------------------------------------------===//

/// The first row of `value`, or null where its elements cannot be reached.
static ElementsAttr takeFirstRow(ElementsAttr value, StringRef name) {
  auto type = cast<RankedTensorType>(value.getShapedType());
  SmallVector<int64_t> shape(type.getShape());
  shape[0] = 1;
  RankedTensorType rowType = type.clone(shape);
  if (auto dense = dyn_cast<DenseElementsAttr>(value)) {
    auto elements = dense.getValues<Attribute>();
    return DenseElementsAttr::get(
        rowType,
        SmallVector<Attribute>(elements.begin(), elements.begin() + rowType.getNumElements()));
  }
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  if (!resource || !hasElements(value))
    return {};
  ArrayRef<char> bytes = resource.getData();
  return createResource(rowType, name, [&](MutableArrayRef<char> row) {
    llvm::copy(bytes.take_front(row.size()), row.begin());
  });
}

namespace {

/// The layers that deliver halt and continue in each step, and their weights.
class HaltingHead {
public:
  explicit HaltingHead(SolveOp solve) : solve(solve), supervise(solve.getSupervise()) {}

  /// Whether the values come from linear layers that deliver nothing else, with
  /// weights that nothing else reads.
  bool collect() {
    for (Operation *user : supervise.getHalt().getUsers())
      if (!isa<ReturnOp>(user))
        return false;
    for (Region *region : {&supervise.getBody(), &supervise.getFirst()})
      if (!region->empty() && !collectLayer(cast<trm::YieldOp>(region->front().getTerminator())))
        return false;
    return llvm::all_of(rows, [&](auto &entry) { return isReadByLayersAlone(entry.first); });
  }

  /// Leaves the halting value alone; the bytes that went.
  int64_t dropContinue() {
    int64_t bytes = 0;
    for (auto &[weight, row] : rows) {
      bytes += getByteSize(weight.getType());
      weight.setValueAttr(row);
      bytes -= getByteSize(weight.getType());
    }
    for (LinearOp layer : layers)
      narrow(layer.getResult());
    narrow(supervise.getHalt());
    Operation *terminator = solve.getBody().front().getTerminator();
    solve.setFunctionType(FunctionType::get(solve.getContext(), solve.getArgumentTypes(),
                                            terminator->getOperandTypes()));
    return bytes;
  }

private:
  bool collectLayer(trm::YieldOp yield) {
    auto layer = yield.getHalt().getDefiningOp<LinearOp>();
    if (!layer || layer.getAxis() != Axis::features)
      return false;
    for (OpOperand &use : layer.getResult().getUses())
      if (!isHaltOperand(use))
        return false;
    layers.insert(layer);
    return collectWeight(layer.getWeightAttr()) &&
           (!layer.getBiasAttr() || collectWeight(layer.getBiasAttr()));
  }

  bool isHaltOperand(OpOperand &use) {
    auto yield = dyn_cast<trm::YieldOp>(use.getOwner());
    return yield && yield->getParentOp() == supervise &&
           use.getOperandNumber() + 1 == yield->getNumOperands();
  }

  bool collectWeight(FlatSymbolRefAttr name) {
    auto weight = SymbolTable::lookupNearestSymbolFrom<WeightOp>(solve, name);
    if (rows.contains(weight))
      return true;
    ElementsAttr row = takeFirstRow(weight.getValue(), weight.getSymName());
    rows.insert({weight, row});
    return static_cast<bool>(row);
  }

  bool isReadByLayersAlone(WeightOp weight) {
    auto uses = SymbolTable::getSymbolUses(weight, weight->getParentOp());
    return uses && llvm::all_of(*uses, [&](SymbolTable::SymbolUse use) {
             return layers.contains(dyn_cast<LinearOp>(use.getUser()));
           });
  }

  static void narrow(Value value) {
    value.setType(cast<RankedTensorType>(value.getType()).clone({1, 1}));
  }

  SolveOp solve;
  SuperviseOp supervise;
  llvm::SetVector<LinearOp> layers;
  llvm::MapVector<WeightOp, ElementsAttr> rows;
};

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

struct StripTraining : trm::impl::StripTrainingBase<StripTraining> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    int64_t marks = dropMarks(model);
    int64_t bytes = 0;
    if (SolveOp solve = model.getSolve()) {
      bytes += dropContinue(solve);
      dropDeadOperations(model);
      bytes += dropUnusedSymbols(model);
    }
    numMarks += marks;
    numWeightBytes += bytes;
    if (marks || bytes)
      remark::passed(model.getLoc(), describe("StripTraining"))
          << remark::metric("Marks", marks) << remark::metric("WeightBytes", bytes);
  }

  remark::RemarkOpts describe(StringRef name) {
    return remark::RemarkOpts::name(name).category(getArgument());
  }

  static int64_t dropMarks(ModelOp model) {
    int64_t marks = 0;
    model.walk([&](RecurseOp recurse) { marks += recurse.removeNoGradAttr() != nullptr; });
    return marks;
  }

  /// q_continue, where the rule is the program's own and reads halt alone. A rule
  /// that reads neither leaves both to trm-specialize-halting.
  int64_t dropContinue(SolveOp solve) {
    SuperviseOp supervise = solve.getSupervise();
    if (!supervise.getFixed() || supervise.getNumHaltValues() != 2 ||
        getKind(supervise.getHalting()).values != 1)
      return 0;
    HaltingHead head(solve);
    if (head.collect())
      return head.dropContinue();
    remark::missed(supervise.getLoc(), describe("KeepContinue"))
        << remark::reason("the halting values are not those of a linear layer of their own");
    return 0;
  }

  static void dropDeadOperations(ModelOp model) {
    model.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
      if (isOpTriviallyDead(op))
        op->erase();
    });
  }

  /// Networks and weights that the solve does not reach; the bytes that went.
  static int64_t dropUnusedSymbols(ModelOp model) {
    SymbolTable table(model);
    llvm::SetVector<Operation *> live;
    for (auto symbol : model.getBody().getOps<SymbolOpInterface>())
      if (!symbol.isPrivate())
        live.insert(symbol);
    for (size_t index = 0; index < live.size(); ++index) {
      auto uses = SymbolTable::getSymbolUses(live[index]);
      if (!uses)
        return 0;
      for (SymbolTable::SymbolUse use : *uses)
        if (Operation *symbol = table.lookup(use.getSymbolRef().getRootReference()))
          live.insert(symbol);
    }
    int64_t bytes = 0;
    for (auto symbol : llvm::make_early_inc_range(model.getBody().getOps<SymbolOpInterface>())) {
      if (live.contains(symbol))
        continue;
      if (auto weight = dyn_cast<WeightOp>(*symbol))
        bytes += getByteSize(weight.getType());
      symbol.erase();
    }
    return bytes;
  }
};

} // namespace
