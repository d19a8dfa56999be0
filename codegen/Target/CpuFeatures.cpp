//===- CpuFeatures.cpp - what a processor says that it can do -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tables hold what LLVM's code generator may use of its own accord.
// Features that code gets only where it asks for them (AES, SHA) are left out:
// a model never does.
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/CpuFeatures.h"
#include "trm/codegen/Target/Subtarget.h"

using namespace llvm;

namespace trm {
namespace {

constexpr StringLiteral kX86Code[] = {
#include "trm/codegen/Target/CpuX86.inc"
};
constexpr StringLiteral kAArch64Code[] = {
#include "trm/codegen/Target/CpuAArch64.inc"
};

constexpr uint64_t bit(unsigned index) { return uint64_t(1) << index; }
/// A field of an AArch64 identification register.
constexpr uint64_t field(unsigned lowest) { return uint64_t(0xf) << lowest; }

/// Leaf and register of cpuid, in the order of Cpu/x86_64.ll.
enum X86Word {
  Leaf1Ecx,
  Leaf7Ebx,
  Leaf7Ecx,
  Leaf7Edx,
  Leaf7Sub1Eax,
  Leaf7Sub1Edx,
  ExtendedEcx,
  Xcr0,
  X86Words
};

/// Bits of xcr0: the system saves xmm and ymm; opmask, zmm and zmm16-31 too.
constexpr uint64_t kYmm = bit(1) | bit(2);
constexpr uint64_t kZmm = kYmm | bit(5) | bit(6) | bit(7);

constexpr CpuFeature kX86Features[] = {
    {"sse3", Leaf1Ecx, bit(0)},
    {"ssse3", Leaf1Ecx, bit(9)},
    {"sse4.1", Leaf1Ecx, bit(19)},
    {"sse4.2", Leaf1Ecx, bit(20)},
    {"popcnt", Leaf1Ecx, bit(23)},
    {"movbe", Leaf1Ecx, bit(22)},
    {"lzcnt", ExtendedEcx, bit(5)},
    {"sse4a", ExtendedEcx, bit(6)},
    {"prfchw", ExtendedEcx, bit(8)},
    {"tbm", ExtendedEcx, bit(21)},
    {"bmi", Leaf7Ebx, bit(3)},
    {"bmi2", Leaf7Ebx, bit(8)},
    {"gfni", Leaf7Ecx, bit(8)},
    {"avx", Leaf1Ecx, bit(28), kYmm},
    {"f16c", Leaf1Ecx, bit(29), kYmm},
    {"fma", Leaf1Ecx, bit(12), kYmm},
    {"fma4", ExtendedEcx, bit(16), kYmm},
    {"xop", ExtendedEcx, bit(11), kYmm},
    {"avx2", Leaf7Ebx, bit(5), kYmm},
    {"avxvnni", Leaf7Sub1Eax, bit(4), kYmm},
    {"avxifma", Leaf7Sub1Eax, bit(23), kYmm},
    {"avxvnniint8", Leaf7Sub1Edx, bit(4), kYmm},
    {"avxneconvert", Leaf7Sub1Edx, bit(5), kYmm},
    {"avxvnniint16", Leaf7Sub1Edx, bit(10), kYmm},
    {"avx512f", Leaf7Ebx, bit(16), kZmm},
    {"avx512dq", Leaf7Ebx, bit(17), kZmm},
    {"avx512ifma", Leaf7Ebx, bit(21), kZmm},
    {"avx512cd", Leaf7Ebx, bit(28), kZmm},
    {"avx512bw", Leaf7Ebx, bit(30), kZmm},
    {"avx512vl", Leaf7Ebx, bit(31), kZmm},
    {"avx512vbmi", Leaf7Ecx, bit(1), kZmm},
    {"avx512vbmi2", Leaf7Ecx, bit(6), kZmm},
    {"avx512vnni", Leaf7Ecx, bit(11), kZmm},
    {"avx512bitalg", Leaf7Ecx, bit(12), kZmm},
    {"avx512vpopcntdq", Leaf7Ecx, bit(14), kZmm},
    {"avx512vp2intersect", Leaf7Edx, bit(8), kZmm},
    {"avx512fp16", Leaf7Edx, bit(23), kZmm},
    {"avx512bf16", Leaf7Sub1Eax, bit(5), kZmm},
};

/// Identification registers, in the order of Cpu/aarch64.ll.
enum AArch64Word { Pfr0, Isar0, Isar1, Isar2, Zfr0, AArch64Words };

constexpr CpuFeature kAArch64Features[] = {
    {"fullfp16", Pfr0, bit(16)},     {"rdm", Isar0, field(28)},  {"dotprod", Isar0, field(44)},
    {"fp16fml", Isar0, field(48)},   {"bf16", Isar1, field(44)}, {"i8mm", Isar1, field(52)},
    {"complxnum", Isar1, field(16)}, {"mops", Isar2, field(16)}, {"cssc", Isar2, field(52)},
    {"sve", Pfr0, field(32)},        {"sve2", Zfr0, field(0)},
};

const CpuQuery kQueries[] = {
    {Triple::x86_64, kX86Features, X86Words, Xcr0, "x86-64", kX86Code[0]},
    {Triple::aarch64, kAArch64Features, AArch64Words, Pfr0, "generic", kAArch64Code[0]},
};

} // namespace

const CpuQuery *CpuQuery::of(const Triple &triple) {
  // An AArch64 program asks the system rather than the processor.
  if (triple.isAArch64() && !triple.isOSLinux())
    return nullptr;
  for (const CpuQuery &query : kQueries)
    if (query.arch == triple.getArch())
      return &query;
  return nullptr;
}

Expected<std::vector<const CpuFeature *>> getRequiredFeatures(const CpuQuery &query,
                                                              TargetAttr target) {
  Expected<Subtarget> subtarget =
      Subtarget::create(target.getTriple(), target.getCpu(), target.getFeatures());
  if (!subtarget)
    return subtarget.takeError();
  std::vector<const CpuFeature *> required;
  for (const CpuFeature &feature : query.features)
    if (subtarget->has(("+" + feature.name).str()))
      required.push_back(&feature);
  return required;
}

} // namespace trm
