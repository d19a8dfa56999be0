//===- Passes.td - all passes of trmc -----------------------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_PASSES_PASSES_TD
#define TRM_PASSES_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Recursion
//===----------------------------------------------------------------------===//

def StripTraining : Pass<"trm-strip-training", "::trm::ModelOp"> {
  let summary = "Drop what only training used";
  let description = [{
    Removes gradient marks (`no_grad`), networks and weights that nothing applies
    or reads, and rows of weights that nothing reads: heads beyond the halting
    values that the rule reads (q_continue where it compares nothing).
  }];
  let statistics = [
    Statistic<"numMarks", "num-marks", "Gradient marks removed">,
    Statistic<"numWeightBytes", "num-weight-bytes", "Bytes of weights removed">
  ];
}

def Hoist : Pass<"trm-hoist", "::trm::ModelOp"> {
  let summary = "Move invariant work out of cycles and scaling into weights";
  let description = [{
    What does not change inside a cycle leaves it, by upstream's loop-invariant
    code motion through the loop interfaces: the injection `z_H + x` is added
    once a high-level cycle. Scaling leaves the program altogether: `1/sqrt(head_dim)`
    goes into the query rows of the projection, the factors of the embedding
    into its tables. Folded weights are float64 until `trm-convert-weights`.
  }];
  let options = [
    Option<"foldScales", "fold-scales", "bool", /*default=*/"true", "Fold scaling into weights">
  ];
  let statistics = [
    Statistic<"numHoisted", "num-hoisted", "Operations moved out of a loop">,
    Statistic<"numFolded", "num-folded", "Scalings folded into weights">
  ];
}

def PeelFirst : Pass<"trm-peel-first", "::trm::ModelOp"> {
  let summary = "Give the first application in a fresh carry a version of its own";
  let description = [{
    The first supervision step starts from constants (`H_init`, `L_init`), the
    same at every position. It becomes the region `first` of `trm.supervise`,
    the first cycle of each of its recursions is peeled, sums are reordered so
    that constants meet, and what is the same at every position is computed at
    compile time.
  }];
  let statistics = [
    Statistic<"numPeeled", "num-peeled", "Cycles peeled">,
    Statistic<"numConstants", "num-constants", "Operations computed at compile time">
  ];
}

def UnrollRecursion : Pass<"trm-unroll-recursion", "::trm::ModelOp"> {
  let summary = "Unroll cycles and supervision steps";
  let description = [{
    Repeats bodies, each with a factor of its own: cycles of innermost
    recursions, of those around them, and supervision steps. Weights and
    networks stay shared. Factors: 0 lets the cost model decide, 1 leaves the
    loop as it is, a factor that does not divide the trip count leaves the rest
    of the cycles behind the loop, and one of at least the trip count removes it.

    The cost model estimates the bytes of code of a body, and unrolls fully
    where all copies together stay within `max-code-bytes`; a body of calls alone
    gains nothing and stays. Supervision steps
    are unrolled only where the rule is fixed to `never`, since a rule looks at
    every step.
  }];
  let options = [
    Option<"inner", "inner", "uint64_t", /*default=*/"0", "Factor of innermost recursions">,
    Option<"outer", "outer", "uint64_t", /*default=*/"0", "Factor of recursions around others">,
    Option<"steps", "steps", "uint64_t", /*default=*/"1", "Factor of supervision steps">,
    Option<"maxCodeBytes", "max-code-bytes", "uint64_t", /*default=*/"0",
           "Budget of the cost model for the code of one loop; 0: a 64th of the target's second-level "
           "cache, or 4 KiB">
  ];
  let statistics = [
    Statistic<"numUnrolled", "num-unrolled", "Loops unrolled">,
    Statistic<"numCopies", "num-copies", "Copies of bodies made">
  ];
}

def FuseIterations : Pass<"trm-fuse-iterations", "::trm::ModelOp"> {
  let summary = "Join the end of an application with the start of the next";
  let description = [{
    A network ends in a normalisation and begins with the sum of latent and
    injection. Between two applications the latent would be written by the
    first, read and written by the second's sum, and read again. Here loops are
    rotated so that the sum follows the normalisation in one network; lowering
    makes one kernel of the two, which reads and writes a row of the latent once.
  }];
  let statistics = [
    Statistic<"numRotated", "num-rotated", "Loops rotated">,
    Statistic<"numFused", "num-fused", "Applications whose sum joined the one before">
  ];
}

