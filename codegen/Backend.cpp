//===- Backend.cpp - from IR to artifacts -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Backend.h"
#include "trm/codegen/Cpp/CppBackend.h"
#include "trm/codegen/Llvm/LlvmBackend.h"
#include "trm/codegen/Target/Nearest.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

Backend::~Backend() = default;

Expected<FactsAttr> findFacts(mlir::ModuleOp module) {
  FactsAttr facts = FactsAttr::of(module);
  if (!facts || !facts.getSizes())
    return createStringError("the module has no '" + FactsAttr::getAttrName() +
                             "' with sizes: it is not a model lowered to the llvm phase");
  return facts;
}

Error BackendRegistry::add(std::unique_ptr<Backend> backend, StringRef origin) {
  for (const Entry &entry : entries)
    if (entry.backend->getName() == backend->getName())
      return createStringError(origin + ": the backend name '" + backend->getName() +
                               "' is taken (" + entry.origin + ")");
  for (const ArtifactKind &artifact : backend->getArtifactKinds())
    if (Choice present = lookup(artifact.name); present.backend)
      return createStringError(origin + ": the artifact kind '" + artifact.name +
                               "' is taken by the backend '" + present.backend->getName() + "'");
  entries.push_back({std::move(backend), origin.str(), nullptr});
  return commands ? bindOptions(entries.back()) : Error::success();
}

Error BackendRegistry::bindOptions(Entry &entry) {
  bool makesPrograms = lookup(kProgramKind).backend == entry.backend.get();
  auto names = map_range(entry.backend->getArtifactKinds(),
                         [](const ArtifactKind &kind) -> StringRef { return kind.name; });
  entry.options = std::make_unique<BackendOptions>(
      join(names, ", "), makesPrograms ? commands->second : commands->first);
  entry.backend->addOptions(*entry.options);
  if (Error error = entry.options->takeError())
    return createStringError(entry.origin + ": of the backend '" + entry.backend->getName() +
                             "', " + toString(std::move(error)));
  return Error::success();
}

Error BackendRegistry::bindOptions(const cl::SubCommandGroup &compile,
                                   const cl::SubCommandGroup &compileProgram) {
  commands.emplace(compile, compileProgram);
  for (Entry &entry : entries)
    if (Error error = bindOptions(entry))
      return error;
  return Error::success();
}

Error BackendRegistry::checkOptions(ArrayRef<StringRef> kinds) const {
  for (const Entry &entry : entries) {
    auto isMaker = [&](StringRef kind) { return lookup(kind).backend == entry.backend.get(); };
    std::string given = entry.options ? entry.options->findGiven() : "";
    if (!given.empty() && none_of(kinds, isMaker))
      return createStringError(given + " is for --emit=" + entry.options->getKinds() +
                               "; this compile makes '" + kinds.front() + "'");
  }
  return Error::success();
}

BackendRegistry::Choice BackendRegistry::lookup(StringRef kind) const {
  for (const Entry &entry : entries)
    for (const ArtifactKind &artifact : entry.backend->getArtifactKinds())
      if (artifact.name == kind)
        return {entry.backend.get(), &artifact};
  return {};
}

Expected<BackendRegistry::Choice> BackendRegistry::find(StringRef kind) const {
  if (Choice choice = lookup(kind); choice.backend)
    return choice;
  std::vector<StringRef> kinds = getKinds();
  return createStringError("no backend makes '" + kind + "'" + didYouMean(kind, kinds) +
                           "; choose one of: " + join(kinds, ", "));
}

StringRef BackendRegistry::findKindOf(StringRef path) const {
  for (const Entry &entry : entries)
    for (const ArtifactKind &artifact : entry.backend->getArtifactKinds())
      if (!artifact.suffix.empty() && path.ends_with(artifact.suffix))
        return artifact.name;
  return "";
}

std::vector<StringRef> BackendRegistry::getKinds() const {
  std::vector<StringRef> kinds;
  for (const Entry &entry : entries)
    for (const ArtifactKind &artifact : entry.backend->getArtifactKinds())
      kinds.push_back(artifact.name);
  return kinds;
}

Error registerBuiltinBackends(BackendRegistry &registry) {
  if (llvm::Error error = registry.add(createLlvmBackend(), "built in"))
    return error;
  return registry.add(createCppBackend(), "built in");
}

} // namespace trm
