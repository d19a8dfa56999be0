//===- TestPlugin.cpp - a plugin that brings a backend and a target -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Backend.h"
#include "trm/codegen/Plugin.h"
#include "trm/codegen/Target/TargetRegistry.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace {

constexpr trm::ArtifactKind kKinds[] = {
    {"op-count", "how many operations the model has", "", ".txt", true}};

class CountBackend : public trm::Backend {
public:
  StringRef getName() const override { return "count"; }
  StringRef getDescription() const override { return "counts operations"; }
  trm::Phase getInputPhase() const override { return trm::Phase::Import; }
  ArrayRef<trm::ArtifactKind> getArtifactKinds() const override { return kKinds; }

  Error emit(trm::ModuleLevels levels, const trm::EmitRequest &request,
             trm::StagedOutputs &outputs) const override {
    unsigned count = 0;
    levels.front()->walk([&](mlir::Operation *) { ++count; });
    return outputs.write(request.output, [&](raw_ostream &os) {
      os << request.kind << ' ' << count << '\n';
      return Error::success();
    });
  }
};

Error registerAll(trm::Registries &registries) {
  if (Error error = registries.backends.add(std::make_unique<CountBackend>(), registries.origin))
    return error;
  return registries.targets.add({"test-machine", "a machine that nobody has",
                                 "x86_64-unknown-linux-gnu", "x86-64", "", "", 128, 16,
                                 uint64_t{512} * 1024, registries.origin.str()});
}

} // namespace

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT const trm::PluginInfo *trmPluginInfo() {
  static const trm::PluginInfo info = {TRM_PLUGIN_API_VERSION, "test-plugin", "1.2", registerAll};
  return &info;
}
