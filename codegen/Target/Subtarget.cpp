//===- Subtarget.cpp - what LLVM knows about a CPU ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/Subtarget.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace trm {

static bool initializeLlvmTargets() {
  InitializeAllTargetInfos();
  InitializeAllTargets();
  InitializeAllTargetMCs();
  InitializeAllAsmPrinters();
  InitializeAllAsmParsers();
  return true;
}

Expected<const Target *> lookupLlvmTarget(const Triple &triple) {
  [[maybe_unused]] static const bool initialized = initializeLlvmTargets();
  std::string message;
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return createStringError(message);
  return target;
}

Expected<Subtarget> Subtarget::create(StringRef triple, StringRef cpu, StringRef features) {
  Triple parsed(triple);
  Expected<const Target *> target = lookupLlvmTarget(parsed);
  if (!target)
    return target.takeError();
  std::unique_ptr<MCSubtargetInfo> info((*target)->createMCSubtargetInfo(parsed, cpu, features));
  if (!info)
    return createStringError("LLVM knows no CPUs of '" + triple + "'");
  return Subtarget(std::move(info));
}

std::vector<StringRef> Subtarget::cpuNames() const {
  std::vector<StringRef> names;
  for (const SubtargetSubTypeKV &cpu : info->getAllProcessorDescriptions())
    names.push_back(cpu.Key);
  return names;
}

std::optional<std::string> Subtarget::firstUnknownFeature(StringRef features) const {
  SmallVector<StringRef> parts;
  features.split(parts, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    StringRef name = part.drop_front();
    bool known = (part.front() == '+' || part.front() == '-') &&
                 any_of(info->getAllProcessorFeatures(),
                        [&](const SubtargetFeatureKV &feature) { return name == feature.Key; });
    if (!known)
      return part.str();
  }
  return std::nullopt;
}

} // namespace trm
