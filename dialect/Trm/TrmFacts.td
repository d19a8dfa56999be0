//===- TrmFacts.td - what a compiled model is ---------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMFACTS_TD
#define TRM_DIALECT_TRM_TRMFACTS_TD

include "trm/dialect/Trm/TrmAttributes.td"

class Trm_Case<string name, int number> : I32EnumAttrCase<name, number>;

/// Those that trm-emit-entry-points builds begin with `halts`, those of the C interface
/// with `start`.
def Trm_Part : I32EnumAttr<"Part", "what a function or constant is of a compiled model", [
  Trm_Case<"network", 0>, Trm_Case<"layer", 1>, Trm_Case<"embed", 2>, Trm_Case<"first", 3>,
  Trm_Case<"supervise", 4>, Trm_Case<"readout", 5>, Trm_Case<"barrier", 6>,
  Trm_Case<"puzzle_ids", 7>, Trm_Case<"team_of_one", 8>, Trm_Case<"has_its_weights", 9>,
  Trm_Case<"halts", 10>, Trm_Case<"write_answer", 11>, Trm_Case<"run_first", 12>,
  Trm_Case<"run_supervise", 13>, Trm_Case<"run_readout", 14>, Trm_Case<"start_team", 15>,
  Trm_Case<"start", 16>, Trm_Case<"step", 17>, Trm_Case<"solve", 18>, Trm_Case<"perturb", 19>,
  Trm_Case<"step_team", 20>, Trm_Case<"solve_team", 21>, Trm_Case<"info", 22>
]> {
  let cppNamespace = "::trm";
  let genSpecializedAttr = 0;
}

def Trm_PartAttr : EnumAttr<Trm_Dialect, Trm_Part, "part"> {
  let description = [{
    Sits on a symbol as `trm.part`, set by the pass that makes it: who looks for a part asks
    for it, and the symbol is no more than a name. It is `NAME_part` for functions of the C
    interface and `NAME.part` for others; networks and layers have names of their own.

    Example: `func.func private @m.embed(...) attributes {trm.part = #trm.part<embed>}`.
  }];
  let assemblyFormat = "`<` $value `>`";
  let extraClassDeclaration = [{
    static constexpr ::llvm::StringLiteral getAttrName() { return "trm.part"; }
    /// What `op` is, or nothing.
    static ::std::optional<::trm::Part> of(::mlir::Operation *op);
    /// The first of that part in `module`, or null.
    static ::mlir::Operation *find(::mlir::ModuleOp module, ::trm::Part part);
    static void set(::mlir::Operation *op, ::trm::Part part);
    /// Whether runtime/Abi.h declares it.
    static constexpr bool isOfInterface(::trm::Part part) { return part >= ::trm::Part::start; }
    /// What it is called in the model `name`.
    static ::std::string getSymbol(::llvm::StringRef name, ::trm::Part part);
  }];
}

def Trm_HaltingAttr : Trm_Attr<"Halting", "halting"> {
  let summary = "when a compiled model stops";
  let description = [{
    `rule` with its parameters is what it does unless asked for another rule, which must be
    one of those `accepted`.
  }];
  let parameters = (ins "::trm::HaltRule":$rule, "::mlir::FloatAttr":$threshold,
      "int64_t":$stable_steps, ArrayRefParameter<"::trm::HaltRule">:$accepted);
  let assemblyFormat = [{
    `<` `rule` `=` $rule `,` `threshold` `=` $threshold `,` `stable_steps` `=` $stable_steps `,`
    `accepted` `=` `[` $accepted `]` `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// A bit for each `enum trm_halt` that a caller may ask for.
    uint32_t getAcceptedBits() const;
  }];
}

def Trm_SizesAttr : Trm_Attr<"Sizes", "sizes"> {
  let summary = "what is known of a compiled model once its memory is laid out";
  let description = [{
    The latents begin at byte `carry_offset` of the arena, `latent_stride` bytes apart, where
    they are alike: then `uniform_latents` is their number. `started_words` is what the first
    word of an arena may be once `start()` has seen it.
  }];
  let parameters = (ins "int64_t":$arena_bytes, "int64_t":$weight_bytes,
      "int64_t":$carry_elements, DefaultValuedParameter<"int64_t", "0">:$uniform_latents,
      DefaultValuedParameter<"int64_t", "0">:$carry_offset,
      DefaultValuedParameter<"int64_t", "0">:$latent_stride,
      "::mlir::DenseI64ArrayAttr":$started_words);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Trm_FactsAttr : Trm_Attr<"Facts", "facts"> {
  let summary = "what the compiled interface states about a model";
  let description = [{
    Sits on the module as `trm.facts` from `trm-record-facts` on, which reads the model while
    it is whole. `precision` is that of all products, absent where they have several;
    `puzzle_ids` is absent without a puzzle embedding; `step_stride` supervision steps are one
    call of `step()`; where `cycles_per_step` is not 1, steps are cycles, so many of which
    the model was trained with to a step; `max_team` threads may work on one puzzle. `trm-emit-entry-points` adds
    the `sizes`.
  }];
  let parameters = (ins
    StringRefParameter<"prefix of the functions, a C identifier">:$name,
    StringRefParameter<"family of models, plain text">:$family,
    StringRefParameter<"SHA-256 of the checkpoint, or none", [{""}]>:$digest,
    OptionalParameter<"::std::optional<::trm::Precision>">:$precision,
    "int64_t":$seq_len, "int64_t":$vocab_size, "int64_t":$positions, "int64_t":$hidden_size,
    "int64_t":$latents, "int64_t":$max_steps,
    DefaultValuedParameter<"int64_t", "1">:$step_stride,
    DefaultValuedParameter<"int64_t", "1">:$cycles_per_step, "int64_t":$q_outputs,
    "::trm::HaltingAttr":$halting, "int64_t":$parameters, "int64_t":$multiply_adds_per_step,
    DefaultValuedParameter<"int64_t", "1">:$max_team,
    OptionalParameter<"::mlir::DenseI32ArrayAttr">:$puzzle_ids,
    OptionalParameter<"::trm::SizesAttr">:$sizes);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    static constexpr ::llvm::StringLiteral getAttrName() { return "trm.facts"; }
    /// The facts of the module around `op`, or null.
    static FactsAttr of(::mlir::Operation *op);
    FactsAttr withSizes(::trm::SizesAttr sizes) const;
    /// Identifiers of puzzles; none without a puzzle embedding.
    ::llvm::ArrayRef<int32_t> listPuzzleIds() const;
    static bool isCIdentifier(::llvm::StringRef text);
    /// Whether it may stand in comments and strings of all that is generated.
    static bool isPlainText(::llvm::StringRef text);
    static constexpr ::llvm::StringLiteral getPlainTextRule() {
      return "at most 200 letters, digits, blanks and any of ._+-,:()";
    }
  }];
}

#endif // TRM_DIALECT_TRM_TRMFACTS_TD
