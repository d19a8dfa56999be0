//===- TrkOps.td - the kernel-level dialect -----------------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRK_TRKOPS_TD
#define TRM_DIALECT_TRK_TRKOPS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/Dialect/Linalg/IR/LinalgInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "trm/dialect/Trm/TrmAttributes.td"

def Trk_Dialect : Dialect {
  let name = "trk";
  let cppNamespace = "::trm::trk";
  let summary = "Kernels of recursive models that upstream dialects lack";
  let description = [{
    Destination-style operations on static tensors, later memrefs, that carry a
    whole kernel through bufferization and are then lowered in one step to
    `scf` and `vector` for the module's `#trm.target`. Everything else at this
    level is upstream `linalg`, `tensor` and `scf`.

    What a kernel means is its decomposition (`AggregatedOpInterface`) into those, on
    tensors. Kernels for a target, and C++ templates, replace it, and are checked against it.
  }];
  let dependentDialects = ["::trm::TrmDialect"];
  let useDefaultAttributePrinterParser = 1;
}

class Trk_Op<string mnemonic, list<Trait> traits = []> : Op<Trk_Dialect, mnemonic, traits>;

class Trk_Buffer<list<int> ranks, string shape, list<Type> elements = [F32]> : Type<And<[
    Or<[StaticShapeTensorOf<elements>.predicate, StaticShapeMemRefOf<elements>.predicate]>,
    HasAnyRankOfPred<ranks>]>,
    "tensor or memref " # shape # " of static shape and "
      # !interleave(!foreach(element, elements, element.summary), " or ") # " elements",
    "::mlir::ShapedType">;

/// Elements of the factors of a product: float32, or narrower for a dot
/// instruction, which multiplies several of them in each of its lanes.
defvar Trk_Factors = [F32, BF16, I8, I16];
/// A weight may have two factors of four bits in a byte.
defvar Trk_WeightFactors = [F32, BF16, I8, I16, UI8];

