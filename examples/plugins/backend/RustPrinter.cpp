//===- RustPrinter.cpp - trm IR as Rust ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RustPrinter.h"
#include "trm/dialect/Trm/Elements.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using mlir::Value;
using trm::Axis;

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

std::string RustWeights::declare(StringRef described, size_t count) {
  std::string name = formatv("W{0}", constants.size());
  declarations += formatv("/// {0}\nconst {1}: Weight = Weight {{ at: {2}, count: {3} };\n",
                          described, name, elements.size(), count);
  constants[described] = name;
  return name;
}

bool RustWeights::add(trm::WeightOp weight) {
  auto values = trm::readFloats(weight.getValue());
  if (failed(values))
    return false;
  declare(weight.getSymName(), values->size());
  elements.append(*values);
  return true;
}

std::string RustWeights::addTurns(trm::AttentionOp attention, trm::RopeAttr rope) {
  int64_t positions = attention.getQkv().getType().getDimSize(0);
  int64_t headDim = attention.getHeadDim(), half = headDim / 2;
  std::string described = formatv("cosines and sines of {0} positions, {1} features, theta {2}",
                                  positions, headDim, rope.getTheta().getValueAsDouble());
  if (std::string name = nameOf(described); !name.empty())
    return name;
  std::string name = declare(described, 2 * positions * half);
  for (int64_t position = 0; position < positions; ++position)
    for (int64_t pair = 0; pair < half; ++pair) {
      trm::RopeAttr::Turn turn = rope.getTurn(position, pair, headDim);
      elements.append({turn.cosine, turn.sine});
    }
  return name;
}

