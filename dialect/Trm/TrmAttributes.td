//===- TrmAttributes.td - enums and attributes of trm -------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMATTRIBUTES_TD
#define TRM_DIALECT_TRM_TRMATTRIBUTES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/EnumAttr.td"
include "trm/dialect/Trm/TrmBase.td"

/// `features` is what transformer blocks mix; `positions` is what token-mixing
/// MLPs (`mlp_t`) mix. Stating the axis keeps transposes out of the IR.
def Trm_AxisAttr : I32EnumAttr<"Axis", "axis of an activation that an operation works along", [
  I32EnumAttrCase<"features", 1>,
  I32EnumAttrCase<"positions", 0>
]> {
  let cppNamespace = "::trm";
}

def Trm_HaltRuleAttr : I32EnumAttr<"HaltRule",
    "when a solve stops before its last supervision step", [
  I32EnumAttrCase<"never", 0>,
  I32EnumAttrCase<"q", 1>,
  I32EnumAttrCase<"q_compare", 2>,
  I32EnumAttrCase<"stable", 3>,
  I32EnumAttrCase<"q_and_stable", 4>
]> {
  let cppNamespace = "::trm";
}

/// Of the two factors of a matrix product. Sums, norms and everything else are
/// float32 whatever it says.
def Trm_PrecisionAttr : I32EnumAttr<"Precision", "number format of a product's factors", [
  I32EnumAttrCase<"f32", 0>,
  I32EnumAttrCase<"bf16", 1>,
  I32EnumAttrCase<"int8", 2>,
  I32EnumAttrCase<"mxint4", 3>
]> {
  let cppNamespace = "::trm";
}

class Trm_Attr<string name, string attrMnemonic> : AttrDef<Trm_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Trm_RopeAttr : Trm_Attr<"Rope", "rope"> {
  let summary = "rotary position embedding, rotate-half form";
  let description = [{
    Positions count from 0 over all rows; pair `i` of a head (features `i` and
    `i + head_dim/2`) turns by `position * theta^(-2 i / head_dim)`. Angle,
    cosine and sine are rounded to float32, since the reference keeps its tables
    in float32 whatever it computes in.

    With `columns`, the positions from `prefix` on are a board of rows of `columns`
    positions: of the angles there, the first half of the pairs turns by the row and the
    second half by the column, both with the frequencies of the first half (as nano-trm's
    RotaryEmbedding2D does).

    Example: `#trm.rope<theta = 1.000000e+04 : f64>`.
  }];
  let parameters = (ins "::mlir::FloatAttr":$theta,
      DefaultValuedParameter<"int64_t", "0">:$columns,
      DefaultValuedParameter<"int64_t", "0">:$prefix);
  let builders = [AttrBuilderWithInferredContext<(ins "::mlir::FloatAttr":$theta), [{
    return $_get(theta.getContext(), theta, 0, 0);
  }]>];
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    struct Turn { float cosine, sine; };
    /// Cosine and sine of the angle by which `pair` of a head turns at `position`.
    Turn getTurn(int64_t position, int64_t pair, int64_t headDim);
  }];
}

def Trm_TargetAttr : Trm_Attr<"Target", "target"> {
  let summary = "facts of the machine that code is generated for";
  let description = [{
    Sits on the module as `trm.target`, so that a pass reads facts and never
    asks a global. Made from a target record (`trmc targets` lists them).

    Example:
    ```mlir
    module attributes {trm.target = #trm.target<name = "x86-64-v4",
        triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v4", features = "",
        vector_bits = 512, vector_registers = 32, l2_bytes = 1048576>} {}
    ```

    `bf16_dot` and `int8_dot` name the instructions that multiply narrow elements
    and add them up in wider lanes (`dialect/Trm/DotInstruction.cpp` has what is known of each):
    `vdpbf16ps` or `bfdot`; `vpdpbusd` (unsigned
    times signed), `sdot`, `smmla` (two lines with two), `pmaddwd` (16-bit
    factors), `smlad` (in general registers), `i32x4_dot` (16-bit factors, WebAssembly), or `dot4`, four
    products in whatever instructions there are. Without them the products are made of float32 and 32-bit integer
    arithmetic. `multiplies_by_lane` says that products take one lane of a register
    as a factor (NEON): the scalars of a tile's rows then need registers of their own. Without
    `fused_multiply_add` a product needs one until it is added.
  }];
  let parameters = (ins
    StringRefParameter<"name of the target record">:$name,
    StringRefParameter<"LLVM triple">:$triple,
    StringRefParameter<"LLVM CPU name">:$cpu,
    StringRefParameter<"LLVM feature string, `+a,-b`">:$features,
    "unsigned":$vector_bits, "unsigned":$vector_registers, "uint64_t":$l2_bytes,
    StringRefParameter<"instruction for bfloat16 products", [{""}]>:$bf16_dot,
    StringRefParameter<"instruction for 8-bit products", [{""}]>:$int8_dot,
    DefaultValuedParameter<"bool", "false">:$multiplies_by_lane,
    DefaultValuedParameter<"bool", "true">:$fused_multiply_add);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The target of the module around `op`, or null.
    static TargetAttr of(::mlir::Operation *op);
    /// Whether a target may be called so: it becomes a part of names of files and symbols.
    static bool isTargetName(::llvm::StringRef text);
    static constexpr ::llvm::StringLiteral getNameRule() {
      return "letters, digits and any of ._+-";
    }
    /// What multiplies factors of that precision, or null.
    const ::trm::DotInstruction *findDot(::trm::Precision precision);
    /// Bits of an address of the triple's architecture.
    unsigned getPointerBits();
    /// Elements of `bits` bits that fit a vector register, at least 1.
    unsigned getLanes(unsigned bits = 32) { return std::max(1u, getVectorBits() / bits); }
  }];
}

def Trm_BufferAttr : Trm_Attr<"Buffer", "buffer"> {
  let summary = "a buffer of the arena, with one of its lives";
  let description = [{
    It lies at byte `offset` and is needed from the time `begin` to `end`, in calls, loops and
    operations of the whole solve.
  }];
  let parameters = (ins StringRefParameter<"function and number">:$name,
      "::mlir::MemRefType":$type, "int64_t":$offset, "int64_t":$begin, "int64_t":$end);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Its size.
    int64_t getBytes();
  }];
}

def Trm_ArenaAttr : Trm_Attr<"Arena", "arena"> {
  let summary = "what came of the memory plan";
  let description = [{
    Sits on the module as `trm.arena`. `bytes` is the size: of the functions' buffers after
    `trm-plan-memory`, of all that a solve needs after `trm-emit-entry-points`.
    `lower_bound_bytes` is the largest set of bytes that is alive at once, which no placement
    undercuts.

    Example: `#trm.arena<bytes = 64, lower_bound_bytes = 64, buffers = [<name = "f.0",
    type = memref<16xf32>, offset = 0, begin = 1, end = 3>]>`.
  }];
  let parameters = (ins "int64_t":$bytes, "int64_t":$lower_bound_bytes,
      OptionalArrayRefParameter<"::trm::BufferAttr">:$buffers);
  let assemblyFormat = [{
    `<` `bytes` `=` $bytes `,` `lower_bound_bytes` `=` $lower_bound_bytes
    (`,` `buffers` `=` `[` $buffers^ `]`)? `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    static constexpr ::llvm::StringLiteral getAttrName() { return "trm.arena"; }
    /// The plan of that module, or null.
    static ArenaAttr of(::mlir::ModuleOp module);
  }];
}

#endif // TRM_DIALECT_TRM_TRMATTRIBUTES_TD
