//===- PackedWeight.cpp - weights as kernels read them ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/PackedWeight.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/dialect/Trm/Rounding.h"

#include "mlir/IR/Builders.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace trm;

namespace {

/// Factors of the plain weight, row-major, as the bits of their elements.
struct Factors {
  SmallVector<uint32_t, 0> bits;
  SmallVector<float, 0> scales;
  SmallVector<int32_t, 0> offsets;
  SmallVector<uint8_t, 0> exponents; // of the blocks of each output
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

void roundToMxInt4(ArrayRef<float> plain, int64_t depth, Factors &factors) {
  for (; !plain.empty(); plain = plain.drop_front(depth))
    for (int64_t begin = 0; begin < depth; begin += kMxBlock) {
      SmallVector<double> block(plain.take_front(depth).drop_front(begin).take_front(kMxBlock));
      uint8_t exponent = chooseMxExponent(block);
      factors.exponents.push_back(exponent);
      for (double value : block)
        factors.bits.push_back(static_cast<uint32_t>(toMxInt4(value, exponent)));
    }
}

/// How far up the factors of an output go for its largest exponent, so that they fit
/// 16 bits and no sum with factors of 8 bits exceeds 32.
int chooseShift(ArrayRef<uint32_t> bits, ArrayRef<uint8_t> exponents, int largest) {
  double sum = 0;
  for (auto [k, factor] : llvm::enumerate(bits))
    sum += std::ldexp(std::abs(static_cast<int32_t>(factor)), exponents[k / kMxBlock] - largest);
  int shift = 12; // from [-8, 7]
  while (std::ldexp(sum, shift) * kInt8Limit > std::numeric_limits<int32_t>::max())
    --shift;
  return shift;
}

/// One scale an output in place of those of its blocks: each block's factors are shifted
/// by what its exponent is below the largest. Bits get lost where that is more than the
/// 16 bits hold, 2^12 between blocks or less in long sums.
void shiftBlocks(int64_t depth, Factors &factors) {
  int64_t blocks = llvm::divideCeil(depth, kMxBlock);
  MutableArrayRef<uint32_t> bits = factors.bits;
  ArrayRef<uint8_t> exponents = factors.exponents;
  for (; !bits.empty(); bits = bits.drop_front(depth), exponents = exponents.drop_front(blocks)) {
    ArrayRef<uint8_t> own = exponents.take_front(blocks);
    int largest = *llvm::max_element(own);
    int shift = chooseShift(bits.take_front(depth), own, largest);
    for (auto [k, factor] : llvm::enumerate(bits.take_front(depth))) {
      double shifted =
          std::ldexp(static_cast<int32_t>(factor), own[k / kMxBlock] - largest + shift);
      factor = static_cast<uint32_t>(static_cast<int32_t>(std::nearbyint(shifted)));
    }
    double step = getMxStep(static_cast<uint8_t>(largest));
    factors.scales.push_back(static_cast<float>(std::ldexp(step, -shift)));
  }
}

Factors roundFactors(ArrayRef<float> plain, int64_t depth, Precision precision,
                     const DotFormat &format) {
  Factors factors;
  factors.bits.reserve(plain.size());
  if (precision == Precision::mxint4) {
    roundToMxInt4(plain, depth, factors);
    if (!format.fourBitWeight)
      shiftBlocks(depth, factors);
  } else if (format.hasScales())
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

/// Two bundles in a row of bytes: the first in the lower halves, the second in the upper.
void fillHalves(ArrayRef<uint32_t> plain, int64_t depth, const PanelLayout &layout, int64_t bundle,
                MutableArrayRef<char> bytes) {
  std::vector<char> whole(2 * bytes.size());
  int64_t row = layout.getWidth() * bundle;
  // Bundles are filled as if each had a row: panels of an odd number have one more.
  int64_t padded = llvm::alignTo(depth, 2 * bundle);
  SmallVector<uint32_t, 0> lines(plain.size() / depth * padded);
  for (int64_t line = 0; line * depth < static_cast<int64_t>(plain.size()); ++line)
    llvm::copy(plain.slice(line * depth, depth), lines.begin() + line * padded);
  fillPanels<uint8_t>(lines, padded, layout, bundle, whole);
  for (auto [index, byte] : llvm::enumerate(bytes)) {
    int64_t lower = index / row * 2 * row + index % row;
    byte = static_cast<char>((whole[lower] & 0xf) | (whole[lower + row] & 0xf) << 4);
  }
}

/// The exponents as `[panels, blocks, width]`.
SmallVector<uint8_t> packExponents(ArrayRef<uint8_t> plain, int64_t blocks,
                                   const PanelLayout &layout) {
  SmallVector<uint8_t> packed;
  for (int64_t panel = 0; panel < layout.getPanels(); ++panel)
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t column = 0; column < layout.getWidth(); ++column) {
        int64_t source = layout.getSource(panel, column);
        packed.push_back(source < 0 ? 0 : plain[source * blocks + block]);
      }
  return packed;
}

PackedWeight packHalves(const Factors &factors, StringRef name, int64_t depth,
                        const PanelLayout &layout, const DotFormat &format) {
  int64_t panels = layout.getPanels(), width = layout.getWidth(), bundle = format.bundle;
  int64_t rows = llvm::divideCeil(depth, 2 * bundle), blocks = llvm::divideCeil(depth, kMxBlock);
  auto type = RankedTensorType::get({panels, rows, width * bundle}, format.weight);
  auto exponentType = RankedTensorType::get({panels, blocks, width}, format.weight);
  SmallVector<uint8_t> exponents = packExponents(factors.exponents, blocks, layout);
  auto fill = [&](MutableArrayRef<char> bytes) {
    fillHalves(factors.bits, depth, layout, bundle, bytes);
  };
  return {createResource(type, name, fill),
          DenseElementsAttr::get(exponentType, ArrayRef<uint8_t>(exponents)),
          {}};
}

} // namespace

PackedWeight trm::packWeight(ArrayRef<float> plain, StringRef name, int64_t depth,
                             const PanelLayout &layout, Precision precision,
                             const DotFormat &format) {
  Factors factors = roundFactors(plain, depth, precision, format);
  if (format.fourBitWeight)
    return packHalves(factors, name, depth, layout, format);
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
