//===- Dot.h - sums of products of 8-bit integers, four at a time -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Lines of 8-bit integers in bundles of four, and how many elements they are apart.
template <int LineStride, int BundleStride>
struct Bundles {
  static constexpr int stride = BundleStride;
  const int8_t *first;

  const int8_t *at(int line, int bundle) const {
    return first + line * LineStride + bundle * BundleStride;
  }
  Bundles from(int line, int bundle = 0) const { return {at(line, bundle)}; }
};

/// A bundle as one word.
[[maybe_unused]] inline int32_t loadWord(const int8_t *bundle) {
  int32_t word;
  memcpy(&word, bundle, sizeof word);
  return word;
}

#if !defined(TRM_VECTOR_DOTS)
/// totals[i] += a[0] b[4 i] + a[1] b[4 i + 1] + a[2] b[4 i + 2] + a[3] b[4 i + 3].
template <int Count>
inline void addDots(const int8_t *a, const int8_t *b, int32_t (&totals)[Count]) {
  for (int i = 0; i < Count; ++i, b += 4)
    totals[i] += a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

/// sums[m * Stride + n] = sum over `Depth` bundles of left line m times right line n.
template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumPlainly(Left left, Right right, int32_t *sums) {
  int32_t totals[Rows][Count] = {};
  for (int bundle = 0; bundle < Depth; ++bundle)
    for (int row = 0; row < Rows; ++row)
      addDots(left.at(row, bundle), right.at(0, bundle), totals[row]);
  for (int row = 0; row < Rows; ++row)
    for (int i = 0; i < Count; ++i)
      sums[row * Stride + i] = totals[row][i];
}

// The same sums in the processor's instructions where there are some for it: sumTile() has
// at most kTileRows times kTileLines<rows> of them in registers, the lines a multiple of
// kStep. Right lines lie side by side.

#if defined(__ARM_FEATURE_MVE)
// Sixteen products an instruction, all for one sum: four bundles of a line. There are seven
// registers for sums.
constexpr int kStep = 1, kTileRows = 2;
template <int Rows>
constexpr int kTileLines = 4 / Rows;

#define TRM_INLINE __attribute__((always_inline))

/// body(Number<0>()) to body(Number<Count - 1>()): a loop over constants.
template <int Count, typename Body>
TRM_INLINE inline void forEach(const Body &body) {
  if constexpr (Count > 0) {
    forEach<Count - 1>(body);
    body(Number<Count - 1>());
  }
}

/// The instruction has its sum in an even register, which GCC 12 is not aware of in time.
inline int32_t addProducts(int32_t total, int8x16_t a, int8x16_t b) {
  total = vmladavaq_s8(total, a, b);
  __asm__("" : "+Te"(total));
  return total;
}

/// The addresses of four bundles of a line. GCC 12 does not see that memory is read there:
/// it is told that all of it may be, here and where a tile ends.
template <typename Line>
inline uint32x4_t spread(Line line) {
  const uint32_t first = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(line.first));
  uint32x4_t result = vaddq_n_u32(vmulq_n_u32(vidupq_n_u32(0u, 1), Line::stride), first);
  __asm__ volatile("" : "+w"(result) : : "memory");
  return result;
}

