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

def RecordFacts : Pass<"trm-record-facts", "::mlir::ModuleOp"> {
  let summary = "Record what the compiled interface states about the model";
  let description = [{
    Writes the module attribute `trm.facts`, a dictionary: `name`, `family`,
    `digest`, `precision`, `seq_len`, `vocab_size`, `positions`, `hidden_size`,
    `max_steps`, `q_outputs`, `puzzle_ids` (absent without a puzzle embedding),
    `parameters`, `multiply_adds_per_step`. Runs while the model is still
    whole; `trm-emit-entry-points` adds `arena_bytes` and `weight_bytes`.
  }];
  let dependentDialects = ["::trm::TrmDialect"];
}

//===----------------------------------------------------------------------===//
// Lowering: trm to kernels
//===----------------------------------------------------------------------===//

def LowerNeural : Pass<"trm-lower-neural", "::mlir::ModuleOp"> {
  let summary = "Lower operations on latents to linalg and trk on tensors";
  let description = [{
    Weights become `arith.constant`s. A `trm.swiglu` or a residual `trm.add`
    that is the only user of a `trm.linear` becomes the epilogue of its
    `trk.packed_matmul`, so that neither is a pass over memory. Destinations
    are chosen so that bufferization can work in place.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect", "::trm::trk::TrkDialect"];
  let statistics = [
    Statistic<"numMatmuls", "num-matmuls", "Linear layers lowered">,
    Statistic<"numFused", "num-fused", "SwiGLUs and residuals fused into an epilogue">
  ];
}

def LowerStructure : Pass<"trm-lower-structure", "::mlir::ModuleOp"> {
  let summary = "Lower models, networks and loops to functions";
  let description = [{
    Each network becomes a private function that works in place on its first
    argument; `trm.recurse` becomes `scf.for`; the solve becomes two functions:
    `NAME.embed` (tokens to state) and `NAME.supervise` (one supervision step on
    the state). The state, `memref` arguments of both, is the carry and what the
    step reads of the embedding.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
      "::mlir::func::FuncDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def PackWeights : Pass<"trk-pack-weights", "::mlir::ModuleOp"> {
  let summary = "Choose register tiles and pack constant weights for them";
  let description = [{
    Reads the module's `#trm.target`. The widest tile is chosen whose
    accumulators, one row of weights and one broadcast fit the target's vector
    registers; the weight becomes `[panels, K, width]` at compile time.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::trm::trk::TrkDialect"];
  let statistics = [
    Statistic<"numPacked", "num-packed", "Weights packed">,
    Statistic<"numPaddingBytes", "num-padding-bytes", "Bytes of zeros that padding added">
  ];
}

//===----------------------------------------------------------------------===//
// Lowering: kernels to loops
//===----------------------------------------------------------------------===//

def OrderGlobals : Pass<"trm-order-globals", "::mlir::ModuleOp"> {
  let summary = "Name and place constants in the order of their first use";
  let description = [{
    Bufferization names and orders the globals that it makes by addresses of the
    process. With names and places that follow the program, the same model gives
    the same bytes every time.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def LowerKernels : Pass<"trk-lower-kernels", "::mlir::func::FuncOp"> {
  let summary = "Lower trk kernels on memrefs to scf and vector";
  let description = [{
    Register-tiled loops for the module's `#trm.target`: accumulators are loop
    results, tails are masked, epilogues run on vectors before the store.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
      "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
      "::mlir::vector::VectorDialect", "::trm::trk::TrkDialect"];
}

def LowerDot : Pass<"trk-lower-dot", "::mlir::func::FuncOp"> {
  let summary = "Lower trk.dot to the target's instruction";
  let description = [{
    Equal element types become a multiplication and an addition that may be
    contracted: a fused multiply-add where the target has one.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
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

def PlanArena : Pass<"trm-plan-arena", "::mlir::ModuleOp"> {
  let summary = "Place every buffer in one static arena";
  let description = [{
    Each function gets a frame in which buffers that are never alive at once
    share bytes; frames follow each other along the call graph, so that a
    callee's frame lies behind those of all its callers. Allocations become
    views of an arena argument; the module attribute `trm.frame_bytes` records the
    size of all frames. Recursive calls and buffers of dynamic size are errors.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
      "::mlir::memref::MemRefDialect"];
  let statistics = [
    Statistic<"numBuffers", "num-buffers", "Buffers placed">,
    Statistic<"numBytes", "num-bytes", "Bytes of all frames">,
    Statistic<"numBytesUnshared", "num-bytes-unshared", "Bytes if no buffers shared any">
  ];
}

def EmitEntryPoints : Pass<"trm-emit-entry-points", "::mlir::ModuleOp"> {
  let summary = "Emit the functions that a user calls";
  let description = [{
    `NAME_start`, `NAME_step` and `NAME_solve` of runtime/Abi.h: they check what
    they are given, find the state at the start of the arena, and call
    `NAME.embed` and `NAME.supervise`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
      "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
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

#endif // TRM_PASSES_PASSES_TD
