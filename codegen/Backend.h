//===- Backend.h - from IR to artifacts ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A backend takes a module at the phase it asks for and writes artifacts:
// object code, a library, a program, source text. Backends are registered; the
// compiler's own go through the same door as a plugin's.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_BACKEND_H
#define TRM_CODEGEN_BACKEND_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "trm/codegen/BackendOptions.h"
#include "trm/codegen/Footprint/Budget.h"
#include "trm/codegen/SelfTest.h"
#include "trm/codegen/StagedOutputs.h"
#include "trm/passes/Pipelines.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trm {

/// One kind of output (`--emit=KIND`). The default file name is the model's
/// name between `prefix` and `suffix`.
struct ArtifactKind {
  llvm::StringLiteral name;
  llvm::StringLiteral description;
  llvm::StringLiteral prefix;
  llvm::StringLiteral suffix;
  /// May go to stdout.
  bool isText;
  /// Holds the model's code, so that it may be held to a budget.
  bool isMeasured = false;
  /// Comes with a self-test (EmitRequest::selfTest).
  bool hasSelfTest = false;
};

/// What compiles make when nobody says what, and what calibrates and compares models.
constexpr llvm::StringLiteral kProgramKind = "program";

/// What every backend is told. What only one of them asks for is its own
/// (Backend::addOptions()).
struct EmitRequest {
  /// Name of one of the backend's artifact kinds.
  std::string kind;
  /// Path of the artifact; "-" is stdout where the artifact is text.
  std::string output;
  /// The target's record, with its memories and compiler; null where the IR brings a
  /// target of its own.
  const TargetRecord *machine = nullptr;
  /// What the model may take; a backend that makes more refuses (checkBudget()).
  Budget budget;
  /// What the model is known to answer; for kinds that have a self-test.
  std::optional<SelfTest> selfTest;
  /// Told what the model takes, where that was measured.
  std::function<void(const Footprint &)> measured = [](const Footprint &) {};
  /// The executable of the tool, in whose installation other files lie.
  std::string tool;
  /// Name and version for generated text, "trmc 0.1.0".
  std::string compiler;
  /// Folder that keeps intermediate files; empty: none are kept.
  std::string saveTemps;
  /// Called with the name of each step that begins.
  std::function<void(llvm::StringRef)> progress = [](llvm::StringRef) {};
  /// Called with each command before it runs.
  std::function<void(llvm::ArrayRef<llvm::StringRef>)> command =
      [](llvm::ArrayRef<llvm::StringRef>) {};
};

/// The facts of a model that was lowered, with its sizes; an error where it was not.
llvm::Expected<FactsAttr> findFacts(mlir::ModuleOp module);

/// A model as lowered for each of its levels (instruction sets).
using ModuleLevels = std::vector<mlir::OwningOpRef<mlir::ModuleOp>>;

class Backend {
public:
  virtual ~Backend();
  virtual llvm::StringRef getName() const = 0;
  virtual llvm::StringRef getDescription() const = 0;
  /// The phase whose output emit() takes.
  virtual Phase getInputPhase() const = 0;
  virtual llvm::ArrayRef<ArtifactKind> getArtifactKinds() const = 0;
  /// Declares the backend's own options, whose values it holds: trmc has them on its
  /// command line. Other tools, which emit nothing, do not ask.
  virtual void addOptions(BackendOptions &) {}
  /// Whether emit() takes kernels as they are (trk on memrefs) and writes the entry
  /// points itself. Such a model is for one thread a puzzle.
  virtual bool keepsKernels() const { return false; }
  /// Whether it then has a kernel for this one (trk on tensors); what it has none for comes
  /// decomposed.
  virtual bool hasKernel(mlir::Operation *) const { return true; }
  /// The target record where none is asked for.
  virtual llvm::StringRef getDefaultTarget() const { return "native"; }
  /// Whether one artifact may hold the model for several kinds of processor.
  virtual bool combinesLevels() const { return false; }
  /// Stages the artifact and what belongs to it. Takes the modules so that they
  /// can be freed before memory is needed for code generation. There is one,
  /// unless combinesLevels(): then one a level, the best first.
  virtual llvm::Error emit(ModuleLevels levels, const EmitRequest &request,
                           StagedOutputs &outputs) const = 0;
};

class BackendRegistry {
public:
  struct Choice {
    const Backend *backend = nullptr;
    const ArtifactKind *artifact = nullptr;
  };

  /// Refuses a name, or an artifact kind, that is taken. `origin` says where
  /// the backend came from.
  llvm::Error add(std::unique_ptr<Backend> backend, llvm::StringRef origin);
  /// The backend that makes `kind`, or an error that lists the choices.
  llvm::Expected<Choice> find(llvm::StringRef kind) const;
  /// The kind whose files end as `path` does (libx.so is "shared"); empty where there is
  /// none. Of several the one that was registered first.
  llvm::StringRef findKindOf(llvm::StringRef path) const;

  /// Puts the options of the backends on the command line, and of those that are added
  /// later: into the subcommands of `compile`, those of the backend that makes programs
  /// into those of `compileProgram`.
  llvm::Error bindOptions(const llvm::cl::SubCommandGroup &compile,
                          const llvm::cl::SubCommandGroup &compileProgram);
  /// An error where the command line has an option of a backend that makes none of `kinds`,
  /// the first of which is what was asked for.
  llvm::Error checkOptions(llvm::ArrayRef<llvm::StringRef> kinds) const;

  struct Entry {
    std::unique_ptr<Backend> backend;
    std::string origin;
    /// None until they are bound.
    std::unique_ptr<BackendOptions> options;
  };
  llvm::ArrayRef<Entry> getEntries() const { return entries; }
  std::vector<llvm::StringRef> getKinds() const;

private:
  Choice lookup(llvm::StringRef kind) const;
  llvm::Error bindOptions(Entry &entry);

  std::vector<Entry> entries;
  /// Where options are bound to.
  std::optional<std::pair<llvm::cl::SubCommandGroup, llvm::cl::SubCommandGroup>> commands;
};

/// Adds the backends that are part of the compiler.
llvm::Error registerBuiltinBackends(BackendRegistry &registry);

} // namespace trm

#endif // TRM_CODEGEN_BACKEND_H
