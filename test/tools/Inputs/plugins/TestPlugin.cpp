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

enum class Unit { Operations, Blocks };

class CountBackend : public trm::Backend {
public:
  StringRef getName() const override { return "count"; }
  StringRef getDescription() const override { return "counts operations"; }
  trm::Phase getInputPhase() const override { return trm::Phase::Import; }
  ArrayRef<trm::ArtifactKind> getArtifactKinds() const override { return kKinds; }

  void addOptions(trm::BackendOptions &options) override {
    options.add("count-unit", unit, cl::desc("What is counted"),
                cl::values(clEnumValN(Unit::Operations, "operations", "operations (default)"),
                           clEnumValN(Unit::Blocks, "blocks", "their blocks")));
    options.add("count-from", from, cl::desc("What counting begins with (default: 0)"));
    options.add("count-loudly", isLoud, cl::desc("Write in capitals"));
    options.add("count-label", label, cl::desc("Text before the number (default: the kind)"));
  }

  Error emit(trm::ModuleLevels levels, const trm::EmitRequest &request,
             trm::StagedOutputs &outputs) const override {
    unsigned count = from;
    if (unit == Unit::Operations)
      levels.front()->walk([&](mlir::Operation *) { ++count; });
    else
      levels.front()->walk([&](mlir::Block *) { ++count; });
    StringRef text = label.empty() ? request.kind : label;
    return outputs.write(request.output, [&](raw_ostream &os) {
      os << (isLoud ? text.upper() : text.str()) << ' ' << count << '\n';
      return Error::success();
    });
  }

private:
  Unit unit = Unit::Operations;
  unsigned from = 0;
  bool isLoud = false;
  std::string label;
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