/// What is `Offset` bytes after four addresses, or after those that `some` has.
template <int Offset>
inline int8x16_t gather(uint32x4_t addresses) {
  return vreinterpretq_s8_s32(vldrwq_gather_base_s32(addresses, Offset));
}
template <int Offset>
inline int8x16_t gather(uint32x4_t addresses, mve_pred16_t some) {
  return vreinterpretq_s8_s32(vldrwq_gather_base_z_s32(addresses, Offset, some));
}

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  // Offsets are constants of 9 bits: steps of four bundles that are near enough.
  constexpr int far = Right::stride * 4, reach = 496 / far + 1, steps = reach < 4 ? reach : 4;
  int32_t totals[Rows][Count] = {};
  uint32x4_t others = spread(right);
  const auto add = [&](auto step, auto... some) TRM_INLINE {
    constexpr int offset = decltype(step)::value * far;
    int8x16_t factors[Rows];
    forEach<Rows>([&](auto row) TRM_INLINE {
      if constexpr (Left::stride == 4 && sizeof...(some) == 0)
        factors[row.value] = vld1q_s8(left.at(row.value, 0));
      else
        factors[row.value] = gather<0>(spread(left.from(row.value)), some...);
    });
    forEach<Count>([&](auto i) TRM_INLINE {
      const int8x16_t other = gather<offset + 4 * decltype(i)::value>(others, some...);
      forEach<Rows>([&](auto row) TRM_INLINE {
        int32_t &total = totals[row.value][i.value];
        total = addProducts(total, factors[row.value], other);
      });
    });
    if constexpr (sizeof...(some) == 0) {
      left = left.from(0, 4);
      // The next step's loads stay behind: GCC 12 has no registers for them.
      __asm__ volatile("" : "+r"(left.first));
    }
  };
  for (int tile = 0; tile < Depth / 4 / steps; ++tile) {
    forEach<steps>(add);
    others = vaddq_n_u32(others, steps * far);
  }
  constexpr int rest = Depth / 4 % steps;
  forEach<rest>(add);
  others = vaddq_n_u32(others, rest * far);
  if constexpr (Depth % 4 != 0)
    add(Number<0>(), vctp32q(Depth % 4));
  forEach<Rows>([&](auto row) TRM_INLINE {
    forEach<Count>([&](auto i) TRM_INLINE {
      int32_t total = totals[row.value][i.value];
      __asm__ volatile("" : "+r"(total) : : "memory");
      sums[row.value * Stride + i.value] = total;
    });
  });
}
#elif defined(__ARM_FEATURE_DOTPROD) && defined(__ARM_NEON)
// A bundle of each of four lines an instruction.
constexpr int kStep = 4, kTileRows = 6;
template <int Rows>
constexpr int kTileLines = 8;

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  int32x4_t totals[Rows][Count / 4] = {};
  TRM_UNROLL(4)
  for (int bundle = 0; bundle < Depth; ++bundle) {
    TRM_UNROLL(8)
    for (int row = 0; row < Rows; ++row) {
      const int8x16_t factors = vreinterpretq_s8_s32(vdupq_n_s32(loadWord(left.at(row, bundle))));
      TRM_UNROLL(8)
      for (int i = 0; i < Count; i += 4)
        totals[row][i / 4] = vdotq_s32(totals[row][i / 4], vld1q_s8(right.at(i, bundle)), factors);
    }
  }
  TRM_UNROLL(8)
  for (int row = 0; row < Rows; ++row) {
    TRM_UNROLL(8)
    for (int i = 0; i < Count; i += 4)
      vst1q_s32(sums + row * Stride + i, totals[row][i / 4]);
  }
}
#elif defined(__ARM_NEON)
// Products of 16 bits, two of which are added to a lane: two lanes a sum.
constexpr int kStep = 2, kTileRows = 2;
template <int Rows>
constexpr int kTileLines = 8;

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  int32x4_t totals[Rows][Count / 2] = {};
  TRM_UNROLL(4)
  for (int bundle = 0; bundle < Depth; ++bundle) {
    TRM_UNROLL(8)
    for (int row = 0; row < Rows; ++row) {
      const int8x8_t factors = vreinterpret_s8_s32(vdup_n_s32(loadWord(left.at(row, bundle))));
      TRM_UNROLL(8)
      for (int i = 0; i < Count; i += 2) {
        const int16x8_t products = vmull_s8(vld1_s8(right.at(i, bundle)), factors);
        totals[row][i / 2] = vpadalq_s16(totals[row][i / 2], products);
      }
    }
  }
  TRM_UNROLL(8)
  for (int row = 0; row < Rows; ++row) {
    TRM_UNROLL(8)
    for (int i = 0; i < Count; i += 2) {
      const int32x4_t lanes = totals[row][i / 2];
      vst1_s32(sums + row * Stride + i, vpadd_s32(vget_low_s32(lanes), vget_high_s32(lanes)));
    }
  }
}
#elif defined(__ARM_FEATURE_DSP) && !defined(__aarch64__)
// Two products of 16 bits an instruction: the even elements, then the odd ones.
constexpr int kStep = 1, kTileRows = 1;
template <int Rows>
constexpr int kTileLines = 4;

/// A signed number for clang, an unsigned one for GCC.
inline int8x4_t loadBytes(const int8_t *bundle) {
  int8x4_t bytes;
  memcpy(&bytes, bundle, sizeof bytes);
  return bytes;
}

