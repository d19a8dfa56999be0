//===- DotVectors.h - 8-bit factors of a register tile -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_VECTOR_DOTS)
/// Bundles of four bytes, as lanes hold them.
inline const int32_t *toBundles(const int8_t *bytes) {
  return reinterpret_cast<const int32_t *>(bytes);
}

/// total + the four products of a bundle.
[[maybe_unused]] inline int32_t addProducts(int32_t total, int32_t a, int32_t b) {
  for (int i = 0; i < 32; i += 8)
    total += static_cast<int8_t>(a >> i) * static_cast<int8_t>(b >> i);
  return total;
}

/// What the functions of an instruction take.
template <int Lanes>
using Register = typename VectorTypes<long long, Lanes / 2>::Vector;

template <int Lanes>
inline auto toRegister(Ints<Lanes> lanes) {
  return reinterpret_cast<Register<Lanes>>(lanes);
}

/// One lane, and sums that begin with nothing.
struct PlainByteDot {
  template <int Lanes, int Count, typename Right>
  static Start<Ints<Lanes>, Count> begin(int, const Right &) {
    return {};
  }
  template <int Lanes>
  static Floats<Lanes> toFloats(Ints<Lanes> total) {
    if constexpr (Lanes == 1)
      return static_cast<float>(total);
    else
      return __builtin_convertvector(total, Floats<Lanes>);
  }
};

[[maybe_unused]] inline auto multiplyPairs(Register<4> a, Register<4> b) {
  return _mm_madd_epi16(a, b);
}
#if TRM_LANES >= 8
[[maybe_unused]] inline auto multiplyPairs(Register<8> a, Register<8> b) {
  return _mm256_madd_epi16(a, b);
}
#endif
#if TRM_LANES >= 16
[[maybe_unused]] inline auto multiplyPairs(Register<16> a, Register<16> b) {
  return _mm512_madd_epi16(a, b);
}
#endif

/// Bytes 0 and 2 of each lane, then 1 and 3, as pairs of 16 bits, whose products are added by an
/// instruction.
struct PairDot : PlainByteDot {
  [[maybe_unused]] static constexpr int kRows = TRM_LANES == 16 ? 5 : 4;

  template <int Lanes>
  struct Pairs {
    Ints<Lanes> even, odd;
  };
  template <int Lanes>
  static Pairs<Lanes> widen(Ints<Lanes> bundles) {
    if constexpr (Lanes == 1) {
      return {bundles, 0};
    } else {
      using Shorts = typename VectorTypes<int16_t, 2 * Lanes>::Vector;
      const auto pairs = reinterpret_cast<Shorts>(bundles);
      return {reinterpret_cast<Ints<Lanes>>((pairs << 8) >> 8),
              reinterpret_cast<Ints<Lanes>>(pairs >> 8)};
    }
  }
  template <int Lanes>
  static Pairs<Lanes> spread(int32_t bundle) {
    return widen<Lanes>(bundle - Ints<Lanes>());
  }
  template <int Lanes>
  static Ints<Lanes> add(Ints<Lanes> total, const Pairs<Lanes> &a, const Pairs<Lanes> &b) {
    if constexpr (Lanes == 1)
      return addProducts(total, a.even, b.even);
    else
      return total +
             reinterpret_cast<Ints<Lanes>>(
                 multiplyPairs(toRegister<Lanes>(a.even), toRegister<Lanes>(b.even))) +
             reinterpret_cast<Ints<Lanes>>(
                 multiplyPairs(toRegister<Lanes>(a.odd), toRegister<Lanes>(b.odd)));
  }
};

#if defined(__AVX512VNNI__) && TRM_LANES == 16
[[maybe_unused]] inline auto dotBytes(Register<16> total, Register<16> a, Register<16> b) {
  return _mm512_dpbusd_epi32(total, a, b);
}
[[maybe_unused]] inline auto dotBytes(Register<8> total, Register<8> a, Register<8> b) {
  return _mm256_dpbusd_epi32(total, a, b);
}
[[maybe_unused]] inline auto dotBytes(Register<4> total, Register<4> a, Register<4> b) {
  return _mm_dpbusd_epi32(total, a, b);
}
#define TRM_DOT_BYTES
#elif defined(__AVXVNNI__) && TRM_LANES == 8
[[maybe_unused]] inline auto dotBytes(Register<8> total, Register<8> a, Register<8> b) {
  return _mm256_dpbusd_avx_epi32(total, a, b);
}
[[maybe_unused]] inline auto dotBytes(Register<4> total, Register<4> a, Register<4> b) {
  return _mm_dpbusd_avx_epi32(total, a, b);
}
#define TRM_DOT_BYTES
#endif

#if defined(TRM_DOT_BYTES)
/// An instruction multiplies bytes without a sign, which are greater by 128, by others: sums
/// begin with what that adds to them, less.
struct ByteDot : PlainByteDot {
  [[maybe_unused]] static constexpr int kRows = 6;
  [[maybe_unused]] static constexpr int32_t kFlip = static_cast<int32_t>(0x80808080u);

