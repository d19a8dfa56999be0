//===- EntryFunction.h - parts of the functions that a user calls -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What trm-emit-entry-points is made of: the model's parts as the lowering left
// them, where things lie in the arena, and a function under construction.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ENTRY_ENTRYFUNCTION_H
#define TRM_PASSES_ENTRY_ENTRYFUNCTION_H

#include "trm/dialect/Trm/Trm.h"
#include "trm/runtime/Abi.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"

namespace trm {

/// Where things lie in the arena, in bytes: a word that start() writes, the
/// state, the logits and halting values of solve(), the frames; before them, where
/// there are teams, a word by which the first thread tells the others.
struct ArenaLayout {
  llvm::SmallVector<int64_t> state;
  int64_t logits, halt, told, frames, total;
};

/// A function without a body that is `part` of the model `name`: private unless it is of
/// the C interface.
mlir::func::FuncOp createPart(mlir::OpBuilder &b, mlir::Location loc, llvm::StringRef name,
                              Part part, mlir::FunctionType type);

/// The functions of a model that was lowered, with its facts.
struct ModelParts {
  mlir::ModuleOp module;
  FactsAttr facts;
  mlir::func::FuncOp embed, supervise;
  mlir::func::FuncOp first, readout; ///< may be null
  mlir::func::FuncOp barrier;        ///< null where a puzzle has one thread
  /// Types of the carry and of what a step reads of the embedding.
  llvm::ArrayRef<mlir::Type> state;
  mlir::MemRefType logits, frames;
  mlir::MemRefType halt; ///< null without a head
  ArenaLayout layout;
  /// Whether a backend prints the functions: a caller's numbers may be other ones than
  /// the model's, and weights may be those of another.
  bool forSource = false;

  /// Fails where the module lacks facts, embed or supervise.
  static mlir::FailureOr<ModelParts> find(mlir::ModuleOp module);

  /// Types of the latents that steps carry, the last of `state`.
  llvm::ArrayRef<mlir::Type> latents() const;
  /// Elements of all latents together.
  int64_t carryElements() const;
  mlir::MemRefType tokens() const;
  mlir::MemRefType arena() const;
  mlir::MemRefType word() const;
  /// What start() leaves in the word: ties an arena to the model, and tells a
  /// fresh carry from one that a step has written, where that matters.
  int64_t startedWord(bool fresh) const;
};

/// One function under construction, with early returns. Where there are teams, the
/// team is its last argument, unless one thread alone calls it: each thread takes the
/// same way through it.
class EntryFunction {
public:
  /// A parameter of the C interface; size_t is an index.
  struct Parameter {
    llvm::StringRef name;
    mlir::Type type;
  };
  /// A function that a user calls, which returns a status.
  EntryFunction(mlir::OpBuilder &builder, const ModelParts &parts, Part part,
                llvm::ArrayRef<Parameter> parameters, bool onTeam = true);
  /// A function for one thread.
  EntryFunction(mlir::OpBuilder &builder, const ModelParts &parts, Part part,
                llvm::ArrayRef<Parameter> parameters, mlir::TypeRange results);

  /// `value`, which is called so where the function is printed as source.
  mlir::Value named(llvm::StringRef name, mlir::Value value);

  mlir::Value argument(unsigned index) { return func.getArgument(index); }
  mlir::Value i1(bool value);
  mlir::Value i32(int64_t value);
  mlir::Value i64(int64_t value);
  mlir::Value f32(double value);
  mlir::Value index(int64_t value);
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value lhs, mlir::Value rhs);
  mlir::Value equal(mlir::Value lhs, mlir::Value rhs) {
    return compare(mlir::arith::CmpIPredicate::eq, lhs, rhs);
  }
  mlir::Value both(mlir::Value lhs, mlir::Value rhs);
  mlir::Value either(mlir::Value lhs, mlir::Value rhs);
  mlir::Value select(mlir::Value condition, mlir::Value yes, mlir::Value no);
  mlir::Value view(mlir::Value arena, int64_t offset, mlir::MemRefType type);
  mlir::Value isNull(mlir::Value buffer);
  mlir::Value negate(mlir::Value condition);

