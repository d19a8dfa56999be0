//===- DotInstruction.cpp - what multiplies narrow factors --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/DotInstruction.h"

using namespace mlir;
using namespace trm;

namespace {

constexpr DotIntrinsic kVdpbf16ps[] = {{128, "x86.avx512bf16.dpbf16ps.128"},
                                       {256, "x86.avx512bf16.dpbf16ps.256"},
                                       {512, "x86.avx512bf16.dpbf16ps.512"}};
constexpr DotIntrinsic kBfdot[] = {{128, "aarch64.neon.bfdot.v4f32.v8bf16"}};
constexpr DotIntrinsic kVpdpbusd[] = {{128, "x86.avx512.vpdpbusd.128"},
                                      {256, "x86.avx512.vpdpbusd.256"},
                                      {512, "x86.avx512.vpdpbusd.512"}};
constexpr DotIntrinsic kPmaddwd[] = {
    {128, "x86.sse2.pmadd.wd"}, {256, "x86.avx2.pmadd.wd"}, {512, "x86.avx512.pmaddw.d.512"}};
constexpr DotIntrinsic kSdot[] = {{128, "aarch64.neon.sdot.v4i32.v16i8"}};
constexpr DotIntrinsic kSmmla[] = {{128, "aarch64.neon.smmla.v4i32.v16i8"}};
constexpr DotIntrinsic kWasmDot[] = {{128, "wasm.dot"}};

const DotInstruction kTable[] = {
    {"vdpbf16ps", Precision::bf16, 16, 2, kVdpbf16ps},
    {"bfdot", Precision::bf16, 16, 2, kBfdot},
    // Unsigned factors times signed ones.
    {"vpdpbusd", Precision::int8, 8, 4, kVpdpbusd, kPmaddwd, true, false, /*zeroPoint=*/128},
    {"sdot", Precision::int8, 8, 4, kSdot},
    {"smmla",
     Precision::int8,
     8,
     8,
     kSmmla,
     {},
     true,
     false,
     0,
     /*pairs=*/true,
     /*vectorBits=*/128},
    // One register for the products of a vector, which are added at once.
    {"pmaddwd",
     Precision::int8,
     16,
     2,
     {},
     kPmaddwd,
     /*isOne=*/false,
     false,
     0,
     /*pairs=*/false,
     /*vectorBits=*/0,
     /*temporaries=*/2},
    // Four products in whatever instructions there are, one after the other.
    {"dot4", Precision::int8, 8, 4, {}, {}, true, /*isOneForPairs=*/true},
    // In general registers.
    {"smlad", Precision::int8, 8, 4, {}, {}, /*isOne=*/false},
    {"i32x4_dot", Precision::int8, 16, 2, {}, kWasmDot, /*isOne=*/false},
};

} // namespace

const DotInstruction *DotInstruction::find(Precision precision, StringRef name) {
  for (const DotInstruction &row : kTable)
    if (row.precision == precision && row.name == name)
      return &row;
  return nullptr;
}

SmallVector<StringRef> DotInstruction::getNames(Precision precision) {
  SmallVector<StringRef> names;
  for (const DotInstruction &row : kTable)
    if (row.precision == precision)
      names.push_back(row.name);
  return names;
}

StringRef trm::findIntrinsic(DotIntrinsics intrinsics, unsigned bits) {
  for (const DotIntrinsic &intrinsic : intrinsics)
    if (intrinsic.bits == bits)
      return intrinsic.name;
  return "";
}
