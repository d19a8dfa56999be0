//===- ViewRecursion.cpp - print the recursion as a graph ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/RecursionTree.h"
#include "trm/passes/Passes.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GraphWriter.h"

namespace trm {
#define GEN_PASS_DEF_VIEWRECURSION
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Writes one solve as a digraph: a cluster a loop, with a node for each carried
/// latent; values flow along solid edges, and around a loop along dashed ones.
class RecursionGraph {
public:
  RecursionGraph(SolveOp solve, raw_ostream &os) : solve(solve), names(solve), os(os) {}

  void print(StringRef model) {
    std::vector<RecursionNode> roots = buildRecursionTree(solve);
    os << "digraph \"" << escape(model) << "\" {\n"
       << "  node [shape=box, fontname=\"Helvetica\"];\n"
       << "  edge [fontname=\"Helvetica\", fontsize=10];\n";
    for (const RecursionNode &node : roots)
      printNode(node, 1);
    for (const RecursionNode &node : roots)
      connect(node);
    for (const std::string &edge : edges)
      os << "  " << edge << ";\n";
    os << "}\n";
  }

private:
  using Kind = RecursionNode::Kind;

  static std::string escape(StringRef text) { return llvm::DOT::EscapeString(text.str()); }

  /// The region of its loop that a node stands for.
  static Region &getRegion(const RecursionNode &node) {
    auto supervise = dyn_cast<SuperviseOp>(node.ops[0]);
    if (supervise && node.kind == Kind::First)
      return supervise.getFirst();
    if (supervise && node.kind == Kind::Readout)
      return supervise.getReadout();
    return node.ops[0]->getRegion(0);
  }

  /// What the runs of a step's region are.
  static StringRef getUnit(const RecursionNode &node) {
    return cast<SuperviseOp>(node.ops[0]).getCyclesPerStep() == 1 ? "steps" : "cycles";
  }

  static std::string getTitle(const RecursionNode &node) {
    switch (node.kind) {
    case Kind::First:
      return "first step";
    case Kind::Readout:
      return "readout";
    case Kind::Supervise:
      return "supervise, up to " + std::to_string(node.trips) + " " + getUnit(node).str();
    default:
      return "recurse, " + std::to_string(node.trips) + " cycles";
    }
  }

  void printNode(const RecursionNode &node, unsigned depth) {
    unsigned id = nextId++;
    std::string indent(2 * depth, ' ');
    if (!node.isRegion()) {
      std::string label = llvm::join(node.lines, "\n");
      if (node.trips > 1)
        label += "\n" + std::to_string(node.trips) + " times";
      os << indent << "n" << id << " [label=\"" << escape(label) << "\""
         << (node.kind == Kind::Apply ? ", style=bold" : ", style=rounded") << "];\n";
      for (Operation *op : node.ops)
        operations[op] = "n" + std::to_string(id);
      return;
    }
    os << indent << "subgraph cluster_" << id << " {\n"
       << indent << "  label=\"" << escape(getTitle(node)) << "\";\n";
    for (auto [index, name] : llvm::enumerate(node.carried)) {
      std::string latent = "c" + std::to_string(id) + "_" + std::to_string(index);
      os << indent << "  " << latent << " [label=\"" << escape(name) << "\", shape=ellipse];\n";
      arguments[getRegion(node).getArgument(index)] = latent;
    }
    for (const RecursionNode &part : node.body)
      printNode(part, depth + 1);
    os << indent << "}\n";
  }

  /// The node that a value comes out of; empty for what has none, such as the
  /// start of a latent.
  std::string findSource(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value))
      return arguments.lookup(argument);
    Operation *op = value.getDefiningOp();
    auto yield = isa<RecurseOp>(op) ? cast<RecurseOp>(op).getYield() : trm::YieldOp();
    if (yield)
      return findSource(yield.getCarried()[cast<OpResult>(value).getResultNumber()]);
    return operations.lookup(op);
  }

  void addEdge(Value from, const std::string &to, StringRef style) {
    std::string source = findSource(from);
    if (source.empty() || source == to)
      return;
    std::string edge = source + " -> " + to + " [label=\"" + escape(names.getName(from)) + "\"" +
                       style.str() + "]";
    if (!llvm::is_contained(edges, edge))
      edges.push_back(std::move(edge));
  }

  void connect(const RecursionNode &node) {
    if (node.isRegion())
      connectLoop(node);
    else
      for (Operation *op : node.ops)
        for (Value operand : op->getOperands())
          addEdge(operand, operations.lookup(op), "");
    for (const RecursionNode &part : node.body)
      connect(part);
  }

  /// What starts a loop's latents, and what carries them on.
  void connectLoop(const RecursionNode &node) {
    Region &region = getRegion(node);
    auto supervise = dyn_cast<SuperviseOp>(node.ops[0]);
    bool isFirst = node.kind == Kind::First, isReadout = node.kind == Kind::Readout;
    if (isFirst)
      return;
    auto loop = cast<LoopLikeOpInterface>(node.ops[0]);
    auto bodyYield = cast<trm::YieldOp>(loop->getRegion(0).front().getTerminator());
    ValueRange starts = loop.getInits(), next = bodyYield.getCarried();
    SmallVector<Value> peeled;
    if (supervise && supervise.hasFirst())
      peeled = llvm::to_vector(
          cast<trm::YieldOp>(supervise.getFirst().front().getTerminator()).getCarried());
    for (unsigned index = 0; index < region.getNumArguments(); ++index) {
      std::string latent = arguments.lookup(region.getArgument(index));
      Value start = isReadout ? next[index] : peeled.empty() ? starts[index] : peeled[index];
      addEdge(start, latent, "");
      if (!isReadout)
        addEdge(next[index], latent, ", style=dashed, constraint=false");
    }
  }

  SolveOp solve;
  LatentNames names;
  raw_ostream &os;
  unsigned nextId = 0;
  llvm::DenseMap<Value, std::string> arguments;
  llvm::DenseMap<Operation *, std::string> operations;
  std::vector<std::string> edges;
};

struct ViewRecursion : trm::impl::ViewRecursionBase<ViewRecursion> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    ModelOp model = getOperation();
    SolveOp solve = model.getSolve();
    if (!solve) {
      model.emitError("has no trm.solve, whose recursion could be drawn");
      return signalPassFailure();
    }
    RecursionGraph(solve, llvm::errs()).print(model.getSymName());
  }
};
} // namespace