  /// Returns `status` where `condition` holds, else goes on.
  void returnIf(mlir::Value condition, mlir::Value status);
  void returnIf(mlir::Value condition, trm_status status) { returnIf(condition, i32(status)); }
  void returnOk() { mlir::func::ReturnOp::create(b, loc, i32(TRM_OK)); }

  /// Returns TRM_ERROR_NULL where `buffer` is null.
  void refuseNull(mlir::Value buffer);
  /// Returns TRM_ERROR_ARENA_MISALIGNED where the arena is.
  void checkAlignment(mlir::Value arena);
  /// Returns an error unless `arena` is one that start() filled; returns its word.
  mlir::Value checkStarted(mlir::Value arena);
  /// Returns TRM_ERROR_TEAM for a team that the functions cannot work with.
  void checkTeam();
  /// Builds `body` for the first thread; for the only one where there are no teams.
  void onlyFirst(llvm::function_ref<void()> body);
  /// `value` as the first thread computes it; `compute` is built for that one alone.
  mlir::Value toldByFirst(mlir::Value arena, llvm::function_ref<mlir::Value()> compute);

  /// Builds `body` where `condition` holds.
  void onlyIf(mlir::Value condition, llvm::function_ref<void()> body);
  /// One of two bodies.
  void choose(mlir::Value condition, llvm::function_ref<void()> yes, llvm::function_ref<void()> no);

  mlir::Value loadWord(mlir::Value arena);
  void storeWord(mlir::Value arena, bool fresh);
  /// The arena has no puzzle any more.
  void clearWord(mlir::Value arena);
  /// Calls a part that works on the state. `halt` is ignored without a head. For source
  /// logits and halting values are those of the arena, and a function finds them there.
  void callPart(mlir::func::FuncOp part, mlir::Value arena, mlir::Value logits, mlir::Value halt);
  mlir::Value ownLogits(mlir::Value arena) {
    return named("logits", view(arena, parts.layout.logits, parts.logits));
  }
  /// Null without a head.
  mlir::Value ownHalt(mlir::Value arena) {
    return parts.halt ? named("q", view(arena, parts.layout.halt, parts.halt)) : mlir::Value();
  }

  const ModelParts &parts;
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::func::FuncOp func;
  mlir::Value team; ///< null where there are no teams

private:
  void create(Part part, llvm::ArrayRef<Parameter> parameters, mlir::TypeRange more,
              mlir::TypeRange results);
  void callOnState(mlir::func::FuncOp part, mlir::Value arena, mlir::Value logits,
                   mlir::Value halt);
  mlir::func::FuncOp findRunner(mlir::func::FuncOp part);
};

/// NAME.halts, which says whether a rule stops a solve after a step: of those that the
/// model accepts, by runtime/HaltRules.h.
mlir::func::FuncOp emitHalts(mlir::OpBuilder &builder, const ModelParts &parts);

/// The body of NAME.barrier.
void emitBarrier(mlir::OpBuilder &builder, const ModelParts &parts);

/// `part` for a single thread: a call of `onTeam`.
void emitForOne(mlir::OpBuilder &builder, const ModelParts &parts, Part part,
                mlir::func::FuncOp onTeam);

/// NAME_perturb.
void emitPerturb(mlir::OpBuilder &builder, const ModelParts &parts);

/// NAME.write_answer: the most likely token at each position, the first of equals; whether
/// all of them were there before.
mlir::func::FuncOp emitWriteAnswer(mlir::OpBuilder &builder, const ModelParts &parts);

/// What a solve calls besides the parts of the model.
struct SolveParts {
  mlir::func::FuncOp start, halts, writeAnswer;
};

/// NAME_solve, or the same on a team as another part.
mlir::func::FuncOp emitSolve(mlir::OpBuilder &builder, const ModelParts &parts, Part part,
                             const SolveParts &calls);

} // namespace trm

#endif // TRM_PASSES_ENTRY_ENTRYFUNCTION_H
