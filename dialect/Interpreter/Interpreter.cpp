//===- Interpreter.cpp - float64 reference interpreter of trm -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Interpreter/Interpreter.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/dialect/Trm/Halting.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace trm;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// One solve
//===----------------------------------------------------------------------===//

namespace {

using Values = SmallVector<TensorRef>;
using NetworkTable = llvm::DenseMap<StringAttr, NetworkOp>;

/// Runs blocks operation by operation. Networks do not recurse, so one table of
/// values serves all of them.
class Execution {
public:
  Execution(const WeightTable &weights, const NetworkTable &networks, const SolveOptions &options)
      : weights(weights), networks(networks), options(options) {}

  /// The operands of the block's terminator.
  Expected<Values> run(Block &block, ArrayRef<TensorRef> arguments);

  Trace takeTrace() { return std::move(trace); }

private:
  Expected<Values> run(Operation *op);
  Expected<Values> run(ApplyOp op);
  Expected<Values> run(RecurseOp op);
  Expected<Values> run(SuperviseOp op);
  /// One run of a supervision step, whose yield gives the carry, the answer and
  /// the halting values; the latter two may be absent.
  struct Step {
    Values carry;
    TensorRef logits, q;
  };
  Expected<Step> runStep(SuperviseOp op, Region &region, ArrayRef<TensorRef> carry);
  bool recordStep(SuperviseOp op, const Step &step);
  bool isStable(SuperviseOp op, const Tensor &logits);
  Values lookUp(ValueRange range) const;

  const WeightTable &weights;
  const NetworkTable &networks;
  const SolveOptions &options;
  DenseMap<Value, TensorRef> values;
  Trace trace;
  std::vector<size_t> lastAnswer;
  int64_t unchangedSteps = 0;
};

} // namespace

Values Execution::lookUp(ValueRange range) const {
  return llvm::map_to_vector(range, [&](Value value) { return values.lookup(value); });
}

Expected<Values> Execution::run(Block &block, ArrayRef<TensorRef> arguments) {
  for (auto [argument, value] : llvm::zip_equal(block.getArguments(), arguments))
    values[argument] = value;
  for (Operation &op : block.without_terminator()) {
    Expected<Values> results = run(&op);
    if (!results)
      return results.takeError();
    for (auto [result, value] : llvm::zip_equal(op.getResults(), *results))
      values[result] = value;
  }
  return lookUp(block.getTerminator()->getOperands());
}

Expected<Values> Execution::run(Operation *op) {
  if (auto latent = dyn_cast<LatentOpInterface>(op)) {
    Expected<Tensor> result = latent.evaluate(lookUp(op->getOperands()), weights);
    if (!result)
      return result.takeError();
    return Values{std::make_shared<const Tensor>(std::move(*result))};
  }
  return TypeSwitch<Operation *, Expected<Values>>(op)
      .Case<ApplyOp, RecurseOp, SuperviseOp>([&](auto known) { return run(known); })
      .Default([](Operation *unknown) -> Expected<Values> {
        return errorAt(unknown, "the interpreter runs model-level IR, operations of the trm "
                                "dialect; print it before lowering (--compile-to=recursion)");
      });
}

Expected<Values> Execution::run(ApplyOp op) {
  NetworkOp network = networks.lookup(op.getCalleeAttr().getAttr());
  return run(network.getBody().front(), lookUp(op.getInputs()));
}

Expected<Values> Execution::run(RecurseOp op) {
  Values carry = lookUp(op.getInitial());
  for (uint64_t cycle = 0; cycle < op.getCycles(); ++cycle) {
    Expected<Values> next = run(op.getBody().front(), carry);
    if (!next)
      return next.takeError();
    carry = std::move(*next);
  }
  return carry;
}

Expected<Execution::Step> Execution::runStep(SuperviseOp op, Region &region,
                                             ArrayRef<TensorRef> carry) {
  Expected<Values> yielded = run(region.front(), carry);
  if (!yielded)
    return yielded.takeError();
  Step step;
  if (op.getHalt())
    step.q = yielded->pop_back_val();
  if (!op.hasReadout())
    step.logits = yielded->pop_back_val();
  step.carry = std::move(*yielded);
  if (!op.hasReadout())
    return step;
  // Every step's answer is looked at here: it goes into the trace.
  Expected<Values> answer = run(op.getReadout().front(), step.carry);
  if (!answer)
    return answer.takeError();
  step.logits = answer->front();
  return step;
}

Expected<Values> Execution::run(SuperviseOp op) {
  Values carry = lookUp(op.getInitial());
  int64_t last = options.maxSteps ? options.maxSteps : op.getMaxSteps();
  while (true) {
    bool isFirst = trace.steps == 0 && op.hasFirst();
    Expected<Step> step =
        isFirst ? runStep(op, op.getFirst(), {}) : runStep(op, op.getBody(), carry);
    if (!step)
      return step.takeError();
    carry = std::move(step->carry);
    trace.halted = recordStep(op, *step);
    if (!trace.halted && trace.steps < last)
      continue;
    auto steps = std::make_shared<Tensor>(1, 1);
    steps->values[0] = trace.steps;
    return op.getHalt() ? Values{step->logits, step->q, steps} : Values{step->logits, steps};
  }
}

