//===- TrmNeuralOps.td - operations on latents --------------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMNEURALOPS_TD
#define TRM_DIALECT_TRM_TRMNEURALOPS_TD

include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "trm/dialect/Trm/TrmAttributes.td"
include "trm/dialect/Trm/TrmInterfaces.td"

/// An operation on latents.
class Trm_LatentOp<string mnemonic, list<Trait> traits = [], list<string> methods = []>
    : Trm_Op<mnemonic, !listconcat(traits,
          [Pure, DeclareOpInterfaceMethods<Trm_LatentOpInterface, methods>])>;

/// One that is made of single elements of its operand: a product before it may do it on its sums.
class Trm_ActivationOp<string mnemonic, list<Trait> traits = []>
    : Trm_LatentOp<mnemonic, traits, ["buildElement"]>;

/// One that names weights of the enclosing model; the shapes of the weights are checked
/// with the symbol uses.
class Trm_WeightedOp<string mnemonic, list<Trait> traits = []> : Trm_LatentOp<mnemonic,
    !listconcat(traits, [DeclareOpInterfaceMethods<SymbolUserOpInterface>])>;

//===----------------------------------------------------------------------===//
// Input
//===----------------------------------------------------------------------===//

def Trm_ParameterOp : Trm_WeightedOp<"parameter",
    [DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a weight as a latent";
  let description = [{
    A weight `[features]` is repeated at every position (initial latents); a
    weight `[positions, features]` is taken as it is (learned positions).

    Example: `%h0 = trm.parameter @H_init : tensor<97x512xf32>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$weight);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$weight attr-dict `:` type($result)";
  let extraClassDeclaration = [{
    bool isLinearInWeights() { return true; }
  }];
}

def Trm_EmbedOp : Trm_WeightedOp<"embed"> {
  let summary = "token embedding: a row of the table for each token";
  let description = [{
    The table is `[vocab_size, features]`. Tokens outside it are rejected where
    they enter the compiled program.

    Example: `%e = trm.embed %tokens, @embed_tokens : tensor<81xi32> -> tensor<81x512xf32>`
  }];
  let arguments = (ins Trm_Tokens:$tokens, FlatSymbolRefAttr:$weight);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$tokens `,` $weight attr-dict `:` type($tokens) `->` type($result)";
  let extraClassDeclaration = [{
    bool isLinearInWeights() { return true; }
  }];
}

def Trm_EmbedPuzzleOp : Trm_WeightedOp<"embed_puzzle"> {
  let summary = "puzzle embedding: one row of the table, spread over positions";
  let description = [{
    The table is `[rows, width]`. The row is padded with zeros to
    `positions * features` and cut into positions, in row-major order.

    Example: `%p = trm.embed_puzzle %row, @puzzle_emb : i32 -> tensor<16x512xf32>`
  }];
  let arguments = (ins I32:$row, FlatSymbolRefAttr:$weight);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$row `,` $weight attr-dict `:` type($row) `->` type($result)";
  let extraClassDeclaration = [{
    bool isLinearInWeights() { return true; }
  }];
}

//===----------------------------------------------------------------------===//
// Shapes and sums
//===----------------------------------------------------------------------===//

def Trm_ConcatOp : Trm_LatentOp<"concat"> {
  let summary = "latents one after another along the positions";
  let description = [{
    Example: `%x = trm.concat %p, %e : tensor<16x512xf32>, tensor<81x512xf32> -> tensor<97x512xf32>`
  }];
  let arguments = (ins Variadic<Trm_Latent>:$inputs);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$inputs attr-dict `:` type($inputs) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    bool isLinearInOperands() { return true; }
  }];
}

def Trm_SliceOp : Trm_LatentOp<"slice"> {
  let summary = "a run of positions";
  let description = [{
    Takes as many positions as the result has, from `offset` on.

    Example: `%s = trm.slice %h from(16) : tensor<97x512xf32> -> tensor<81x512xf32>`
  }];
  let arguments = (ins Trm_Latent:$input, I64Attr:$offset);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat =
      "$input `from` `(` $offset `)` attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    bool isLinearInOperands() { return true; }
  }];
}

def Trm_AddOp : Trm_LatentOp<"add", [Commutative, SameOperandsAndResultType]> {
  let summary = "sum of two latents";
  let description = [{
    Example: `%inj = trm.add %zH, %x : tensor<97x512xf32>`
  }];
  let arguments = (ins Trm_Latent:$lhs, Trm_Latent:$rhs);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
  let extraClassDeclaration = [{
    bool isLinearInOperands() { return true; }
    bool keepsEqualRows() { return true; }
  }];
}

def Trm_ScaleOp : Trm_LatentOp<"scale", [SameOperandsAndResultType]> {
  let summary = "a latent times a constant";
  let description = [{
    Example: `%y = trm.scale %x by(22.627416998) : tensor<97x512xf32>`
  }];
  let arguments = (ins Trm_Latent:$input, F64Attr:$factor);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$input `by` `(` $factor `)` attr-dict `:` type($result)";
  let hasFolder = 1;
  let extraClassDeclaration = [{
    bool isLinearInOperands() { return true; }
    bool keepsEqualRows() { return true; }
  }];
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

def Trm_LinearOp : Trm_WeightedOp<"linear"> {
  let summary = "linear layer along an axis";
  let description = [{
    The weight is `[outputs, inputs]` as in the checkpoint, the bias
    `[outputs]`. Along `features`: `result[p, o] = sum_i input[p, i] * weight[o, i]
    + bias[o]`. Along `positions`: `result[o, f] = sum_i weight[o, i] *
    input[i, f] + bias[o]`, which is token mixing without a transpose.

    Example:
    ```mlir
    %qkv = trm.linear %h, @qkv : tensor<97x512xf32> -> tensor<97x1536xf32>
    %mix = trm.linear %h, @gate_up over(positions) : tensor<97x512xf32> -> tensor<1024x512xf32>
    %o = trm.linear %a, @o_proj precision(int8) : tensor<97x512xf32> -> tensor<97x512xf32>
    ```

    `precision` is the format of the two factors. `bf16` rounds both to bfloat16.
    `int8` scales each output's weights and each line of the input along the axis
    to [-127, 127] and rounds them to integers. `mxint4` rounds the input so too, and
    the weights of each output to integers in [-8, 7], 32 of which along the axis share
    a power of two (a block of the OCP Microscaling formats). Sums and the result are
    float32.
  }];
  let arguments = (ins Trm_Latent:$input, FlatSymbolRefAttr:$weight,
      OptionalAttr<FlatSymbolRefAttr>:$bias, DefaultValuedAttr<Trm_AxisAttr,
      "::trm::Axis::features">:$axis, DefaultValuedAttr<Trm_PrecisionAttr,
      "::trm::Precision::f32">:$precision);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` `(` $bias^ `)`)? (`over` `(` $axis^ `)`)?
    (`precision` `(` $precision^ `)`)? attr-dict `:` type($input) `->` type($result)
  }];
  let extraClassDeclaration = [{
    uint64_t countMultiplyAdds();
    bool isLinearInWeights() { return true; }
    bool keepsEqualRows() { return getAxis() == Axis::features; }
  }];
}