/// Bytes 1 and 3 as two integers of 16 bits. (ACLE has no name for the rotation.)
inline int16x2_t widenOdd(int8x4_t bytes) {
  int16x2_t result;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(bytes));
  return result;
}

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  int32_t totals[Count] = {};
  for (int bundle = 0; bundle < Depth; ++bundle) {
    const int8x4_t word = loadBytes(left.at(0, bundle));
    const int16x2_t even = __sxtb16(word), odd = widenOdd(word);
    TRM_UNROLL(8)
    for (int i = 0; i < Count; ++i) {
      const int8x4_t other = loadBytes(right.at(i, bundle));
      totals[i] = __smlad(__sxtb16(other), even, totals[i]);
      totals[i] = __smlad(widenOdd(other), odd, totals[i]);
    }
  }
  TRM_UNROLL(8)
  for (int i = 0; i < Count; ++i)
    sums[i] = totals[i];
}
#elif defined(__riscv_v_intrinsic) && __riscv_v_min_vlen >= 128
// A bundle of each of eight lines an instruction, four lanes a sum.
constexpr int kStep = 1, kTileRows = 1;
template <int Rows>
constexpr int kTileLines = 8;

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  constexpr size_t lanes = Count * 4;
  vint32m8_t totals = __riscv_vmv_v_x_i32m8(0, lanes);
  for (int bundle = 0; bundle < Depth; ++bundle) {
    const vint8m2_t factors = __riscv_vreinterpret_v_i32m2_i8m2(
        __riscv_vmv_v_x_i32m2(loadWord(left.at(0, bundle)), Count));
    const vint8m2_t others = __riscv_vle8_v_i8m2(right.at(0, bundle), lanes);
    const vint16m4_t products = __riscv_vwmul_vv_i16m4(factors, others, lanes);
    totals = __riscv_vwadd_wv_i32m8(totals, products, lanes);
  }
  int32_t parts[lanes];
  __riscv_vse32_v_i32m8(parts, totals, lanes);
  vint32m2_t result = __riscv_vlse32_v_i32m2(parts, 16, Count);
  for (int part = 1; part < 4; ++part)
    result = __riscv_vadd_vv_i32m2(result, __riscv_vlse32_v_i32m2(parts + part, 16, Count), Count);
  __riscv_vse32_v_i32m2(sums, result, Count);
}
#elif defined(__wasm_simd128__)
// A bundle of each of two lines an instruction: two lanes a sum.
constexpr int kStep = 2, kTileRows = 2;
template <int Rows>
constexpr int kTileLines = 8;

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  v128_t totals[Rows][Count / 2] = {};
  for (int bundle = 0; bundle < Depth; ++bundle) {
    v128_t others[Count / 2];
    TRM_UNROLL(8)
    for (int i = 0; i < Count; i += 2)
      others[i / 2] = wasm_i16x8_load8x8(right.at(i, bundle));
    TRM_UNROLL(8)
    for (int row = 0; row < Rows; ++row) {
      const v128_t factors =
          wasm_i16x8_extend_low_i8x16(wasm_v128_load32_splat(left.at(row, bundle)));
      TRM_UNROLL(8)
      for (int i = 0; i < Count / 2; ++i)
        totals[row][i] = wasm_i32x4_add(totals[row][i], wasm_i32x4_dot_i16x8(others[i], factors));
    }
  }
  TRM_UNROLL(8)
  for (int row = 0; row < Rows; ++row) {
    TRM_UNROLL(8)
    for (int i = 0; i < Count / 2; ++i) {
      const v128_t lanes = totals[row][i];
      int32_t *place = sums + row * Stride + 2 * i;
      place[0] = wasm_i32x4_extract_lane(lanes, 0) + wasm_i32x4_extract_lane(lanes, 1);
      place[1] = wasm_i32x4_extract_lane(lanes, 2) + wasm_i32x4_extract_lane(lanes, 3);
    }
  }
}
#else
constexpr int kStep = 1, kTileRows = 1 << 20;
template <int Rows>
constexpr int kTileLines = 1 << 20;

template <int Depth, int Rows, int Count, int Stride, typename Left, typename Right>
inline void sumTile(Left left, Right right, int32_t *sums) {
  sumPlainly<Depth, Rows, Count, Stride>(left, right, sums);
}
#endif

/// sums[m * Width + n] = sum over `Depth` bundles of left line m times right line n.
template <int Depth, int Rows, int Width, typename Left, typename Right>
void sumDots(Left left, Right right, int32_t (&sums)[Rows * Width]) {
  constexpr int whole = Width / kStep * kStep;
  forTiles<Rows, kTileRows>([&](int row, auto rows) {
    constexpr int tileRows = decltype(rows)::value;
    forTiles<whole, kTileLines<tileRows>>([&](int line, auto lines) {
      constexpr int tileLines = decltype(lines)::value;
      sumTile<Depth, tileRows, tileLines, Width>(left.from(row), right.from(line),
                                                 sums + row * Width + line);
    });
  });
  if constexpr (whole < Width)
    sumPlainly<Depth, Rows, Width - whole, Width>(left, right.from(whole), sums + whole);
}
#endif
