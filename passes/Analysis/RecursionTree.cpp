//===- RecursionTree.cpp - a solve as a person would draw it ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/RecursionTree.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// LatentNames
//===----------------------------------------------------------------------===//

constexpr size_t kLongestName = 80;
/// Sums up to this length still tell what an application replaces.
constexpr size_t kLongestSum = 24;

LatentNames::LatentNames(SolveOp solve) : solve(solve) {}

std::string LatentNames::getName(Value value) {
  auto known = names.find(value);
  if (known != names.end())
    return known->second;
  std::string name = findName(value);
  // Names of sums contain each other and would grow without end.
  if (name.size() > kLongestName)
    name = name.substr(0, kLongestName) + "...";
  names[value] = name;
  return name;
}

static bool isSimple(StringRef name) {
  return llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '\''; });
}

std::string LatentNames::getCarriedName(Operation *loop, unsigned index) {
  BlockArgument argument = loop->getRegion(0).getArgument(index);
  auto known = names.find(argument);
  if (known != names.end())
    return known->second;
  std::string name = getName(cast<LoopLikeOpInterface>(loop).getInits()[index]);
  // Latents that start alike are told apart.
  for (unsigned before = 0; before < index; ++before)
    if (getCarriedName(loop, before) == name)
      name += '\'';
  names[argument] = name;
  return name;
}

std::string LatentNames::nameArgument(BlockArgument argument) {
  Operation *parent = argument.getOwner()->getParentOp();
  if (isa<RecurseOp, SuperviseOp>(parent))
    return getCarriedName(parent, argument.getArgNumber());
  return argument.getArgNumber() == 0 ? "tokens" : "puzzle";
}

/// An application's result is what the region carries on as, else what its first
/// input was: that is what it replaces.
std::string LatentNames::nameApplication(ApplyOp apply, unsigned result) {
  Value value = apply->getResult(result);
  Operation *parent = apply->getParentOp();
  if (auto yield = dyn_cast<trm::YieldOp>(apply->getBlock()->getTerminator()))
    for (auto [index, carried] : llvm::enumerate(yield.getCarried()))
      if (carried == value)
        return getCarriedName(parent, index);
  std::string input = apply.getInputs().empty() ? "" : getName(apply.getInputs().front());
  return input.empty() || input.size() > kLongestSum ? apply.getCallee().str() : input;
}

/// Without what checkpoints put behind every name.
static StringRef shorten(StringRef weight) {
  for (StringRef suffix : {".embedding_weight", ".weights", ".weight"})
    if (weight.consume_back(suffix))
      break;
  return weight;
}

static std::string nameParameter(StringRef weight) {
  weight = shorten(weight);
  if (!weight.consume_back("_init"))
    return weight.str();
  return (weight.starts_with("z") ? weight : "z_" + weight.str()).str();
}

std::string LatentNames::findName(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return nameArgument(argument);
  Operation *op = value.getDefiningOp();
  unsigned result = cast<OpResult>(value).getResultNumber();
  if (isa<RecurseOp>(op))
    return getCarriedName(op, result);
  if (auto apply = dyn_cast<ApplyOp>(op))
    return nameApplication(apply, result);
  if (auto parameter = dyn_cast<ParameterOp>(op))
    return nameParameter(parameter.getWeight());
  bool isInput = op->getParentOp() == solve && llvm::any_of(value.getUsers(), [&](Operation *user) {
                   return user->getParentOp() != solve;
                 });
  if (!isInput)
    return describe(op);
  return ++numInputs == 1 ? "x" : "x" + std::to_string(numInputs);
}

std::string LatentNames::describe(Operation *op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  auto name = [&](Value value) {
    std::string operand = getName(value);
    return isSimple(operand) || operand.back() == ')' ? operand : "(" + operand + ")";
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](AddOp add) { os << getName(add.getLhs()) << " + " << getName(add.getRhs()); })
      .Case([&](ScaleOp scale) {
        os << llvm::format("%.4g", scale.getFactor().convertToDouble()) << " * "
           << name(scale.getInput());
      })
      .Case([&](SliceOp slice) { os << getName(slice.getInput()); })
      .Case([&](LinearOp linear) {
        os << shorten(linear.getWeight()) << '(' << getName(linear.getInput()) << ')';
      })
      .Case([&](EmbedOp embed) {
        os << shorten(embed.getWeight()) << '(' << getName(embed.getTokens()) << ')';
      })
      .Case([&](EmbedPuzzleOp embed) {
        os << shorten(embed.getWeight()) << '(' << getName(embed.getRow()) << ')';
      })
      .Case([&](ApplyOp apply) {
        os << apply.getCallee() << '(';
        llvm::interleaveComma(apply.getInputs(), os, [&](Value in) { os << getName(in); });
        os << ')';
      })
      .Default([&](Operation *other) {
        os << other->getName().stripDialect() << '(';
        llvm::interleaveComma(other->getOperands(), os, [&](Value in) { os << getName(in); });
        os << ')';
      });
  return text;
}