def Trm_MatmulOp : Trm_LatentOp<"matmul"> {
  let summary = "matrix product of two latents";
  let description = [{
    `result[i, j] = sum_k lhs[i, k] * rhs[k, j]`, or `rhs[j, k]` where it is `transposed`.
    Both factors and the sums are float32: neither is a weight that could be packed.

    Example:
    ```mlir
    %s = trm.matmul %a, %b : tensor<97x64xf32>, tensor<64x97xf32> -> tensor<97x97xf32>
    %t = trm.matmul %a, %c transposed : tensor<97x64xf32>, tensor<32x64xf32> -> tensor<97x32xf32>
    ```
  }];
  let arguments = (ins Trm_Latent:$lhs, Trm_Latent:$rhs, UnitAttr:$transposed);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs (`transposed` $transposed^)? attr-dict `:` type($lhs) `,` type($rhs) `->`
    type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    uint64_t countMultiplyAdds();
  }];
}

def Trm_SwiGluOp : Trm_ActivationOp<"swiglu"> {
  let summary = "silu(gate) * up";
  let description = [{
    The first half of the axis is the gate, the second half up;
    `silu(g) = g / (1 + exp(-g))`.

    Example: `%a = trm.swiglu %gu : tensor<97x3072xf32> -> tensor<97x1536xf32>`
  }];
  let arguments = (ins Trm_Latent:$input, DefaultValuedAttr<Trm_AxisAttr,
      "::trm::Axis::features">:$axis);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat =
      "$input (`over` `(` $axis^ `)`)? attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool keepsEqualRows() { return getAxis() == Axis::features; }
    int64_t countGroups(Axis axis) { return axis == getAxis() ? 2 : 0; }
  }];
}