def Rematerialize : Pass<"trm-rematerialize", "::trm::ModelOp"> {
  let summary = "Compute cheap values where they are used rather than keep them";
  let description = [{
    For machines whose memory is small. A network that begins with the sum of
    latent and injection takes the sum instead, and its callers add. Sums and
    embeddings that only sums inside of loops read are then computed there again:
    neither the embedded puzzle nor the injection `z_H + x` is kept while a network
    runs, but the tokens and the latents that are kept anyway. Values are sunk only
    where what they are made of takes fewer bytes than they do.
  }];
  let statistics = [
    Statistic<"numSums", "num-sums", "Sums moved from a network to its callers">,
    Statistic<"numSunk", "num-sunk", "Values computed where they are used">
  ];
}

def DivideSteps : Pass<"trm-divide-steps", "::trm::ModelOp"> {
  let summary = "Make each cycle of a supervision step a step of its own";
  let description = [{
    Where the carry of a step goes through one recursion of H cycles and on to
    the next step, the answer and the halting values may be looked at after each
    cycle: S steps of H cycles become S times H steps of one, with
    `cycles_per_step(H)`. No cycle computes anything else than before, and what
    follows needs to know of no cycles. A step that does something between its
    recursion and the next step, that begins from something else than the carry,
    or whose cycles read what the step began with, is an error.
  }];
  let statistics = [
    Statistic<"numDivided", "num-divided", "Steps divided into cycles">
  ];
}

def SpecializeHalting : Pass<"trm-specialize-halting", "::trm::ModelOp"> {
  let summary = "Fix the halting rule and drop what it does not read";
  let description = [{
    The answer moves into the `readout` of `trm.supervise`, so that it is
    computed for steps whose answer is looked at and for no others. Given a
    `rule`, that one becomes the program's own: halting values that it does not
    read go, and with them their head.
  }];
  let options = [
    Option<"rule", "rule", "std::string", /*default=*/"\"\"",
           "A rule of trm.supervise; none leaves the choice to the program">,
    Option<"threshold", "threshold", "double", /*default=*/"0.0", "Threshold of rules with q">,
    Option<"stableSteps", "stable-steps", "int64_t", /*default=*/"1",
           "Steps of rules with stable that leave the answer unchanged">
  ];
  let statistics = [
    Statistic<"numReadouts", "num-readouts", "Answers moved out of the step">,
    Statistic<"numHeads", "num-heads", "Halting heads dropped">
  ];
}

//===----------------------------------------------------------------------===//
// Numerics
//===----------------------------------------------------------------------===//

def ConvertWeights : Pass<"trm-convert-weights", "::mlir::ModuleOp"> {
  let summary = "Convert all weights to float32";
  let description = [{
    Checkpoints hold float32, bfloat16 and float16 side by side. Kernels read
    one type; this pass converts the others once, at compile time.
  }];
  let dependentDialects = ["::trm::TrmDialect"];
  let statistics = [Statistic<"numConverted", "num-converted", "Weights converted to float32">];
}

def AssignPrecision : Pass<"trm-assign-precision", "::trm::ModelOp"> {
  let summary = "Choose the number format of each matrix product";
  let description = [{
    Gives every `trm.linear` and `trm.attention` of a network a `precision`: of `mxint4`,
    which is for weights, attention has int8. Linear layers outside the
    networks (readout, halting head) stay float32: they are a thousandth of the
    work, and the answer and the halting values are theirs.
  }];
  let options = [
    Option<"precision", "precision", "::trm::Precision", /*default=*/"::trm::Precision::f32",
      "fp32, bf16, int8 or mxint4", "::trm::PrecisionValues()">,
    ListOption<"except", "except", "::trm::PrecisionException", "Weights of another precision, NAME=PRECISION">,
    Option<"narrowAttention", "narrow-attention", "bool", /*default=*/"true",
      "Multiply in attention what the precision says, not float32">
  ];
  let statistics = [
    Statistic<"numBFloat16", "num-bfloat16", "Products of bfloat16 factors">,
    Statistic<"numInt8", "num-int8", "Products of 8-bit factors">,
    Statistic<"numMxInt4", "num-mxint4", "Products of 8-bit factors with 4-bit weights">
  ];
}

