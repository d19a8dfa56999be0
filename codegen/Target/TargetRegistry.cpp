//===- TargetRegistry.cpp - the targets that code can be made for -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/TargetRegistry.h"
#include "trm/codegen/Target/Nearest.h"
#include "trm/codegen/Target/Subtarget.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace trm {
constexpr StringLiteral kBuiltinRecords[] = {
#include "trm/codegen/Target/Records.inc"
};

static TargetAttr makeAttribute(const TargetRecord &record, StringRef cpu, StringRef features,
                                mlir::MLIRContext *context) {
  return TargetAttr::get(context, record.name, record.triple, cpu, features, record.vectorBits,
                         record.vectorRegisters, record.l2Bytes, record.bf16Dot, record.int8Dot,
                         record.multipliesByLane, record.fusedMultiplyAdd);
}

/// Host features as a feature string, only where they differ from what LLVM
/// assumes of the CPU (a virtual machine may hide some).
static std::string differingHostFeatures(const Subtarget &cpu) {
  SmallVector<std::string> parts;
  for (const auto &feature : sys::getHostCPUFeatures()) {
    std::string part = (feature.second ? "+" : "-") + feature.first().str();
    if (!cpu.firstUnknownFeature(part) && !cpu.has(part))
      parts.push_back(std::move(part));
  }
  // A StringMap's order is not that of the names.
  llvm::sort(parts);
  return join(parts, ",");
}

Error TargetRegistry::add(TargetRecord record) {
  if (const TargetRecord *present = findRecord(record.name))
    return createStringError(record.origin + ": the target name '" + record.name + "' is taken (" +
                             present->origin + "); give the record another name");
  records.push_back(std::move(record));
  return Error::success();
}

const TargetRecord *TargetRegistry::findRecord(StringRef name) const {
  auto it = find_if(records, [&](const TargetRecord &record) { return record.name == name; });
  return it == records.end() ? nullptr : &*it;
}

const TargetRecord *TargetRegistry::findWidest(StringRef triple, StringRef cpu,
                                               StringRef features) const {
  Expected<Subtarget> subtarget = Subtarget::create(triple, cpu, features);
  if (!subtarget) {
    consumeError(subtarget.takeError());
    return nullptr;
  }
  const TargetRecord *widest = nullptr;
  for (const TargetRecord &record : records) {
    bool fits = !record.required.empty() &&
                Triple(record.triple).getArch() == Triple(triple).getArch() &&
                subtarget->has(record.required);
    // Of equally wide ones the one that asks for most.
    auto rank = [](const TargetRecord &of) {
      return std::pair(of.vectorBits, StringRef(of.required).count(','));
    };
    if (fits && (!widest || rank(record) > rank(*widest)))
      widest = &record;
  }
  return widest;
}

Expected<TargetAttr> TargetRegistry::resolve(StringRef name, mlir::MLIRContext *context) const {
  if (name == "native")
    return resolveNative(context);
  if (const TargetRecord *record = findRecord(name))
    return makeAttribute(*record, record->cpu, record->features, context);
  return resolveCpu(name, context);
}

Expected<TargetAttr> TargetRegistry::resolveNative(mlir::MLIRContext *context) const {
  std::string triple = sys::getProcessTriple();
  StringRef cpu = sys::getHostCPUName();
  Expected<Subtarget> subtarget = Subtarget::create(triple, cpu, "");
  if (!subtarget)
    return subtarget.takeError();
  std::string features = differingHostFeatures(*subtarget);
  const TargetRecord *record = findWidest(triple, cpu, features);
  if (!record)
    return createStringError("no target record fits this machine (" + cpu + ", " + triple +
                             "); add one with --target-file, or choose: " + describeKnown());
  return makeAttribute(*record, cpu, features, context);
}

Expected<TargetAttr> TargetRegistry::resolveCpu(StringRef cpu, mlir::MLIRContext *context) const {
  std::vector<std::string> candidates = {"native"};
  // Names such as generic are of several architectures; this machine's comes first.
  std::vector<TargetRecord> ordered = records;
  auto isNative = [host = Triple(sys::getProcessTriple())](const TargetRecord &record) {
    return Triple(record.triple).getArch() == host.getArch();
  };
  llvm::stable_sort(ordered, [&](const TargetRecord &a, const TargetRecord &b) {
    return isNative(a) > isNative(b);
  });
  for (const TargetRecord &record : ordered) {
    candidates.push_back(record.name);
    Expected<Subtarget> generic = Subtarget::create(record.triple, "", "");
    if (!generic)
      return generic.takeError();
    for (StringRef name : generic->cpuNames())
      candidates.push_back(name.str());
    if (!generic->knowsCpu(cpu))
      continue;
    if (const TargetRecord *fitting = findWidest(record.triple, cpu, ""))
      return makeAttribute(*fitting, cpu, "", context);
    return createStringError("no target record fits the CPU '" + cpu +
                             "'; add one with --target-file, or choose: " + describeKnown());
  }
  return createStringError("unknown target CPU '" + cpu + "'" + didYouMean(cpu, candidates) +
                           "; known: " + describeKnown());
}

std::string TargetRegistry::describeKnown() const {
  std::string text = "native, ";
  for (const TargetRecord &record : records)
    text += record.name + ", ";
  return text + "or an LLVM CPU name such as znver4";
}

Error registerBuiltinTargets(TargetRegistry &registry) {
  for (StringRef text : kBuiltinRecords) {
    Expected<TargetRecord> record = parseTargetRecord(text, "built in");
    if (!record)
      return record.takeError();
    if (Error error = registry.add(std::move(*record)))
      return error;
  }
  return Error::success();
}

} // namespace trm
