//===- TrmStructureOps.td - models, networks, recursion, supervision ----*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMSTRUCTUREOPS_TD
#define TRM_DIALECT_TRM_TRMSTRUCTUREOPS_TD

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/CallInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/LoopLikeInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "trm/dialect/Trm/TrmAttributes.td"

//===----------------------------------------------------------------------===//
// Models and weights
//===----------------------------------------------------------------------===//

def Trm_ModelOp : Trm_Op<"model", [IsolatedFromAbove, NoRegionArguments, NoTerminator,
    SingleBlock, Symbol, SymbolTable]> {
  let summary = "a trained model: weights, networks, one solve";
  let description = [{
    Its name is the prefix of the functions that a user calls
    (`@sudoku` becomes `sudoku_start`, `sudoku_step`, `sudoku_solve`).

    `puzzle_ids` are the puzzle identifiers whose embedding rows were imported,
    row by row; absent where the model has no puzzle embedding. `source` says
    what the model was imported from (`sha256`, `file`, `family`).

    Example:
    ```mlir
    trm.model @sudoku family("trm") seq_len(81) vocab_size(11) puzzle_ids([0]) {
      trm.weight @lm_head = dense<0.0> : tensor<11x64xf32>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$family, I64Attr:$seq_len,
      I64Attr:$vocab_size, OptionalAttr<DenseI32ArrayAttr>:$puzzle_ids,
      OptionalAttr<DictionaryAttr>:$source);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `family` `(` $family `)` `seq_len` `(` $seq_len `)`
    `vocab_size` `(` $vocab_size `)` (`puzzle_ids` `(` $puzzle_ids^ `)`)?
    (`source` `(` $source^ `)`)? attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// The only trm.solve, or null while the model is being built.
    SolveOp getSolve();
    WeightOp lookupWeight(::mlir::FlatSymbolRefAttr name);
    static ::llvm::StringRef getDefaultDialect() { return "trm"; }
  }];
}

def Trm_WeightOp : Trm_Op<"weight", [HasParent<"ModelOp">, Symbol]> {
  let summary = "a named constant of the checkpoint";
  let description = [{
    Keeps the checkpoint's element type (`f32`, `bf16`, `f16`) until the
    numerics phase decides on one. Large values are dense resources, so that
    they are neither uniqued nor printed whole.

    Example: `trm.weight @H_init = dense_resource<H_init> : tensor<512xbf16>`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ElementsAttr:$value);
  let assemblyFormat = "$sym_name `=` $value attr-dict";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::ElementsAttr":$value)>];
  let extraClassDeclaration = [{
    ::mlir::RankedTensorType getType() {
      return ::mlir::cast<::mlir::RankedTensorType>(getValue().getShapedType());
    }
    // Weights are the model's own: what no operation names may go.
    ::mlir::SymbolTable::Visibility getVisibility() {
      return ::mlir::SymbolTable::Visibility::Private;
    }
  }];
}

//===----------------------------------------------------------------------===//
// Networks
//===----------------------------------------------------------------------===//

class Trm_FunctionOp<string mnemonic, list<Trait> traits = []> : Trm_Op<mnemonic,
    !listconcat(traits, [FunctionOpInterface, HasParent<"ModelOp">, IsolatedFromAbove,
                         DeclareOpInterfaceMethods<OpAsmOpInterface,
                             ["getAsmBlockArgumentNames"]>])> {
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<FunctionType>:$function_type,
      OptionalAttr<StrAttr>:$sym_visibility, OptionalAttr<DictArrayAttr>:$arg_attrs,
      OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  code commonDeclarations = [{
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    static ::llvm::StringRef getDefaultDialect() { return "trm"; }
  }];
}

def Trm_NetworkOp : Trm_FunctionOp<"network"> {
  let summary = "a network that is applied many times with the same weights";
  let description = [{
    A pure function of latents. By convention the first argument is the latent
    that an application replaces and the second what is injected into it; the
    compiled network works in place where the first result has that type.

    Example:
    ```mlir
    trm.network @L_level(%hidden: tensor<97x512xf32>, %injection: tensor<97x512xf32>)
        -> tensor<97x512xf32> {
      %h = add %hidden, %injection : tensor<97x512xf32>
      return %h : tensor<97x512xf32>
    }
    ```
  }];
  let extraClassDeclaration = commonDeclarations # [{
    ::mlir::SymbolTable::Visibility getVisibility() {
      return ::mlir::SymbolTable::Visibility::Private;
    }
  }];
}

def Trm_SolveOp : Trm_FunctionOp<"solve"> {
  let summary = "the whole inference: tokens of one puzzle to its answer";
  let description = [{
    Takes the tokens and the row of the puzzle embedding, and returns the
    results of its one `trm.supervise`: logits `[seq_len, vocab_size]`, halting
    values `[1, 1 or 2]` and the number of steps that ran.

    Example:
    ```mlir
    trm.solve @solve(%tokens: tensor<81xi32>, %puzzle: i32)
        -> (tensor<81x11xf32>, tensor<1x2xf32>, i32) { ... }
    ```
  }];
  let extraClassDeclaration = commonDeclarations # [{
    /// The only trm.supervise of the body, or null.
    SuperviseOp getSupervise();
  }];
  let hasRegionVerifier = 1;
}

def Trm_ReturnOp : Trm_Op<"return", [Pure, ReturnLike, Terminator,
    ParentOneOf<["NetworkOp", "SolveOp"]>]> {
  let summary = "returns from a network or a solve";
  let arguments = (ins Variadic<AnyType>:$operands);
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
  let hasVerifier = 1;
}

def Trm_ApplyOp : Trm_Op<"apply", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<CallOpInterface, ["getCallableForCallee",
        "setCalleeFromCallable", "getArgOperands", "getArgOperandsMutable"]>]> {
  let summary = "applies a network";
  let description = [{
    Example:
    ```mlir
    %n = trm.apply @L_level(%zL, %inj) : (tensor<97x512xf32>, tensor<97x512xf32>)
        -> tensor<97x512xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<Trm_Latent>:$inputs,
      OptionalAttr<DictArrayAttr>:$arg_attrs, OptionalAttr<DictArrayAttr>:$res_attrs);
  let results = (outs Variadic<Trm_Latent>:$results);
  let assemblyFormat =
      "$callee `(` $inputs `)` attr-dict `:` functional-type($inputs, $results)";
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

def Trm_RecurseOp : Trm_Op<"recurse", [
    AutomaticAllocationScope, RecursiveMemoryEffects, RecursivelySpeculatable,
    DeclareOpInterfaceMethods<LoopLikeOpInterface, ["getInitsMutable", "getRegionIterArgs",
        "getYieldedValuesMutable", "getLoopResults", "getStaticTripCount",
        "promoteIfSingleIteration"]>,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["getEntrySuccessorOperands",
        "getRegionInvocationBounds"]>,
    SingleBlock]> {
  let summary = "applies its body a fixed number of times to carried latents";
  let description = [{
    The recursion of a supervision step. Runs `cycles` times; each cycle's
    `trm.yield` is the next cycle's carry, the last one's the result. Without a
    cycle the result is what it started from.
    `no_grad(n)` marks that training ran the first `n` cycles without gradient;
    it says nothing about inference.

    Example:
    ```mlir
    %l = trm.recurse cycles(6) carry(%z = %l0 : tensor<97x512xf32>) {
      %n = trm.apply @L_level(%z, %inj) : (tensor<97x512xf32>, tensor<97x512xf32>)
          -> tensor<97x512xf32>
      trm.yield %n : tensor<97x512xf32>
    }
    ```
  }];
  let arguments = (ins I64Attr:$cycles, OptionalAttr<I64Attr>:$no_grad,
      Variadic<AnyType>:$initial);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    `cycles` `(` $cycles `)` (`no_grad` `(` $no_grad^ `)`)? attr-dict-with-keyword
    custom<RecurseBody>($initial, type($initial), type($results), $body)
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizer = 1;
  let builders = [OpBuilder<(ins "int64_t":$cycles, "::mlir::ValueRange":$inits)>];
  let skipDefaultBuilders = 1;
  let extraClassDeclaration = [{
    YieldOp getYield();
  }];
}

def Trm_SuperviseOp : Trm_Op<"supervise", [
    AutomaticAllocationScope, RecursiveMemoryEffects, RecursivelySpeculatable,
    DeclareOpInterfaceMethods<LoopLikeOpInterface, ["getInitsMutable", "getRegionIterArgs",
        "getYieldedValuesMutable"]>,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["getEntrySuccessorOperands",
        "getRegionInvocationBounds"]>,
    SingleBlock]> {
  let summary = "deep supervision: steps over a carry, an answer after each";
  let description = [{
    Runs its body, a supervision step, at least once and at most `max_steps`
    times. Each step's `trm.yield` gives the next carry, the step's answer
    (logits) and its halting values: `[1, 1]` (halt) or `[1, 2]` (halt,
    continue). The results are those of the last step that ran, and the number
    of steps.

    `halting` is the rule by which a solve may stop after a step; `threshold`
    (0 where it is not given) and `stable_steps` (1) are its parameters:

    * `never`: all steps run;
    * `q`: halt > threshold;
    * `q_compare`: halt - continue > threshold;
    * `stable`: the most likely tokens are those of each of the `stable_steps`
      steps before;
    * `q_and_stable`: both `q` and `stable`.

    An imported model states the rule that it was trained with, which a program
    may be asked to follow; `fixed` makes the rule the program's own, and what
    only other rules read may be absent.

    Two more regions may follow the body. `first` is the first step, for which
    the carry is known (`initial`, used where it is defined). `readout` takes the
    carry and yields the answer of a step whose answer is looked at; the steps
    then yield none. `step_stride(n)` says that a run of the body is `n`
    supervision steps, of which only the last is seen from outside.
    `cycles_per_step(n)` says the opposite: steps are single cycles, a model was
    trained with `n` of them to a supervision step, and `max_steps` counts cycles
    as everything here does.

    Example:
    ```mlir
    %logits, %q, %steps = trm.supervise max_steps(16) halting(q threshold(4.0)) fixed
        carry(%zH = %h0 : tensor<97x512xf32>, %zL = %l0 : tensor<97x512xf32>)
        -> tensor<81x11xf32>, tensor<1x2xf32> {
      ...
      trm.yield %h, %l : tensor<97x512xf32>, tensor<97x512xf32> halt(%b : tensor<1x2xf32>)
    } readout(%z: tensor<97x512xf32>, %y: tensor<97x512xf32>) {
      ...
      trm.yield answer(%a : tensor<81x11xf32>)
    }
    ```
  }];
  let arguments = (ins I64Attr:$max_steps, DefaultValuedAttr<I64Attr, "1">:$step_stride,
      DefaultValuedAttr<I64Attr, "1">:$cycles_per_step, Trm_HaltRuleAttr:$halting, DefaultValuedAttr<F64Attr, "0.0">:$threshold,
      DefaultValuedAttr<I64Attr, "1">:$stable_steps, UnitAttr:$fixed,
      Variadic<AnyType>:$initial);
  let results = (outs Trm_Latent:$answer, Optional<Trm_Latent>:$halt, I32:$steps);
  let regions = (region SizedRegion<1>:$body, AnyRegion:$first, AnyRegion:$readout);
  let assemblyFormat = [{
    `max_steps` `(` $max_steps `)` (`step_stride` `(` $step_stride^ `)`)?
    (`cycles_per_step` `(` $cycles_per_step^ `)`)?
    `halting` `(` $halting (`threshold` `(` $threshold^ `)`)?
    (`stable_steps` `(` $stable_steps^ `)`)? `)` (`fixed` $fixed^)? attr-dict-with-keyword
    custom<SuperviseBody>($initial, type($initial), type($answer), type($halt), $body, $first,
                          $readout)
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let builders = [OpBuilder<(ins "int64_t":$maxSteps, "HaltRule":$halting,
      "::mlir::ValueRange":$inits, "::mlir::Type":$answer, "::mlir::Type":$halt)>];
  let skipDefaultBuilders = 1;
  let extraClassDeclaration = [{
    YieldOp getYield();
    bool hasFirst() { return !getFirst().empty(); }
    bool hasReadout() { return !getReadout().empty(); }
    /// Where the answer comes from: the readout's yield, else the body's.
    YieldOp getAnswerYield();
    /// Values of halt: 0 (no head), 1 or 2.
    int64_t getNumHaltValues();
    static bool readsHalt(HaltRule rule);
    static bool readsAnswer(HaltRule rule);
  }];
}

def Trm_YieldOp : Trm_Op<"yield", [Pure, Terminator, AttrSizedOperandSegments,
    ParentOneOf<["RecurseOp", "SuperviseOp"]>,
    DeclareOpInterfaceMethods<RegionBranchTerminatorOpInterface>]> {
  let summary = "ends a cycle or a supervision step";
  let description = [{
    Carries latents on; inside `trm.supervise` it also delivers the step's
    answer and halting values; in a readout it delivers the answer alone.
  }];
  let arguments = (ins Variadic<AnyType>:$carried, Optional<Trm_Latent>:$answer,
      Optional<Trm_Latent>:$halt);
  let assemblyFormat = [{
    attr-dict ($carried^ `:` type($carried))? (`answer` `(` $answer^ `:` type($answer) `)`)?
    (`halt` `(` $halt^ `:` type($halt) `)`)?
  }];
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$carried), [{
    build($_builder, $_state, carried, ::mlir::Value(), ::mlir::Value());
  }]>];
}

#endif // TRM_DIALECT_TRM_TRMSTRUCTUREOPS_TD
