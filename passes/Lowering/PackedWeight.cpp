//===- PackedWeight.cpp - weights as kernels read them ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/PackedWeight.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/dialect/Trm/Rounding.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace trm;

namespace {

/// Factors of the plain weight, row-major, as the bits of their elements.
struct Factors {
  SmallVector<uint32_t, 0> bits;
  SmallVector<float, 0> scales;
  SmallVector<int32_t, 0> offsets;
};

void roundToInt8(ArrayRef<float> plain, int64_t depth, int64_t zeroPoint, Factors &factors) {
  for (; !plain.empty(); plain = plain.drop_front(depth)) {
    SmallVector<double> line(plain.take_front(depth));
    float scale = chooseInt8Scale(line);
    int64_t sum = 0;
    for (double value : line) {
      int8_t factor = toInt8(value, scale);
      sum += factor;
      factors.bits.push_back(static_cast<uint32_t>(static_cast<int32_t>(factor)));
    }
    factors.scales.push_back(scale);
    factors.offsets.push_back(static_cast<int32_t>(-zeroPoint * sum));
  }
}

Factors roundFactors(ArrayRef<float> plain, int64_t depth, const DotFormat &format) {
  Factors factors;
  factors.bits.reserve(plain.size());
  if (format.hasScales())
    roundToInt8(plain, depth, format.zeroPoint, factors);
  else
    for (float value : plain)
      factors.bits.push_back(format.isFloat32() ? llvm::bit_cast<uint32_t>(value)
                                                : toBFloat16(value));
  return factors;
}

template <typename T>
void fillPanels(ArrayRef<uint32_t> plain, int64_t depth, const PanelLayout &layout, int64_t bundle,
                MutableArrayRef<char> bytes) {
  auto *out = reinterpret_cast<T *>(bytes.data());
  int64_t width = layout.getWidth(), bundles = llvm::divideCeil(depth, bundle);
  for (int64_t panel = 0; panel < layout.getPanels(); ++panel)
    for (int64_t column = 0; column < width; ++column) {
      int64_t source = layout.getSource(panel, column);
      for (int64_t k = 0; k < bundles * bundle; ++k) {
        bool isPadding = source < 0 || k >= depth;
        int64_t line = panel * bundles + k / bundle;
        out[(line * width + column) * bundle + k % bundle] =
            static_cast<T>(isPadding ? 0 : plain[source * depth + k]);
      }
    }
}

} // namespace

PackedWeight trm::packWeight(ArrayRef<float> plain, StringRef name, int64_t depth,
                             const PanelLayout &layout, const DotFormat &format) {
  Factors factors = roundFactors(plain, depth, format);
  int64_t bundles = llvm::divideCeil(depth, format.bundle);
  auto type = RankedTensorType::get(
      {layout.getPanels(), bundles, layout.getWidth() * format.bundle}, format.weight);
  auto fill = [&](MutableArrayRef<char> bytes) {
    unsigned bits = format.weight.getIntOrFloatBitWidth();
    auto *fillElements = bits == 32   ? &fillPanels<uint32_t>
                         : bits == 16 ? &fillPanels<uint16_t>
                                      : &fillPanels<uint8_t>;
    fillElements(factors.bits, depth, layout, format.bundle, bytes);
  };
  PackedWeight packed{createResource(type, name, fill), {}, {}};
  if (!format.hasScales())
    return packed;
  Builder b(format.input.getContext());
  int64_t outputs = factors.scales.size();
  auto scaleType = RankedTensorType::get({outputs}, b.getF32Type());
  packed.scales = DenseElementsAttr::get(scaleType, ArrayRef<float>(factors.scales));
  auto offsetType = RankedTensorType::get({outputs}, b.getI32Type());
  if (format.zeroPoint != 0)
    packed.offsets = DenseElementsAttr::get(offsetType, ArrayRef<int32_t>(factors.offsets));
  return packed;
}
