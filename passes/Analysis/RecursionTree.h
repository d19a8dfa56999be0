//===- RecursionTree.h - a solve as a person would draw it --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Steps, cycles and applications of a model, nested as they run, with names for
// what they carry. Views and reports are drawn from it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_RECURSIONTREE_H
#define TRM_PASSES_ANALYSIS_RECURSIONTREE_H

#include "trm/dialect/Trm/Trm.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

#include <string>
#include <vector>

namespace trm {

/// Short names for the values of a solve. SSA names are not part of the IR, so
/// they come from where a value starts: what is carried from `@H_init` on is
/// `z_H`, and so is the result of an application that replaces it.
class LatentNames {
public:
  explicit LatentNames(SolveOp solve);

  std::string getName(mlir::Value value);
  /// Of the `index`-th value that a loop carries.
  std::string getCarriedName(mlir::Operation *loop, unsigned index);
  /// What an operation computes, from the names of its operands.
  std::string describe(mlir::Operation *op);

private:
  std::string findName(mlir::Value value);
  std::string nameArgument(mlir::BlockArgument argument);
  std::string nameApplication(ApplyOp apply, unsigned result);

  SolveOp solve;
  llvm::DenseMap<mlir::Value, std::string> names;
  unsigned numInputs = 0;
};

/// A part of a solve, in program order.
struct RecursionNode {
  enum class Kind {
    Supervise, ///< steps
    First,     ///< the first step, where it is a region of its own
    Readout,   ///< the answer of a step that is looked at
    Recurse,   ///< cycles
    Apply,     ///< an application of a network, or several alike in a row
    Other,     ///< a run of other operations
  };

  explicit RecursionNode(Kind kind) : kind(kind) {}

  Kind kind;
  /// How often the body runs, or how many applications are alike; else 1.
  uint64_t trips = 1;
  /// Names of what a loop carries.
  std::vector<std::string> carried;
  /// The network that is applied.
  std::string network;
  /// What an application or other operations compute, a line each.
  std::vector<std::string> lines;
  std::vector<RecursionNode> body;
  /// The operations it stands for: one, but for several applications and Other.
  llvm::SmallVector<mlir::Operation *, 1> ops;

  bool isRegion() const { return kind != Kind::Apply && kind != Kind::Other; }
};

llvm::StringRef stringify(RecursionNode::Kind kind);

/// The parts of a solve.
std::vector<RecursionNode> buildRecursionTree(SolveOp solve);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_RECURSIONTREE_H
