//===- TrmInterfaces.td - what is asked of operations -------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMINTERFACES_TD
#define TRM_DIALECT_TRM_TRMINTERFACES_TD

include "mlir/IR/OpBase.td"

def Trm_LatentOpInterface : OpInterface<"LatentOpInterface"> {
  let cppNamespace = "::trm";
  let description = [{
    An operation on latents: what the interpreter, the costs and the passes ask of it, so
    that they need not know which operations there are. It has one result, a latent, and no
    regions.

    Weights are named by symbol, but what the methods compute with are values of them, which
    the caller has: constants, or what is trained. An adjoint will be one more method that
    takes both so.
  }];
  let methods = [
    InterfaceMethod<[{
        The weights that the operation names, in the order of its arguments. What else is attached
        to it names none.
      }], "::llvm::SmallVector<::mlir::FlatSymbolRefAttr>", "getWeights", (ins), [{}],
      [{ return ::trm::findWeights($_op); }]>,
    InterfaceMethod<[{
        The result in float64, from the values of the operands and of the weights: what the
        operation means. `weights` has each of `getWeights()`. Fails on a token or a puzzle row
        outside its table, with where the operation comes from.
      }], "::llvm::Expected<::trm::Tensor>", "evaluate",
      (ins "::llvm::ArrayRef<::trm::TensorRef>":$operands,
           "const ::trm::WeightTable &":$weights)>,
    InterfaceMethod<[{
        The same as operations on float32 tensors, before the operation: linalg, and kernels of
        `trk` (`dialect/Decompose`). `weights` gives each of `getWeights()` as a value. What
        is fused with its neighbours instead is a pattern of `trm-lower-neural`.
      }], "::mlir::Value", "decompose",
      (ins "::mlir::OpBuilder &":$builder, "::trm::WeightValues":$weights)>,
    InterfaceMethod<[{
        Of how many elements of its only operand, equally far apart along the axis, one of the
        result is made: what a product with that axis may then do with its sums. 0 where the
        operation is none such.
      }], "int64_t", "countGroups", (ins "::trm::Axis":$axis), [{}], [{ return 0; }]>,
    InterfaceMethod<[{
        One float32 element of the result from `countGroups()` of the operand.
      }], "::mlir::Value", "buildElement",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc, "::mlir::ValueRange":$elements),
      [{}], [{ llvm_unreachable("not made of single elements"); }]>,
    InterfaceMethod<[{
        Multiply-adds of matrix products and convolutions. What is a pass over memory has none.
      }], "uint64_t", "countMultiplyAdds", (ins), [{}], [{ return 0; }]>,
    InterfaceMethod<[{
        Whether the result is multiplied by a factor where all weights are.
      }], "bool", "isLinearInWeights", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        Whether the result is multiplied by a factor where all operands are.
      }], "bool", "isLinearInOperands", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        Whether equal rows of the operands give equal rows, each of them what the operation
        makes of one row alone.
      }], "bool", "keepsEqualRows", (ins), [{}], [{ return false; }]>
  ];
}

#endif // TRM_DIALECT_TRM_TRMINTERFACES_TD