def Trk_TileAttr : AttrDef<Trk_Dialect, "Tile"> {
  let mnemonic = "tile";
  let summary = "register tile of a packed matrix product";
  let description = [{
    `rows` rows of the result times `columns` columns (a multiple of the
    target's lanes) stay in registers while the inner dimension runs.

    Example: `#trk.tile<rows = 6, columns = 64>`
  }];
  let parameters = (ins "int64_t":$rows, "int64_t":$columns);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

/// A kernel in destination style: it reads `ins`, and reads and writes `init`.
class Trk_KernelOp<string mnemonic, list<Trait> traits = []> : Trk_Op<mnemonic, !listconcat(traits,
    [DestinationStyleOpInterface, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
     DeclareOpInterfaceMethods<AggregatedOpInterface, ["decomposeOperation"]>])> {
  let results = (outs Variadic<AnyRankedTensor>:$results);
  /// Whether what is in `init` before counts, as C++ on `op`.
  code readsInit = [{ false }];
  let extraClassDefinition = [{
    void $cppClass::getEffects(
        ::llvm::SmallVectorImpl<::mlir::MemoryEffects::EffectInstance> &effects) {
      getKernelEffects(*this, effects);
    }
    bool $cppClass::readsInit() { return }] # readsInit # [{; }
  }];
  code kernelDeclarations = [{
    bool readsInit();
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
  }];
}

def Trk_PackedMatmulOp : Trk_KernelOp<"packed_matmul",
    [SingleBlock, AttrSizedOperandSegments]> {
  let readsInit = [{ !getEpilogue().getArguments().back().use_empty() }];
  let summary = "product with a constant weight, with an epilogue on the accumulators";
  let description = [{
    With the weight `W` `[N, K]` and `groups` `G`:

    * over `features`: `acc[m, n] = bias[n] + sum_k input[m, k] * W[n, k]`,
      the result is `[M, N / G]`;
    * over `positions`: `acc[n, d] = bias[n] + sum_k W[n, k] * input[k, d]`,
      the result is `[N / G, D]`: the weight is the broadcast operand, so token
      mixing needs no transpose.

    The epilogue maps accumulators to the result, elementwise. Its block takes
    the `G` accumulators at `n, n + N/G, ...` (gate and up of a SwiGLU have
    `G = 2`) and the element of `init` that the result replaces.

    With `normalize(epsilon)` the result is then divided by its root mean square
    along the axis (as `trk.rms_norm`), and `addend` is added to that: the end of
    one application of a network and the start of the next in one kernel, which
    reads and writes each row of the latent once.

    A weight of rank 2 is plain; of rank 3 it is packed for `tile`, as
    `[panels, K, width]`, padded with zeros: over `features` a panel holds
    `columns / G` outputs of each group side by side, over `positions`
    `rows / G`. `trk-pack-weights` turns the first into the second, and brings
    both factors into the format of `precision`.

    Narrow factors lie in bundles of the `B` elements that a lane of the target's
    dot instruction multiplies: two bfloat16, four 8-bit or two 16-bit integers. The weight is
    `[panels, ceil(K / B), width * B]`, the input as `trk.quantize` leaves it.
    In `pairs` the instruction multiplies two lines of the input with two outputs
    of the weight, eight 8-bit integers each (`smmla`): `B` is 8.
    Integers are summed in 32 bits from `offset[n]` on, which makes up for an
    input's zero point (8-bit ones of the input are unsigned then), and `acc[m, n]` is that
    sum times the scales of its line of the input and of its output:
    `input_scale[m] * weight_scale[n]`.

    A weight of `ui8` has factors of four bits, integers in [-8, 7], and its scales are
    powers of two for blocks of 32 of them along the axis: `weight_scale` is
    `[panels, ceil(K / 32), width]`, the exponents of `E8M0` (127 for one), of quarters as
    the factors are. The weight is `[panels, ceil(K / 8), width * 4]`: the lower halves of a
    row's bytes are a bundle of four 8-bit factors for each output, the upper halves
    the next.

    Example:
    ```mlir
    %0 = trk.packed_matmul ins(%a, %w : tensor<97x512xf32>, tensor<512x512xf32>)
        init(%h : tensor<97x512xf32>) groups(1) -> tensor<97x512xf32> epilogue {
    ^bb0(%acc: f32, %residual: f32):
      %s = arith.addf %acc, %residual : f32
      trk.yield %s : f32
    }
    ```
  }];
  let arguments = (ins Trk_Buffer<[2], "[rows, columns]", Trk_Factors>:$input,
      Trk_Buffer<[2, 3], "[N, K] or [panels, K, width]", Trk_WeightFactors>:$weight,
      Optional<Trk_Buffer<[1], "[lines]">>:$input_scale,
      Optional<Trk_Buffer<[1, 3], "[N] or [panels, blocks, width]", [F32, UI8]>>:$weight_scale,
      Optional<Trk_Buffer<[1], "[N]", [I32]>>:$offset,
      Optional<Trk_Buffer<[1], "[N]">>:$bias, Trk_Buffer<[2], "[rows, columns]">:$init,
      Optional<Trk_Buffer<[2], "[rows, columns]">>:$addend, I64Attr:$groups,
      DefaultValuedAttr<Trm_AxisAttr, "::trm::Axis::features">:$axis,
      DefaultValuedAttr<Trm_PrecisionAttr, "::trm::Precision::f32">:$precision,
      UnitAttr:$pairs, OptionalAttr<Trk_TileAttr>:$tile, OptionalAttr<F64Attr>:$norm_epsilon);
  let regions = (region SizedRegion<1>:$epilogue);
  let assemblyFormat = [{
    `ins` `(` $input `,` $weight `:` type($input) `,` type($weight) `)`
    (`scales` `(` $input_scale^ `,` $weight_scale `:` type($input_scale) `,` type($weight_scale) `)`)?
    (`offset` `(` $offset^ `:` type($offset) `)`)?
    (`bias` `(` $bias^ `:` type($bias) `)`)? `init` `(` $init `:` type($init) `)`
    `groups` `(` $groups `)` (`over` `(` $axis^ `)`)? (`precision` `(` $precision^ `)`)?
    (`pairs` $pairs^)? (`tile` `(` $tile^ `)`)?
    (`normalize` `(` $norm_epsilon^ `)`)? (`addend` `(` $addend^ `:` type($addend) `)`)? attr-dict (`->` type($results)^)? `epilogue` $epilogue
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = kernelDeclarations # [{
    /// Outputs N of the weight, all groups together.
    int64_t getNumOutputs();
    /// Inner dimension K, in bundles of a dot instruction where it is packed.
    int64_t getDepth() {
      return getWeight().getType().getDimSize(1) * (hasFourBitWeight() ? 2 : 1);
    }
    /// Two factors of the weight are in a byte, and blocks of them have scales.
    bool hasFourBitWeight() {
      return getWeight().getType().getElementType().isUnsignedInteger(8);
    }
    /// Elements that lie side by side for a dot instruction: B.
    int64_t getBundle();
    bool isPacked() { return getWeight().getType().getRank() == 3; }
    YieldOp getYield();
  }];
}

def Trk_YieldOp : Trk_Op<"yield", [Pure, Terminator, HasParent<"PackedMatmulOp">]> {
  let summary = "the result element of an epilogue";
  let arguments = (ins F32:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Trk_QuantizeOp : Trk_KernelOp<"quantize"> {
  let summary = "an activation in the format of a product's factors";
  let description = [{
    Rounds float32 to narrower elements, in bundles of the `B` elements along the
    axis that one lane of a dot instruction multiplies (two bfloat16, two 16-bit
    or four 8-bit integers, eight of them in `pairs`):

    * over `features` the result is `[M, at least K]`, each line a row; in `pairs`
      it is `[ceil(M / 2), at least 2 ceil(K / B) B]`: a bundle of one row, then
      that of the next;
    * over `positions` it is `[ceil(K / B), at least D * B]`: the elements of a
      column lie side by side, bundle after bundle. For a weight of four bits, which
      has two bundles in each of its rows, there is one more where they are odd.

    Integers get a scale a line: its largest magnitude becomes 127. They are
    stored with `zero_point` added. What is beyond the activation along the axis
    is zero; the partner of an odd last row is never written.

    Example:
    ```mlir
    %q, %s = trk.quantize ins(%a : tensor<97x512xf32>)
        init(%q0, %s0 : tensor<97x512xi8>, tensor<97xf32>) zero_point(128)
        -> tensor<97x512xi8>, tensor<97xf32>
    ```
  }];
  let arguments = (ins Trk_Buffer<[2], "[positions, features]">:$input,
      Trk_Buffer<[2], "of factors", [BF16, I8, I16]>:$init,
      Optional<Trk_Buffer<[1], "[lines]">>:$scale,
      DefaultValuedAttr<I64Attr, "0">:$zero_point, UnitAttr:$pairs,
      DefaultValuedAttr<Trm_AxisAttr, "::trm::Axis::features">:$axis);
  let assemblyFormat = [{
    `ins` `(` $input `:` type($input) `)` `init` `(` $init (`,` $scale^)? `:` type($init)
    (`,` type($scale)^)? `)` (`zero_point` `(` $zero_point^ `)`)? (`pairs` $pairs^)?
    (`over` `(` $axis^ `)`)? attr-dict (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool readsInit();
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return ::mlir::MutableOperandRange(*this, 1, getNumOperands() - 1);
    }
    /// Elements along the axis that lie side by side: B.
    int64_t getBundle();
  }];
}

def Trk_RmsNormOp : Trk_KernelOp<"rms_norm"> {
  let readsInit = [{ true }];
  let summary = "root-mean-square normalisation in place";
  let description = [{
    `init = init / sqrt(mean(init^2) + epsilon)`, the mean along the axis.

    Example: `%0 = trk.rms_norm init(%h : tensor<97x512xf32>) epsilon(1.0e-5) -> tensor<97x512xf32>`
  }];
  let arguments = (ins Trk_Buffer<[2], "[positions, features]">:$init, F64Attr:$epsilon,
      DefaultValuedAttr<Trm_AxisAttr, "::trm::Axis::features">:$axis);
  let assemblyFormat = [{
    `init` `(` $init `:` type($init) `)` `epsilon` `(` $epsilon `)` (`over` `(` $axis^ `)`)?
    attr-dict (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = kernelDeclarations;
}

def Trk_AttentionOp : Trk_KernelOp<"attention"> {
  let summary = "multi-head attention, one head after another";
  let description = [{
    As `trm.attention`, `precision` too. `rope` is `[2, positions, head_dim / 2]`: cosines,
    then sines, of the angles by which queries and keys are turned.

    Example:
    ```mlir
    %0 = trk.attention ins(%qkv : tensor<97x1536xf32>) rope(%r : tensor<2x97x32xf32>)
        init(%o : tensor<97x512xf32>) heads(8) kv_heads(8) scale(0.125) -> tensor<97x512xf32>
    ```
  }];
  let arguments = (ins Trk_Buffer<[2], "[positions, (heads + 2 * kv_heads) * head_dim]">:$qkv,
      Optional<Trk_Buffer<[3], "[2, positions, head_dim / 2]">>:$rope,
      Trk_Buffer<[2], "[positions, heads * head_dim]">:$init, I64Attr:$heads,
      I64Attr:$kv_heads, F64Attr:$scale,
      DefaultValuedAttr<Trm_PrecisionAttr, "::trm::Precision::f32">:$precision);
  let assemblyFormat = [{
    `ins` `(` $qkv `:` type($qkv) `)` (`rope` `(` $rope^ `:` type($rope) `)`)?
    `init` `(` $init `:` type($init) `)` `heads` `(` $heads `)` `kv_heads` `(` $kv_heads `)`
    `scale` `(` $scale `)` (`precision` `(` $precision^ `)`)? attr-dict (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = kernelDeclarations # [{
    int64_t getHeadDim() { return getInit().getType().getDimSize(1) / getHeads(); }
  }];
}

def Trk_DotOp : Trk_Op<"dot", [Pure, AllTypesMatch<["acc", "result"]>, AllTypesMatch<["a", "b"]>]> {
  let summary = "one step of a dot product in each lane";
  let description = [{
    `result[i] = acc[i] + sum_j a[i * g + j] * b[i * g + j]` where `a` and `b`
    have `g` times as many elements as `acc`. The one place where a kernel
    meets the target's instruction: `g = 1` is a fused multiply-add; narrower
    elements with `g > 1` are the dot instructions of a precision. Of 8-bit factors
    `a` is unsigned where the instruction wants one that is (`vpdpbusd`).

    In `pairs` four lanes are the products of two lines with two (`smmla`):
    `result[2 i + j] = acc[2 i + j] + sum_k a[2 g i + k] * b[2 g j + k]`.

    Example: `%1 = trk.dot %a, %b, %0 : vector<16xf32>, vector<16xf32>`
  }];
  let arguments = (ins AnyVectorOfNonZeroRank:$a, AnyVectorOfNonZeroRank:$b,
      AnyVectorOfNonZeroRank:$acc, UnitAttr:$pairs);
  let results = (outs AnyVectorOfNonZeroRank:$result);
  let assemblyFormat = "$a `,` $b `,` $acc (`pairs` $pairs^)? attr-dict `:` type($a) `,` type($acc)";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$a, "::mlir::Value":$b, "::mlir::Value":$acc,
      CArg<"bool", "false">:$pairs), [{
    build($_builder, $_state, acc.getType(), a, b, acc, pairs);
  }]>];
}

#endif // TRM_DIALECT_TRK_TRKOPS_TD