  template <int Lanes>
  static Ints<Lanes> widen(Ints<Lanes> bundles) {
    return bundles;
  }
  template <int Lanes>
  static Ints<Lanes> spread(int32_t bundle) {
    if constexpr (Lanes == 1) {
      return bundle;
    } else {
      Ints<Lanes> bundles = bundle - Ints<Lanes>();
#if !defined(__clang__)
      // GCC would flip the bundle before it is in a vector, by way of other registers.
      __asm__("" : "+v"(bundles));
#endif
      return bundles ^ kFlip;
    }
  }
  template <int Lanes>
  static Ints<Lanes> add(Ints<Lanes> total, Ints<Lanes> a, Ints<Lanes> b) {
    if constexpr (Lanes == 1)
      return addProducts(total, a, b);
    else
      return reinterpret_cast<Ints<Lanes>>(
          dotBytes(toRegister<Lanes>(total), toRegister<Lanes>(a), toRegister<Lanes>(b)));
  }
  template <int Lanes, int Count, typename Right>
  static Start<Ints<Lanes>, Count> begin(int depth, const Right &right) {
    Start<Ints<Lanes>, Count> start = {};
    if constexpr (Lanes > 1) {
      for (int k = 0; k < depth; ++k)
        for (int i = 0; i < Count; ++i)
          start.totals[i] = add<Lanes>(start.totals[i], Ints<Lanes>() + kFlip, right(i, k));
      for (int i = 0; i < Count; ++i)
        start.totals[i] = -start.totals[i];
    }
    return start;
  }
};
/// Factors of four bits become bytes that may be -128.
using BlockDot = ByteDot;
#elif TRM_LANES == 8
[[maybe_unused]] inline auto multiplySigned(Register<4> sizes, Register<4> others,
                                            Register<4> signs) {
  return _mm_maddubs_epi16(sizes, _mm_sign_epi8(others, signs));
}
[[maybe_unused]] inline auto multiplySigned(Register<8> sizes, Register<8> others,
                                            Register<8> signs) {
  return _mm256_maddubs_epi16(sizes, _mm256_sign_epi8(others, signs));
}
[[maybe_unused]] inline auto magnitudes(Register<4> bytes) { return _mm_abs_epi8(bytes); }
[[maybe_unused]] inline auto magnitudes(Register<8> bytes) { return _mm256_abs_epi8(bytes); }

/// Magnitudes times bytes with the signs of both: pairs of such products fit 16 bits, as no byte
/// on either side is -128.
struct ByteDot : PlainByteDot {
  [[maybe_unused]] static constexpr int kRows = 4;

  template <int Lanes>
  struct Sized {
    Ints<Lanes> bytes, sizes;
  };
  template <int Lanes>
  static Sized<Lanes> widen(Ints<Lanes> bundles) {
    if constexpr (Lanes == 1)
      return {bundles, 0};
    else
      return {bundles, reinterpret_cast<Ints<Lanes>>(magnitudes(toRegister<Lanes>(bundles)))};
  }
  template <int Lanes>
  static Ints<Lanes> spread(int32_t bundle) {
    return bundle - Ints<Lanes>();
  }
  template <int Lanes>
  static Ints<Lanes> add(Ints<Lanes> total, Ints<Lanes> a, const Sized<Lanes> &b) {
    if constexpr (Lanes == 1) {
      return addProducts(total, a, b.bytes);
    } else {
      const auto pairs = multiplySigned(toRegister<Lanes>(b.sizes), toRegister<Lanes>(a),
                                        toRegister<Lanes>(b.bytes));
      const auto ones = toRegister<Lanes>(Ints<Lanes>() + 0x10001);
      return total + reinterpret_cast<Ints<Lanes>>(multiplyPairs(pairs, ones));
    }
  }
};
using BlockDot = PairDot;
#else
using ByteDot = PairDot;
using BlockDot = PairDot;
#endif

/// sums[m * Width + n] = sum over `Depth` bundles of left line m times right line n, in vectors of
/// at most `Most` lanes.
template <int Depth, int Rows, int Width, typename Dot = BlockDot,
          int Most = TRM_LANES == 16 ? 8 : TRM_LANES, typename Left, typename Right>
void sumDots(Left left, Right right, int32_t (&sums)[Rows * Width]) {
  forVectors<0, Width, Most, kTileVectors>([&](int line, auto lanes, auto count) {
    constexpr int size = decltype(lanes)::value, vectors = decltype(count)::value;
    const auto bundles = [&](int i, int k) {
      return loadVector<int32_t, size>(toBundles(right.at(line + i * size, k)));
    };
    const auto start = Dot::template begin<size, vectors>(Depth, bundles);
    forBalancedTiles<Rows, Dot::kRows>([&](int first, auto rows) {
      Ints<size> totals[decltype(rows)::value][vectors];
      sumTile<Dot, size, decltype(rows)::value>(
          Depth, [&](int row, int k) { return loadWord(left.at(first + row, k)); }, bundles, start,
          totals);
      for (int row = 0; row < decltype(rows)::value; ++row)
        memcpy(sums + (first + row) * Width + line, totals[row], sizeof totals[row]);
    });
  });
}
#endif