//===----------------------------------------------------------------------===//
// RecursionNode
//===----------------------------------------------------------------------===//

StringRef trm::stringify(RecursionNode::Kind kind) {
  static constexpr StringLiteral names[] = {"supervise", "first", "readout",
                                            "recurse",   "apply", "other"};
  return names[static_cast<int>(kind)];
}

namespace {

class TreeBuilder {
public:
  explicit TreeBuilder(SolveOp solve) : names(solve) {}

  using Nodes = std::vector<RecursionNode>;
  using Kind = RecursionNode::Kind;

  Nodes visit(Region &region) {
    Nodes nodes;
    for (Operation &op : region.front().without_terminator()) {
      if (auto supervise = dyn_cast<SuperviseOp>(op))
        addSupervise(supervise, nodes);
      else if (auto recurse = dyn_cast<RecurseOp>(op))
        nodes.push_back(makeLoop(Kind::Recurse, recurse, recurse.getBody(), recurse.getCycles()));
      else if (auto apply = dyn_cast<ApplyOp>(op))
        addApply(apply, nodes);
      else if (!isa<ParameterOp>(op))
        addOther(op, nodes);
    }
    for (RecursionNode &node : nodes)
      if (node.kind == Kind::Other)
        describeOther(node);
    return nodes;
  }

private:
  RecursionNode makeLoop(Kind kind, Operation *loop, Region &body, uint64_t trips) {
    RecursionNode node{kind};
    node.trips = trips;
    node.ops = {loop};
    for (unsigned index = 0; index < body.getNumArguments(); ++index)
      node.carried.push_back(names.getCarriedName(loop, index));
    node.body = visit(body);
    return node;
  }

  void addSupervise(SuperviseOp op, Nodes &nodes) {
    uint64_t runs = op.getMaxSteps() / op.getStepStride();
    if (op.hasFirst())
      nodes.push_back(makeLoop(Kind::First, op, op.getFirst(), 1));
    nodes.push_back(makeLoop(Kind::Supervise, op, op.getBody(), runs - op.hasFirst()));
    if (op.hasReadout())
      nodes.push_back(makeLoop(Kind::Readout, op, op.getReadout(), 1));
  }

  void addApply(ApplyOp apply, Nodes &nodes) {
    std::string line = describe(apply);
    if (!nodes.empty() && nodes.back().kind == Kind::Apply && nodes.back().lines[0] == line) {
      ++nodes.back().trips;
      nodes.back().ops.push_back(apply);
      return;
    }
    RecursionNode node{Kind::Apply};
    node.network = apply.getCallee().str();
    node.lines = {line};
    node.ops = {apply};
    nodes.push_back(std::move(node));
  }

  void addOther(Operation &op, Nodes &nodes) {
    if (nodes.empty() || nodes.back().kind != Kind::Other)
      nodes.push_back(RecursionNode{Kind::Other});
    nodes.back().ops.push_back(&op);
  }

  /// One line for each operation that something outside the run uses.
  void describeOther(RecursionNode &node) {
    for (Operation *op : node.ops) {
      bool inside = llvm::all_of(
          op->getUsers(), [&](Operation *user) { return llvm::is_contained(node.ops, user); });
      if (inside && !op->use_empty())
        continue;
      node.lines.push_back(describe(op));
    }
  }

  /// "name = text", without a name that says the same.
  std::string describe(Operation *op) {
    std::string text = names.describe(op), results;
    for (Value result : op->getResults())
      results += (results.empty() ? "" : ", ") + names.getName(result);
    return results.empty() || results == text ? text : results + " = " + text;
  }

  LatentNames names;
};

} // namespace

std::vector<RecursionNode> trm::buildRecursionTree(SolveOp solve) {
  return TreeBuilder(solve).visit(solve.getBody());
}
