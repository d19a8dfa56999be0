//===- Passes.td - the pass of the example plugin -----------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "mlir/Pass/PassBase.td"

def PruneWeights : Pass<"prune-weights", "::mlir::ModuleOp"> {
  let summary = "set weights that are nearly zero to zero";
  let description = [{
    Magnitude pruning: elements of `trm.weight` whose magnitude is below `threshold`
    become zero. `only` names the weights to look at; without it all are.

    Example: `--prune-weights="threshold=0.01 only=lm_head.weight"`
  }];
  let dependentDialects = ["::trm::TrmDialect"];
  let options = [
    Option<"threshold", "threshold", "double", /*default=*/"0.001",
           "Magnitude below which an element becomes zero">,
    ListOption<"only", "only", "std::string", "Names of the weights to prune (default: all)">
  ];
  let statistics = [
    Statistic<"numPruned", "num-pruned", "Elements that became zero">
  ];
}