def Trm_RmsNormOp : Trm_LatentOp<"rms_norm", [SameOperandsAndResultType]> {
  let summary = "root-mean-square normalisation along an axis, no weight";
  let description = [{
    `result = input / sqrt(mean(input^2) + epsilon)`, the mean taken along the axis.

    Example: `%n = trm.rms_norm %h epsilon(1.0e-5) : tensor<97x512xf32>`
  }];
  let arguments = (ins Trm_Latent:$input, F64Attr:$epsilon, DefaultValuedAttr<Trm_AxisAttr,
      "::trm::Axis::features">:$axis);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = [{
    $input `epsilon` `(` $epsilon `)` (`over` `(` $axis^ `)`)? attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool keepsEqualRows() { return getAxis() == Axis::features; }
  }];
}

def Trm_LayerNormOp : Trm_WeightedOp<"layer_norm", [SameOperandsAndResultType]> {
  let summary = "layer normalisation of each position, without a bias";
  let description = [{
    `result = (input - mean) / sqrt(variance + epsilon) * weight`, mean and variance
    (the mean of squared deviations) taken over the features; the weight is `[features]`
    (Ba et al., arXiv 1607.06450).

    Example: `%n = trm.layer_norm %h, @norm.gamma epsilon(1.0e-5) : tensor<19x32xf32>`
  }];
  let arguments = (ins Trm_Latent:$input, FlatSymbolRefAttr:$weight, F64Attr:$epsilon);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = [{
    $input `,` $weight `epsilon` `(` $epsilon `)` attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isLinearInWeights() { return true; }
    bool keepsEqualRows() { return true; }
  }];
}

def Trm_GeluOp : Trm_ActivationOp<"gelu", [SameOperandsAndResultType]> {
  let summary = "Gaussian error linear unit";
  let description = [{
    `result = input * (1 + erf(input / sqrt(2))) / 2`, not its approximation by tanh
    (Hendrycks and Gimpel, arXiv 1606.08415).

    Example: `%g = trm.gelu %h : tensor<19x128xf32>`
  }];
  let arguments = (ins Trm_Latent:$input);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let extraClassDeclaration = [{
    bool keepsEqualRows() { return true; }
    int64_t countGroups(Axis) { return 1; }
  }];
}

def Trm_MeanOp : Trm_LatentOp<"mean"> {
  let summary = "mean of all positions";
  let description = [{
    Example: `%m = trm.mean %h : tensor<19x32xf32> -> tensor<1x32xf32>`
  }];
  let arguments = (ins Trm_Latent:$input);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isLinearInOperands() { return true; }
  }];
}