/// Whether the most likely tokens are those of the last steps.
bool Execution::isStable(SuperviseOp op, const Tensor &logits) {
  std::vector<size_t> answer;
  for (int64_t position = 0; position < logits.rows; ++position) {
    ArrayRef<double> row = logits.row(position);
    answer.push_back(std::max_element(row.begin(), row.end()) - row.begin());
  }
  unchangedSteps = answer == lastAnswer ? unchangedSteps + 1 : 0;
  lastAnswer = std::move(answer);
  return unchangedSteps >= static_cast<int64_t>(op.getStableSteps());
}

/// Whether the rule stops the solve after this step.
bool Execution::recordStep(SuperviseOp op, const Step &step) {
  ArrayRef<double> q = step.q ? ArrayRef<double>(step.q->values) : ArrayRef<double>();
  trace.steps += op.getStepStride();
  llvm::append_range(trace.logits, step.logits->values);
  llvm::append_range(trace.q, q);
  if (options.onStep)
    options.onStep({trace.steps, step.logits->values, q});
  if (options.halting == Halting::Never)
    return false;
  auto value = [&](size_t index) { return index < q.size() ? q[index] : 0; };
  bool isWatched = SuperviseOp::readsAnswer(op.getHalting());
  return stopsSolve<double, bool>(getAbiRule(op.getHalting()),
                                  {{value(0), value(1)},
                                   op.getThreshold().convertToDouble(),
                                   isWatched && isStable(op, *step.logits)});
}

//===----------------------------------------------------------------------===//
// Interpreter
//===----------------------------------------------------------------------===//

/// A weight of any rank as [all but the last, last].
static Expected<Tensor> toTensor(WeightOp weight) {
  RankedTensorType type = weight.getType();
  if (!isa<Float64Type, Float32Type, Float16Type, BFloat16Type>(type.getElementType()))
    return errorAt(weight, "'" + weight.getSymName() + "' holds elements that are not f64, f32, " +
                               "f16 or bf16; convert it in the checkpoint");
  FailureOr<SmallVector<double, 0>> elements = readDoubles(weight.getValue());
  if (failed(elements))
    return errorAt(weight, "'" + weight.getSymName() +
                               "' has no values: IR that was printed as text may leave large "
                               "weights out; pass it on as bytecode (trmc --emit=mlir -o "
                               "model.mlirbc)");
  int64_t columns = type.getRank() ? type.getShape().back() : 1;
  Tensor tensor(columns ? type.getNumElements() / columns : 0, columns);
  llvm::copy(*elements, tensor.values.begin());
  return tensor;
}

Error Interpreter::loadWeights() {
  for (WeightOp weight : model.getBody().getOps<WeightOp>()) {
    Expected<Tensor> tensor = toTensor(weight);
    if (!tensor)
      return tensor.takeError();
    weights.try_emplace(weight.getSymNameAttr(), std::move(*tensor));
  }
  return Error::success();
}

/// Follows the applications inside `network`, `callers` being the way to it.
static Error rejectCircles(NetworkOp network, const NetworkTable &networks,
                           SetVector<Operation *> &callers) {
  if (!callers.insert(network))
    return errorAt(network, "'" + network.getSymName() + "' applies itself, which never ends");
  SmallVector<ApplyOp> applications;
  network.walk([&](ApplyOp apply) { applications.push_back(apply); });
  for (ApplyOp apply : applications) {
    NetworkOp callee = networks.lookup(apply.getCalleeAttr().getAttr());
    if (Error error = rejectCircles(callee, networks, callers))
      return error;
  }
  callers.pop_back();
  return Error::success();
}

Error Interpreter::indexNetworks() {
  for (NetworkOp network : model.getBody().getOps<NetworkOp>())
    networks[network.getSymNameAttr()] = network;
  for (NetworkOp network : model.getBody().getOps<NetworkOp>()) {
    SetVector<Operation *> callers;
    if (Error error = rejectCircles(network, networks, callers))
      return error;
  }
  return Error::success();
}

Expected<Interpreter> Interpreter::create(ModelOp model) {
  Interpreter interpreter(model);
  if (!model.getSolve())
    return errorAt(model, "'" + model.getSymName() + "' has no trm.solve to run");
  if (Error error = interpreter.indexNetworks())
    return error;
  if (Error error = interpreter.loadWeights())
    return error;
  return interpreter;
}

Expected<Trace> Interpreter::solve(ArrayRef<int32_t> tokens, int32_t puzzleRow,
                                   const SolveOptions &options) const {
  ModelOp op = model;
  if (tokens.size() != op.getSeqLen())
    return errorAt(op, "'" + op.getSymName() + "' solves puzzles of " + Twine(op.getSeqLen()) +
                           " tokens, but got " + Twine(tokens.size()));
  auto input = std::make_shared<Tensor>(tokens.size(), 1), row = std::make_shared<Tensor>(1, 1);
  llvm::copy(tokens, input->values.begin());
  row->values[0] = puzzleRow;
  Execution execution(weights, networks, options);
  Expected<Values> results = execution.run(op.getSolve().getBody().front(), {input, row});
  if (!results)
    return results.takeError();
  return execution.takeTrace();
}
