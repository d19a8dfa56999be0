//===- FaultyPlugin.cpp - a plugin with any of many faults --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The environment variable TRM_TEST_FAULT says which fault it has.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "trm/codegen/Backend.h"
#include "trm/codegen/Plugin.h"
#include "trm/importer/Registry.h"
#include <csignal>
#include <cstdlib>
#include <stdexcept>

using namespace llvm;

namespace {

bool hasFault(StringRef name) {
  const char *fault = std::getenv("TRM_TEST_FAULT");
  return fault && name == fault;
}

/// Faults that strike while the library is loaded.
[[gnu::constructor]] void initialize() {
  if (hasFault("crash-in-constructor"))
    std::raise(SIGSEGV);
  if (hasFault("throw-in-constructor"))
    throw std::runtime_error("no licence found");
}

class GreedyImporter : public trm::Importer {
public:
  StringRef getName() const override { return hasFault("taken-importer") ? "trm" : "greedy"; }
  StringRef getDescription() const override { return "claims everything"; }
  trm::Claim claim(const trm::Source &) const override { return {100, "it wants all"}; }
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> importModel(const trm::Source &source,
                                                          trm::WeightMode, trm::ImportReport &,
                                                          mlir::MLIRContext *) const override {
    return source.error("the greedy importer reads nothing");
  }
};

constexpr trm::ArtifactKind kTakenKinds[] = {
    {"object", "objects of another kind", "", ".o", false}};
constexpr trm::ArtifactKind kOwnKinds[] = {
    {"greed", "what nobody else makes", "", ".greed", false}};

class GreedyBackend : public trm::Backend {
public:
  StringRef getName() const override { return hasFault("taken-backend") ? "llvm" : "greedy"; }
  StringRef getDescription() const override { return "makes what others make"; }
  trm::Phase getInputPhase() const override { return trm::Phase::Import; }
  ArrayRef<trm::ArtifactKind> getArtifactKinds() const override {
    return hasFault("taken-option") ? kOwnKinds : kTakenKinds;
  }
  void addOptions(trm::BackendOptions &options) override { options.add("linker", linker); }
  Error emit(trm::ModuleLevels, const trm::EmitRequest &, trm::StagedOutputs &) const override {
    return Error::success();
  }

private:
  std::string linker;
};

/// Without end, and without a compiler's help against that.
uint64_t recurse(uint64_t depth) {
  volatile uint64_t here = depth;
  return depth == 0 ? 0 : recurse(here + 1) + here;
}

Error registerAll(trm::Registries &registries) {
  if (hasFault("crash"))
    std::raise(SIGSEGV);
  if (hasFault("recursion"))
    std::exit(static_cast<int>(recurse(1)));
  if (hasFault("exit"))
    std::exit(0);
  if (hasFault("abort"))
    std::abort();
  if (hasFault("throw"))
    throw std::runtime_error("no model server");
  if (hasFault("throw-number"))
    throw 42;
  if (hasFault("fatal"))
    report_fatal_error("no dialect of that name");
  if (hasFault("taken-backend") || hasFault("taken-kind") || hasFault("taken-option"))
    return registries.backends.add(std::make_unique<GreedyBackend>(), registries.origin);
  return registries.importers.add(std::make_unique<GreedyImporter>(), registries.origin);
}

} // namespace

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT const trm::PluginInfo *trmPluginInfo() {
  static const trm::PluginInfo info = {hasFault("future") ? 99u : TRM_PLUGIN_API_VERSION,
                                       hasFault("no-name") ? nullptr : "faulty", "0.1",
                                       registerAll};
  return &info;
}
