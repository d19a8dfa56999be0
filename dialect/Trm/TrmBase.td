//===- TrmBase.td - the trm dialect -------------------------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMBASE_TD
#define TRM_DIALECT_TRM_TRMBASE_TD

include "mlir/IR/OpBase.td"

def Trm_Dialect : Dialect {
  let name = "trm";
  let cppNamespace = "::trm";
  let summary = "Recursive reasoning models: recursion, deep supervision, shared weights";
  let description = [{
    A `trm.model` holds the weights of a trained model, its networks, and a
    `trm.solve`: the whole inference from tokens to an answer. What sets these
    models apart from feed-forward networks is explicit in the IR:

    * `trm.supervise` is deep supervision: a bounded number of supervision
      steps over a carry of latents, an answer after each, a halting rule;
    * `trm.recurse` is the recursion inside a step;
    * `trm.network` and `trm.apply` are one small network applied many times.

    The loops implement the upstream loop interfaces, so loop-invariant code
    motion, CSE and canonicalization apply to them as they are.

    Activations are tensors `[positions, features]`; a batch does not exist: one
    puzzle is the unit of work. Neural operations name their weights by symbol,
    in the layout of the checkpoint (`[outputs, inputs]` for a linear layer).

    Semantics follow the reference implementations of "Less is More: Recursive
    Reasoning with Tiny Networks" (arXiv 2510.04871) and "Hierarchical Reasoning
    Model" (arXiv 2506.21734).
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Name of the module attribute that holds the `#trm.target`.
    static constexpr ::llvm::StringLiteral getTargetAttrName() { return "trm.target"; }
  }];
}

class Trm_Op<string mnemonic, list<Trait> traits = []> : Op<Trm_Dialect, mnemonic, traits>;

def Trm_Float : AnyTypeOf<[F64, F32, F16, BF16], "floating-point">;

/// An activation: `[positions, features]`, static.
def Trm_Latent : Type<
    And<[StaticShapeTensorOf<[Trm_Float]>.predicate, HasAnyRankOfPred<[2]>]>,
    "tensor [positions, features] of static shape and floating-point elements",
    "::mlir::RankedTensorType">;

def Trm_Tokens : Type<
    And<[StaticShapeTensorOf<[I32]>.predicate, HasAnyRankOfPred<[1]>]>,
    "tensor [positions] of static shape and i32 tokens", "::mlir::RankedTensorType">;

#endif // TRM_DIALECT_TRM_TRMBASE_TD