def Trm_DepthwiseConvOp : Trm_WeightedOp<"depthwise_conv", [SameOperandsAndResultType]> {
  let summary = "convolution of each feature with a kernel of its own";
  let description = [{
    The positions from `offset` on are a board of rows of `columns` positions, row by row;
    those before are not touched. Each feature of a position becomes the sum over the
    `kernel_rows` x `kernel_columns` neighbours around it, each times the neighbour's weight,
    and the bias. Neighbours outside the board count as zero. The weight is
    `[kernel_rows * kernel_columns, features]`, a line for each neighbour, row by row; the
    bias is `[features]`. A board of one row makes it a convolution along the positions.

    Example:
    ```mlir
    %c = trm.depthwise_conv %gu, @board_conv bias(@board_conv.bias) from(2) columns(6)
        kernel(3 x 3) : tensor<38x512xf32>
    ```
  }];
  let arguments = (ins Trm_Latent:$input, FlatSymbolRefAttr:$weight,
      OptionalAttr<FlatSymbolRefAttr>:$bias, I64Attr:$offset, I64Attr:$columns,
      I64Attr:$kernel_rows, I64Attr:$kernel_columns);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = [{
    $input `,` $weight (`bias` `(` $bias^ `)`)? `from` `(` $offset `)` `columns` `(` $columns `)`
    `kernel` `(` $kernel_rows `x` $kernel_columns `)` attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    uint64_t countMultiplyAdds();
    // Positions before the board are the operand's.
    bool isLinearInWeights() { return getOffset() == 0; }
    int64_t getNumTaps() { return getKernelRows() * getKernelColumns(); }
    /// Rows of the board.
    int64_t getRows() { return (getType().getDimSize(0) - getOffset()) / getColumns(); }
  }];
}

def Trm_AttentionOp : Trm_LatentOp<"attention"> {
  let summary = "multi-head attention over all positions, without a mask";
  let description = [{
    `qkv` is `[positions, (heads + 2 * kv_heads) * head_dim]`: all query heads,
    then all key heads, then all value heads. Query and key are turned by
    `rope` where given; scores are scaled by `scale`; query head `h` reads key
    and value head `h * kv_heads / heads`. The result is
    `[positions, heads * head_dim]`, before the output projection.

    `precision` is the format of the factors of both products. `bf16` rounds queries and
    keys, after they are turned, the exponentials of scores less the largest of their row,
    and values to bfloat16. `int8` scales each query and each key, over the features of
    its head, and each feature of the values, less its mean over the positions, to
    [-127, 127] and rounds them to integers; the exponentials become integers in [0, 255].
    The weights of the values sum to one, so that their means come back as they were: what
    a row loses by rounding many small exponentials to zero it would have spread evenly.
    Sums, scores, the sum of the exponentials and the result are float32.

    Example:
    ```mlir
    %o = trm.attention %qkv heads(8) kv_heads(8) scale(0.125)
        rope(<theta = 1.0e+04 : f64>) : tensor<97x1536xf32> -> tensor<97x512xf32>
    ```
  }];
  let arguments = (ins Trm_Latent:$qkv, I64Attr:$heads, I64Attr:$kv_heads, F64Attr:$scale,
      OptionalAttr<Trm_RopeAttr>:$rope,
      DefaultValuedAttr<Trm_PrecisionAttr, "::trm::Precision::f32">:$precision);
  let results = (outs Trm_Latent:$result);
  let assemblyFormat = [{
    $qkv `heads` `(` $heads `)` `kv_heads` `(` $kv_heads `)` `scale` `(` $scale `)`
    (`rope` `(` $rope^ `)`)? (`precision` `(` $precision^ `)`)? attr-dict `:` type($qkv) `->` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    uint64_t countMultiplyAdds();
    // Weights of a softmax sum to 1.
    bool keepsEqualRows() { return true; }
    int64_t getHeadDim() { return getResult().getType().getDimSize(1) / getHeads(); }
  }];
}

#endif // TRM_DIALECT_TRM_TRMNEURALOPS_TD