std::string rustStructName(StringRef network) {
  std::string name = "Net_" + network.str();
  for (char &c : name)
    if (!isAlnum(c))
      c = '_';
  return name;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {

int64_t rows(Value value) { return cast<mlir::RankedTensorType>(value.getType()).getDimSize(0); }
int64_t columns(Value value) { return cast<mlir::RankedTensorType>(value.getType()).getDimSize(1); }
int64_t elements(Value value) {
  return cast<mlir::RankedTensorType>(value.getType()).getNumElements();
}

class FunctionPrinter {
public:
  FunctionPrinter(mlir::FunctionOpInterface function, RustWeights &weights)
      : function(function), weights(weights), body(text) {}

  Error print(raw_ostream &os);

private:
  Error printBlock(mlir::Block &block);
  Error printOp(mlir::Operation *op);
  void print(trm::RecurseOp op, Error &error);
  void print(trm::SuperviseOp op, Error &error);
  void print(trm::ApplyOp op);
  void print(trm::LinearOp op);
  void print(trm::AttentionOp op);
  void print(trm::ConcatOp op);
  void printReturn(trm::ReturnOp op);
  void printHeader(raw_ostream &os);

  /// A field of its own for `value`.
  std::string define(Value value) {
    std::string name = addField(elements(value));
    names[value] = "self." + name;
    return names[value];
  }
  std::string addField(int64_t count) {
    std::string name = formatv("v{0}", fields.size());
    fields.push_back({name, formatv("[f32; {0}]", count), formatv("[0.0; {0}]", count)});
    return name;
  }
  /// As a slice to read.
  std::string read(Value value) const {
    const std::string &name = names.lookup(value);
    return StringRef(name).starts_with("self.") ? "&" + name : name;
  }
  std::string weight(StringRef name) const { return weights.nameOf(name); }
  raw_ostream &line() { return body.indent(indentation); }
  template <typename... Arguments>
  void call(Value result, const char *format, Arguments &&...arguments) {
    line() << formatv(format, "&mut " + define(result), std::forward<Arguments>(arguments)...)
           << ";\n";
  }
  /// The values of a loop as fields, which each yield sets.
  void beginCarry(mlir::ValueRange initial, mlir::Block::BlockArgListType arguments);
  void printYield(mlir::ValueRange carried, mlir::Block::BlockArgListType arguments);
  std::string haltCondition(trm::SuperviseOp op, Value halt) const;

  struct Field {
    std::string name, type, initial;
  };
  mlir::FunctionOpInterface function;
  RustWeights &weights;
  std::vector<Field> fields;
  DenseMap<Value, std::string> names;
  StringMap<std::string> networks;
  std::string text;
  raw_string_ostream body;
  unsigned indentation = 8;
};

void FunctionPrinter::beginCarry(mlir::ValueRange initial,
                                 mlir::Block::BlockArgListType arguments) {
  for (auto [argument, value] : llvm::zip(arguments, initial))
    call(argument, "copy({0}, {1})", read(value));
}

void FunctionPrinter::printYield(mlir::ValueRange carried,
                                 mlir::Block::BlockArgListType arguments) {
  // What another slot of the carry holds is set aside before that slot is set.
  std::vector<std::string> sources;
  for (auto [index, value] : llvm::enumerate(carried)) {
    sources.push_back(read(value));
    if (value == arguments[index] || !llvm::is_contained(arguments, value))
      continue;
    std::string aside = "self." + addField(elements(value));
    line() << formatv("copy(&mut {0}, {1});\n", aside, sources.back());
    sources.back() = "&" + aside;
  }
  for (auto [argument, value, source] : llvm::zip(arguments, carried, sources))
    if (value != argument)
      line() << formatv("copy(&mut {0}, {1});\n", names[argument], source);
}

void FunctionPrinter::print(trm::RecurseOp op, Error &error) {
  auto arguments = op.getBody().front().getArguments();
  beginCarry(op.getInitial(), arguments);
  line() << formatv("for _ in 0..{0} {{\n", op.getCycles());
  indentation += 4;
  error = printBlock(op.getBody().front());
  printYield(op.getYield().getCarried(), arguments);
  indentation -= 4;
  line() << "}\n";
  for (auto [result, argument] : llvm::zip(op.getResults(), arguments))
    names[result] = names[argument];
}

std::string FunctionPrinter::haltCondition(trm::SuperviseOp op, Value halt) const {
  double threshold = op.getThreshold().convertToDouble();
  std::string values = halt ? names.lookup(halt) : "";
  std::string rule = "false";
  if (op.getHalting() == trm::HaltRule::q)
    rule = formatv("{0}[0] > {1:e9}", values, threshold);
  else if (op.getHalting() == trm::HaltRule::q_compare)
    rule = formatv("{0}[0] - {0}[1] > {1:e9}", values, threshold);
  return op.getFixed() ? rule : "halting && " + rule;
}

void FunctionPrinter::print(trm::SuperviseOp op, Error &error) {
  using trm::HaltRule;
  bool hasRule = is_contained({HaltRule::never, HaltRule::q, HaltRule::q_compare}, op.getHalting());
  if (op.hasFirst() || op.getStepStride() != 1 || !hasRule) {
    error = createStringError("--emit=rust: halting rules but never, q and q-compare, peeled first "
                              "steps and unrolled steps are not written in Rust; compile without "
                              "them (--halting=q)");
    return;
  }
  auto arguments = op.getBody().front().getArguments();
  beginCarry(op.getInitial(), arguments);
  line() << formatv("let mut steps = 0;\n");
  line() << formatv("while steps < MAX_STEPS {{\n");
  indentation += 4;
  error = printBlock(op.getBody().front());
  trm::YieldOp yield = op.getYield();
  printYield(yield.getCarried(), arguments);
  line() << "steps += 1;\n";
  line() << formatv("if {0} {{\n", haltCondition(op, yield.getHalt()));
  line() << "    break;\n";
  line() << "}\n";
  indentation -= 4;
  line() << "}\n";
  if (op.hasReadout() && !error) {
    for (auto [argument, carried] : llvm::zip(op.getReadout().front().getArguments(), arguments))
      names[argument] = names[carried];
    error = printBlock(op.getReadout().front());
  }
  names[op.getAnswer()] = names.lookup(op.getAnswerYield().getAnswer());
}

void FunctionPrinter::print(trm::ApplyOp op) {
  std::string &field = networks[op.getCallee()];
  if (field.empty()) {
    field = formatv("net{0}", networks.size() - 1);
    std::string type = rustStructName(op.getCallee());
    fields.push_back({field, type, type + "::new()"});
  }
  std::vector<std::string> arguments;
  for (Value input : op.getInputs())
    arguments.push_back(read(input));
  line() << formatv("self.{0}.run({1});\n", field, join(arguments, ", "));
  for (auto [index, result] : llvm::enumerate(op.getResults()))
    call(result, "copy({0}, &self.{1}.result{2})", field, index);
}

void FunctionPrinter::print(trm::LinearOp op) {
  bool overFeatures = op.getAxis() == Axis::features;
  std::string bias = op.getBias() ? "Some(" + weight(*op.getBias()) + ")" : "None";
  call(op.getResult(), "{1}({0}, {2}, {3}, {4}, {5})", overFeatures ? "linear" : "mix",
       read(op.getInput()), weight(op.getWeight()), bias,
       overFeatures ? columns(op.getResult()) : rows(op.getResult()));
}

void FunctionPrinter::print(trm::AttentionOp op) {
  std::string turns = "None";
  if (std::optional<trm::RopeAttr> rope = op.getRope())
    turns = "Some(" + weights.addTurns(op, *rope) + ")";
  std::string turned = addField(elements(op.getQkv())), scores = addField(rows(op.getQkv()));
  line() << formatv("let attention = Attention {{ positions: {0}, heads: {1}, kv_heads: {2}, "
                    "head_dim: {3}, scale: {4:e9}, turns: {5} };\n",
                    rows(op.getQkv()), op.getHeads(), op.getKvHeads(), op.getHeadDim(),
                    op.getScale().convertToDouble(), turns);
  call(op.getResult(), "attention.run({0}, {1}, &mut self.{2}, &mut self.{3})", read(op.getQkv()),
       turned, scores);
}

void FunctionPrinter::print(trm::ConcatOp op) {
  std::string result = define(op.getResult());
  int64_t at = 0;
  for (Value input : op.getInputs()) {
    line() << formatv("copy(&mut {0}[{1}..{2}], {3});\n", result, at, at + elements(input),
                      read(input));
    at += elements(input);
  }
}

void FunctionPrinter::printReturn(trm::ReturnOp op) {
  if (isa<trm::SolveOp>(op->getParentOp())) {
    line() << formatv("copy(&mut self.logits, {0});\n", read(op.getOperand(0)));
    line() << "Some(steps)\n";
    fields.push_back({"logits", "[f32; SEQ_LEN * VOCAB_SIZE]", "[0.0; SEQ_LEN * VOCAB_SIZE]"});
    return;
  }
  for (auto [index, value] : llvm::enumerate(op.getOperands())) {
    std::string name = formatv("result{0}", index);
    int64_t count = elements(value);
    fields.push_back({name, formatv("[f32; {0}]", count), formatv("[0.0; {0}]", count)});
    line() << formatv("copy(&mut self.{0}, {1});\n", name, read(value));
  }
}

Error FunctionPrinter::printOp(mlir::Operation *op) {
  using namespace trm;
  Error error = Error::success();
  ErrorAsOutParameter checked(&error);
  TypeSwitch<mlir::Operation *>(op)
      .Case<RecurseOp, SuperviseOp>([&](auto loop) { print(loop, error); })
      .Case<ApplyOp, LinearOp, AttentionOp, ConcatOp>([&](auto known) { print(known); })
      .Case([&](ReturnOp end) { printReturn(end); })
      .Case([](YieldOp) { /* its loop prints it */ })
      .Case([&](AddOp add) {
        call(add.getResult(), "add({0}, {1}, {2})", read(add.getLhs()), read(add.getRhs()));
      })
      .Case([&](ScaleOp scale) {
        call(scale.getResult(), "scale({0}, {1}, {2:e9})", read(scale.getInput()),
             scale.getFactor().convertToDouble());
      })
      .Case([&](SliceOp slice) {
        int64_t first = slice.getOffset() * columns(slice.getResult());
        std::string input = read(slice.getInput());
        call(slice.getResult(), "copy({0}, {1}[{2}..{3}])",
             StringRef(input).starts_with("&") ? input : "&" + input, first,
             first + elements(slice.getResult()));
      })
      .Case([&](ParameterOp parameter) {
        call(parameter.getResult(), "parameter({0}, {1})", weight(parameter.getWeight()));
      })
      .Case([&](EmbedOp embed) {
        call(embed.getResult(), "embed({0}, tokens, {1}, {2})", weight(embed.getWeight()),
             columns(embed.getResult()));
      })
      .Case([&](EmbedPuzzleOp embed) {
        std::string table = weight(embed.getWeight());
        call(embed.getResult(), "embed_puzzle({0}, puzzle, {1}, {1}.count / PUZZLES)", table);
      })
      .Case([&](SwiGluOp swiglu) {
        call(swiglu.getResult(), "swiglu({0}, {1}, {2})", read(swiglu.getInput()),
             swiglu.getAxis() == Axis::features ? columns(swiglu.getInput())
                                                : elements(swiglu.getInput()));
      })
      .Case([&](RmsNormOp norm) {
        call(norm.getResult(), "rms_norm{1}({0}, {2}, {3}, {4:e9})",
             norm.getAxis() == Axis::features ? "" : "_positions", read(norm.getInput()),
             columns(norm.getResult()), norm.getEpsilon().convertToDouble());
      })
      .Default([&](mlir::Operation *unknown) {
        error = createStringError("--emit=rust: the operation '" +
                                  unknown->getName().getStringRef() + "' is not written in Rust");
      });
  return error;
}

Error FunctionPrinter::printBlock(mlir::Block &block) {
  for (mlir::Operation &op : block)
    if (Error error = printOp(&op))
      return error;
  return Error::success();
}

void FunctionPrinter::printHeader(raw_ostream &os) {
  auto network = dyn_cast<trm::NetworkOp>(function.getOperation());
  std::string name = network ? rustStructName(network.getSymName()) : "Model";
  os << (network ? "\nstruct " : "\n/// The model with all of its memory.\npub struct ") << name
     << " {\n";
  for (const Field &field : fields)
    os << "    " << field.name << ": " << field.type << ",\n";
  os << "}\n\nimpl " << name << " {\n    " << (network ? "" : "pub ")
     << "const fn new() -> Self {\n        Self {\n";
  for (const Field &field : fields)
    os << "            " << field.name << ": " << field.initial << ",\n";
  os << "        }\n    }\n\n";
  if (!network) {
    os << "    /// Solves one puzzle and says how many steps ran: all, or with `halting` as many "
          "as\n"
          "    /// the model's rule asks for. `puzzle` is a row of the puzzle embedding, where "
          "there\n"
          "    /// is one. None where a token or the row is out of range.\n"
          "    pub fn solve(&mut self, tokens: &[i32; SEQ_LEN], puzzle: usize, halting: bool) -> "
          "Option<usize> {\n"
          "        if puzzle >= PUZZLES || tokens.iter().any(|t| !(0..VOCAB_SIZE as "
          "i32).contains(t)) "
          "{\n            return None;\n        }\n";
    return;
  }
  std::vector<std::string> arguments;
  for (Value argument : function.getArguments())
    arguments.push_back(names[argument] + ": &[f32]");
  os << "    fn run(&mut self, " << join(arguments, ", ") << ") {\n";
}

Error FunctionPrinter::print(raw_ostream &os) {
  for (auto [index, argument] : llvm::enumerate(function.getArguments()))
    names[argument] = formatv("a{0}", index);
  if (Error error = printBlock(function.getFunctionBody().front()))
    return error;
  printHeader(os);
  os << text << "    }\n";
  // The backend adds more functions to that of the solve.
  if (isa<trm::NetworkOp>(function.getOperation()))
    os << "}\n";
  return Error::success();
}

} // namespace

Error printRustFunction(mlir::FunctionOpInterface function, RustWeights &weights, raw_ostream &os) {
  return FunctionPrinter(function, weights).print(os);
}
