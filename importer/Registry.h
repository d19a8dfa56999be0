//===- Registry.h - importers and who claims a file ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An importer turns the checkpoints of one model family into trm IR. Several may
// claim a file; the highest score wins. Built-in importers go through the same
// door as those of plugins.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_REGISTRY_H
#define TRM_IMPORTER_REGISTRY_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "trm/importer/Facts.h"
#include "trm/importer/Source.h"

namespace trm {

struct Claim {
  /// 0: not mine; up to 100: certainly mine.
  unsigned score = 0;
  /// What speaks for it, or against it.
  std::string reason;
};

enum class WeightMode {
  Load,
  /// Weights have their types, but hold zeros: nothing is read. For inspection.
  ShapesOnly
};

class Importer {
public:
  virtual ~Importer();
  /// The family, as --family names it.
  virtual llvm::StringRef getName() const = 0;
  virtual llvm::StringRef getDescription() const = 0;
  virtual Claim claim(const Source &source) const = 0;
  /// A verified module with one trm.model. `report` gets what was found out,
  /// also when the import fails. The context has the trm dialect loaded.
  virtual llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  importModel(const Source &source, WeightMode mode, ImportReport &report,
              mlir::MLIRContext *context) const = 0;
};

class ImporterRegistry {
public:
  struct Entry {
    std::unique_ptr<Importer> importer;
    std::string origin;
  };
  struct Bid {
    const Importer *importer;
    Claim claim;
    /// That of the importer.
    llvm::StringRef origin = "";
  };

  /// Refuses a name that is taken. `origin` says where the importer came from.
  llvm::Error add(std::unique_ptr<Importer> importer, llvm::StringRef origin);
  llvm::ArrayRef<Entry> getEntries() const { return entries; }

  /// What each importer says about the source, the highest score first.
  std::vector<Bid> explain(const Source &source) const;
  /// The importer that --family names, else the one with the highest score; an
  /// error with all reasons where none claims the source, or several equally.
  llvm::Expected<Bid> choose(const Source &source) const;

private:
  std::vector<Entry> entries;
};

/// Adds the importers that are part of the compiler to an empty registry.
void registerBuiltinImporters(ImporterRegistry &registry);

} // namespace trm

#endif // TRM_IMPORTER_REGISTRY_H
