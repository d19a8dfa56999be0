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

struct EmitRequest {
  /// Name of one of the backend's artifact kinds.
  std::string kind;
  /// Path of the artifact; "-" is stdout where the artifact is text.
  std::string output;
  /// Linker driver; empty: the first usable one on PATH.
  std::string linker;
  /// Where source text has its weights, one of the backend's getWeightForms();
  /// empty: the first of them.
  std::string weights;
  /// Code without floating-point arithmetic (`--float=none`), from a backend that
  /// worksWithoutFloat().
  bool withoutFloat = false;
  /// The target's record, with its memories and compiler; null where the IR brings a
  /// target of its own.
  const TargetRecord *machine = nullptr;
  /// Any command that the record names may be run; else only known compilers.
  bool allowsCommands = true;
  /// What the model may take; a backend that makes more refuses (checkBudget()).
  Budget budget;
  /// What the model is known to answer; for kinds that have a self-test.
  std::optional<SelfTest> selfTest;
  /// Told what the model takes, where that was measured.
  std::function<void(const Footprint &)> measured = [](const Footprint &) {};
  /// Folders that may hold libtrm_host.a, in the order of search.
  std::vector<std::string> runtimeFolders;
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
  /// Whether emit() takes kernels as they are (trk on memrefs) and writes the entry
  /// points itself. Such a model is for one thread a puzzle.
  virtual bool keepsKernels() const { return false; }
  /// Forms that weights can have beside the code (`--weights`); most have none.
  virtual llvm::ArrayRef<llvm::StringLiteral> getWeightForms() const { return {}; }
  /// Whether code is made without floating-point arithmetic where that is asked for.
  virtual bool worksWithoutFloat() const { return false; }
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

  struct Entry {
    std::unique_ptr<Backend> backend;
    std::string origin;
  };
  llvm::ArrayRef<Entry> getEntries() const { return entries; }
  std::vector<llvm::StringRef> getKinds() const;

private:
  Choice lookup(llvm::StringRef kind) const;

  std::vector<Entry> entries;
};

/// Adds the backends that are part of the compiler.
llvm::Error registerBuiltinBackends(BackendRegistry &registry);

} // namespace trm

#endif // TRM_CODEGEN_BACKEND_H