def RecordFacts : Pass<"trm-record-facts", "::mlir::ModuleOp"> {
  let summary = "Record what the compiled interface states about the model";
  let description = [{
    Writes the module attribute `trm.facts`, a `#trm.facts`, while the model is still whole;
    `trm-emit-entry-points` adds the sizes.
  }];
  let options = [Option<"maxTeam", "max-team", "unsigned", /*default=*/"1",
      "Threads that may work on one puzzle">];
  let dependentDialects = ["::trm::TrmDialect"];
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

def LowerNeural : Pass<"trm-lower-neural", "::mlir::ModuleOp"> {
  let summary = "Lower operations on latents to linalg and trk on tensors";
  let description = [{
    Weights become `arith.constant`s. A `trm.swiglu`, a `trm.gelu` or a residual
    `trm.add` that is the only user of a `trm.linear` becomes the epilogue of its
    `trk.packed_matmul`, so that neither is a pass over memory; with `fuse-norms`
    so do the `trm.rms_norm` after a residual and the `trm.add` after that.
    Destinations are chosen so that bufferization can work in place.
  }];
  let options = [Option<"fuseNorms", "fuse-norms", "bool", /*default=*/"true",
      "Normalize in the matrix product before">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect", "::trm::trk::TrkDialect"];
  let statistics = [
    Statistic<"numMatmuls", "num-matmuls", "Linear layers lowered">,
    Statistic<"numFused", "num-fused", "SwiGLUs, GELUs, residuals, norms and sums in a matrix product">
  ];
}

def PackWeights : Pass<"trk-pack-weights", "::mlir::ModuleOp"> {
  let summary = "Choose register tiles and pack constant weights for them";
  let description = [{
    Reads the module's `#trm.target`. The widest tile is chosen whose
    accumulators, one row of weights and one broadcast fit the target's vector
    registers; the weight becomes `[panels, K, width]` at compile time.

    A product of a lower `precision` gets factors that the target's dot
    instruction multiplies: its weight is rounded here, and a `trk.quantize` in
    front rounds its input. Weights in `mxint4` become 16-bit integers with a scale for
    each output, which is the same product: an output's factors are shifted by what their
    blocks' exponents differ. With `four-bit-weights` they stay as they are.
  }];
  let options = [Option<"fourBitWeights", "four-bit-weights", "bool", /*default=*/"false",
      "For kernels that unpack weights of four bits themselves">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect",
      "::trm::trk::TrkDialect"];
  let statistics = [
    Statistic<"numPacked", "num-packed", "Weights packed">,
    Statistic<"numQuantized", "num-quantized", "Inputs rounded to narrow factors">,
    Statistic<"numPaddingBytes", "num-padding-bytes", "Bytes of zeros that padding added">
  ];
}

def DecomposeKernels : Pass<"trk-decompose", "::mlir::ModuleOp"> {
  let summary = "Kernels on tensors as what they mean: linalg and scf";
  let description = [{
    Each kernel of `trk` is replaced by its decomposition (`AggregatedOpInterface`): plain loops
    over single elements, which any backend takes, and which the kernels for a target and the
    templates for C++ are checked against. A backend that writes kernels itself leaves those that
    it has.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numDecomposed", "num-decomposed", "Kernels decomposed">];
}

def LowerKernels : Pass<"trk-lower-kernels", "::mlir::func::FuncOp"> {
  let summary = "Lower trk kernels on memrefs to scf and vector";
  let description = [{
    Register-tiled loops for the module's `#trm.target`: accumulators are loop
    results, tails are masked, epilogues run on vectors before the store.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
      "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
      "::mlir::vector::VectorDialect", "::trm::trk::TrkDialect"];
}

def Distribute : Pass<"trm-distribute", "::mlir::ModuleOp"> {
  let summary = "Divide loops among the threads of a team";
  let description = [{
    `max_team` in `trm.facts` is how many threads may work on one puzzle. Each runs
    all functions, and of each `scf.parallel` its part: every loop is cut into as
    many shares as the largest team has threads, and thread `rank` of `size` takes
    the shares `rank`, `rank + size`, ... What is computed, and in which order, does
    not depend on the team. Copies of buffers are divided likewise, and what else
    writes memory is left to the first thread.

    A barrier, a call of `NAME.barrier`, stands where a thread would read what
    another one wrote, or write what another one touched, and nowhere else: kernels
    that are divided along the same rows or columns follow each other without one.
    Functions get the team as their last argument, a pointer to `trm_team` of
    runtime/Abi.h. With a team of one, loops become plain ones and nothing is added.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
      "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let statistics = [
    Statistic<"numDivided", "num-divided", "Loops divided">,
    Statistic<"numBarriers", "num-barriers", "Places where threads wait for each other">,
    Statistic<"numAlone", "num-alone", "Operations left to the first thread">
  ];
}

def LowerDot : Pass<"trk-lower-dot", "::mlir::func::FuncOp"> {
  let summary = "Lower trk.dot to the target's instruction";
  let description = [{
    Equal element types become a multiplication and an addition that may be
    contracted: a fused multiply-add where the target has one. Bundles of
    narrower elements become the instruction that the module's `#trm.target` names
    as `bf16_dot` or `int8_dot`, or else arithmetic of 32 bits on their elements.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
      "::mlir::vector::VectorDialect"];
}

def ExpandExp : Pass<"trm-expand-exp", "::mlir::func::FuncOp"> {
  let summary = "Expand math.exp on f32 to a polynomial";
  let description = [{
    Range reduction by adding and subtracting a large constant, then the degree
    5 polynomial of Cephes' expf: relative error below 2e-7 in [-87, 88], where
    the argument is clamped. Vectors stay vectors, and no libm is needed.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
  let statistics = [Statistic<"numExpanded", "num-expanded", "Exponentials expanded">];
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

def SplitDestinations : Pass<"trm-split-destinations", "::mlir::func::FuncOp"> {
  let summary = "Give each use of an uninitialised tensor one of its own";
  let description = [{
    Common subexpression elimination makes one `tensor.empty` of all that have
    the same type. As a buffer it would be alive from the first of its uses to
    the last, though none reads what another wrote; apart, they share bytes with
    whatever lies between them.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numSplit", "num-split", "Destinations made">];
}

def OrderGlobals : Pass<"trm-order-globals", "::mlir::ModuleOp"> {
  let summary = "Name and place constants in the order of their first use";
  let description = [{
    Bufferization names and orders the globals that it makes by addresses of the
    process. With names and places that follow the program, the same model gives
    the same bytes every time.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def PlanMemory : Pass<"trm-plan-memory", "::mlir::ModuleOp"> {
  let summary = "Place every buffer in one static arena";
  let description = [{
    Liveness over the whole solve: calls are expanded on one timeline, so that
    buffers share bytes across functions too, where they are never alive at
    once. Allocations become views of an arena argument, at offsets found
    greedily in the best of several orders. Recursive calls and buffers of
    dynamic size are errors.

    The module's `#trm.arena` tells what came of it: the size, the largest set of bytes alive at
    once, which no placement undercuts, and offset, type and lives of each buffer.
  }];
  let options = [Option<"share", "share", "bool", /*default=*/"true",
      "Let buffers share bytes; without, each has its own">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
      "::mlir::memref::MemRefDialect", "::trm::TrmDialect"];
  let statistics = [
    Statistic<"numBuffers", "num-buffers", "Buffers placed">,
    Statistic<"numBytes", "num-bytes", "Bytes of the arena">,
    Statistic<"numBytesUnshared", "num-bytes-unshared", "Bytes if no buffers shared any">
  ];
}

//===----------------------------------------------------------------------===//
// Entry
//===----------------------------------------------------------------------===//

def CheckPhase : Pass<"trm-check-phase", "::mlir::ModuleOp"> {
  let summary = "Refuse a module that a phase cannot begin with";
  let description = [{
    The pipelines of trm-opt (`--trm-kernels-pipeline`) begin with it: it says which
    pipelines come first, instead of what the first pass stumbles over.
  }];
  let options = [Option<"phase", "phase", "std::string", "",
                        "The phase that is to run: recursion, numerics, kernels, loops or llvm">];
}

def LowerStructure : Pass<"trm-lower-structure", "::mlir::ModuleOp"> {
  let summary = "Lower models, networks and loops to functions";
  let description = [{
    Each network becomes a private function that works in place on its first
    argument; `trm.recurse` becomes `scf.for`; the solve becomes functions:
    `NAME.embed` (tokens to state), `NAME.supervise` (one supervision step on the
    state) and, where `trm.supervise` has them, `NAME.first` and `NAME.readout`.
    The state, `memref` arguments of all, is the carry and what they read of the
    embedding.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
      "::mlir::func::FuncDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def ShareCode : Pass<"trm-share-code", "::mlir::ModuleOp"> {
  let summary = "Make one function of layers and networks that differ in weights only";
  let description = [{
    Works on functions on tensors, after the passes that copy and specialise.
    A run of operations that repeats (the layers of a network, also in versions
    of it) becomes a private function that takes its constants as arguments;
    functions that are equal up to their constants become one. Does nothing where that would not save code.
  }];
  let options = [
    Option<"minOperations", "min-operations", "unsigned", /*default=*/"4",
           "Operations on tensors that a function needs to be worth a call">
  ];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
      "::mlir::func::FuncDialect", "::mlir::tensor::TensorDialect", "::trm::TrmDialect"];
  let statistics = [
    Statistic<"numOutlined", "num-outlined", "Runs of operations replaced by calls">,
    Statistic<"numShared", "num-shared", "Functions replaced by an equal one">
  ];
}

def EmitEntryPoints : Pass<"trm-emit-entry-points", "::mlir::ModuleOp"> {
  let summary = "Emit the functions that a user calls";
  let description = [{
    `NAME_start`, `NAME_step`, `NAME_solve` and `NAME_perturb` of runtime/Abi.h: they
    check what they are given, find the state at the start of the arena, and call the parts
    `embed`, `first`, `supervise` and `readout`; `NAME_perturb` adds
    to the carried latents, after which no step is the first. `NAME.halts` is the halting
    rules (runtime/HaltRules.h) that `trm.facts` accepts.
    What they know of the arena becomes the `sizes` of `trm.facts`.
  }];
  let options = [Option<"forSource", "for-source", "bool", /*default=*/"false",
      "A backend prints them: its numbers may be other ones than a caller's, which a step "
      "then copies, and its weights may be others, which the part `has_its_weights` tells">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
      "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def LowerToLlvm : Pass<"trm-lower-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Lower everything to the LLVM dialect";
  let description = [{
    By upstream's patterns, with indices as wide as pointers of the target and
    buffers as bare pointers.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def EmitModelInfo : Pass<"trm-emit-model-info", "::mlir::ModuleOp"> {
  let summary = "Emit the constants that describe the model";
  let description = [{
    `NAME_info` and `NAME_model` of runtime/Abi.h, from `trm.facts` and the
    module's target.
  }];
  let options = [Option<"compiler", "compiler", "std::string", /*default=*/"\"trmc\"",
      "Name and version of the compiler to record">];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

def ViewRecursion : Pass<"trm-view-recursion", "::trm::ModelOp"> {
  let summary = "Print the recursion as a Graphviz graph";
  let description = [{
    Like upstream's `view-op-graph`, writes to stderr and leaves the IR as it is:
    `trm-opt model.mlir --trm-view-recursion -o /dev/null 2> model.dot`.

    Steps and cycles are clusters with their trip counts, which hold an ellipse
    for each latent that they carry; applications are bold boxes; runs of other
    operations fold into one box each. Dashed edges go around a loop.
  }];
}

def PrintTraffic : Pass<"trm-print-traffic", "::mlir::ModuleOp"> {
  let summary = "Print the bytes of weights and activations that each function moves";
  let description = [{
    Works on functions on memrefs whose kernels are whole: after bufferization
    and before `trk-lower-kernels`. Writes one line a function to stderr, callees
    included, and one for a supervision step (the part `supervise`). Each kernel reads
    and writes each of its operands once; loads and stores of latents are those of
    whole buffers of the shape `[positions, hidden_size]` in `trm.facts`.
  }];
}

#endif // TRM_PASSES_PASSES_TD
