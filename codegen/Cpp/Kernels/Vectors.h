//===- Vectors.h - vectors of the compiler, and tiles of sums in them -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Vectors as wide as the processor's registers, where it has some and the compiler is GCC or
// clang; elsewhere kernels are plain loops. Sums are made in the same order with all of them.
#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12)
#if defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define TRM_LANES 16
#elif defined(__AVX2__)
#define TRM_LANES 8
#elif defined(__SSE2__) || defined(__wasm_simd128__) ||                                            \
    (defined(__ARM_NEON) && defined(__aarch64__))
#define TRM_LANES 4
#endif
#endif

#if defined(TRM_LANES) && defined(__SSE2__)
/// Products of 8-bit factors are made in vectors, too.
#define TRM_VECTOR_DOTS
#endif

#if defined(TRM_LANES)
template <typename T, int Lanes>
struct VectorTypes {
  typedef T Vector __attribute__((vector_size(sizeof(T) * Lanes)));
  /// What lies in memory, as an array of something.
  typedef T Place __attribute__((vector_size(sizeof(T) * Lanes), aligned(1), may_alias));
};
template <typename T>
struct VectorTypes<T, 1> {
  typedef T Vector;
  typedef T Place __attribute__((aligned(1), may_alias));
};
template <int Lanes>
using Floats = typename VectorTypes<float, Lanes>::Vector;
template <int Lanes>
using Ints = typename VectorTypes<int32_t, Lanes>::Vector;
template <int Lanes>
using Words = typename VectorTypes<uint32_t, Lanes>::Vector;

template <typename Vector>
constexpr int kLanesOf = sizeof(Vector) / sizeof(float);

template <typename T, int Lanes>
inline auto loadVector(const T *from) {
  using Types = VectorTypes<T, Lanes>;
  return static_cast<typename Types::Vector>(
      *reinterpret_cast<const typename Types::Place *>(from));
}
template <int Lanes>
inline Floats<Lanes> load(const float *from) {
  return loadVector<float, Lanes>(from);
}
template <int Lanes>
inline void store(Floats<Lanes> vector, float *to) {
  *reinterpret_cast<typename VectorTypes<float, Lanes>::Place *>(to) = vector;
}

/// The first `valid` elements.
template <int Lanes>
inline Floats<Lanes> load(const float *from, int valid) {
  if (valid >= Lanes)
    return load<Lanes>(from);
  float elements[Lanes] = {};
  for (int i = 0; i < valid; ++i)
    elements[i] = from[i];
  return load<Lanes>(elements);
}
template <int Lanes>
inline void store(Floats<Lanes> vector, float *to, int valid) {
  if (valid >= Lanes)
    return store<Lanes>(vector, to);
  float elements[Lanes];
  store<Lanes>(vector, elements);
  for (int i = 0; i < valid; ++i)
    to[i] = elements[i];
}

/// Vectors of float32 as their bits, and the other way round.
template <typename Vector>
inline auto bits(Vector vector) {
  return reinterpret_cast<Words<kLanesOf<Vector>>>(vector);
}
template <typename Vector>
inline auto fromBits(Vector words) {
  return reinterpret_cast<Floats<kLanesOf<Vector>>>(words);
}

template <typename Vector>
inline Vector larger(Vector a, Vector b) {
  return a > b ? a : b;
}

/// What combine() makes of all lanes, in any order: half of them with the other half, and so on.
template <int Lanes, typename Vector, typename Combine>
inline auto reduce(Vector vector, const Combine &combine) {
  if constexpr (Lanes == 16) {
    return reduce<8>(combine(__builtin_shufflevector(vector, vector, 0, 1, 2, 3, 4, 5, 6, 7),
                             __builtin_shufflevector(vector, vector, 8, 9, 10, 11, 12, 13, 14, 15)),
                     combine);
  } else if constexpr (Lanes == 8) {
    return reduce<4>(combine(__builtin_shufflevector(vector, vector, 0, 1, 2, 3),
                             __builtin_shufflevector(vector, vector, 4, 5, 6, 7)),
                     combine);
  } else {
    const Vector pairs = combine(vector, __builtin_shufflevector(vector, vector, 2, 3, 0, 1));
    return combine(pairs, __builtin_shufflevector(pairs, pairs, 1, 0, 3, 2))[0];
  }
}
[[maybe_unused]] inline float largestOf(Floats<TRM_LANES> vector) {
  return reduce<TRM_LANES>(vector, [](auto a, auto b) { return larger(a, b); });
}

/// The elements of both, one after another.
template <typename Half>
inline auto join(Half first, Half second) {
  if constexpr (sizeof(Half) == 16)
    return __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7);
  else
    return __builtin_shufflevector(first, second, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
                                   15);
}

/// Of runs of four elements of two groups in turn, those of each.
template <int Lanes>
inline void separate(Floats<Lanes> first, Floats<Lanes> second, Floats<Lanes> (&groups)[2]) {
  if constexpr (Lanes == 16) {
    groups[0] = __builtin_shufflevector(first, second, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24,
                                        25, 26, 27);
    groups[1] = __builtin_shufflevector(first, second, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23,
                                        28, 29, 30, 31);
  } else if constexpr (Lanes == 8) {
    groups[0] = __builtin_shufflevector(first, second, 0, 1, 2, 3, 8, 9, 10, 11);
    groups[1] = __builtin_shufflevector(first, second, 4, 5, 6, 7, 12, 13, 14, 15);
  } else {
    groups[0] = first;
    groups[1] = second;
  }
}

/// Columns of a matrix from `first` on.
template <typename Type, int Lanes, int Stride>
struct MatrixColumns {
  const Type *first;

  auto operator()(int vector, int k) const {
    return loadVector<Type, Lanes>(first + k * Stride + vector * Lanes);
  }
};

/// body(first, Number<Lanes>(), Number<Count>()) for [Begin, End) in tiles of at most `Count`
/// vectors; what is no whole vector is one of fewer lanes.
template <int Begin, int End, int Lanes, int Count, typename Body>
inline void forVectors(const Body &body) {
  constexpr int size = Lanes * Count, tiles = (End - Begin) / size, rest = Begin + tiles * size;
  constexpr int more = (End - rest) / Lanes, last = rest + more * Lanes;
  if constexpr (tiles > 0)
    for (int tile = 0; tile < tiles; ++tile)
      body(Begin + tile * size, Number<Lanes>(), Number<Count>());
  if constexpr (more > 0)
    body(rest, Number<Lanes>(), Number<more>());
  if constexpr (last < End)
    forVectors<last, End, Lanes == 4 ? 1 : Lanes / 2, Lanes == 4 ? 3 : 1>(body);
}

/// body(first, Number<Size>()) for [0, Extent) in as many tiles as of `Most`, of sizes that
/// differ by one at most: a tile of few rows would wait for its sums.
template <int Extent, int Most, typename Body>
inline void forBalancedTiles(const Body &body) {
  constexpr int tiles = (Extent + Most - 1) / Most, size = Extent / tiles, larger = Extent % tiles;
  for (int tile = 0; tile < tiles - larger; ++tile)
    body(tile * size, Number<size>());
  if constexpr (larger > 0)
    for (int tile = 0; tile < larger; ++tile)
      body((tiles - larger) * size + tile * (size + 1), Number<size + 1>());
}

#if TRM_LANES == 16 || defined(__aarch64__)
[[maybe_unused]] constexpr int kTileVectors = 4;
#else
[[maybe_unused]] constexpr int kTileVectors = 2;
#endif

/// What sums begin with, a vector each.
template <typename Vector, int Count>
struct Start {
  using Total = Vector;
  Vector totals[Count];
};

/// How a register tile takes float32 factors: as they are.
struct FloatDot {
  [[maybe_unused]] static constexpr int kRows = 6;
  template <int Lanes, int Count, typename Right>
  static Start<Floats<Lanes>, Count> begin(int, const Right &) {
    return {};
  }
  template <int Lanes>
  static Floats<Lanes> widen(Floats<Lanes> factors) {
    return factors;
  }
  template <int Lanes>
  static float spread(float factor) {
    return factor;
  }
  template <int Lanes>
  static Floats<Lanes> add(Floats<Lanes> total, float a, Floats<Lanes> b) {
    return total + a * b;
  }
  template <int Lanes>
  static Floats<Lanes> toFloats(Floats<Lanes> total) {
    return total;
  }
};

/// sums[row][i] = start[i] + sum over `depth` steps k of left(row, k) times right(i, k), in
/// registers: what is there cannot be indexed, loops over it are unrolled. A function of its
/// own: constants of what comes before and after would stay in registers too.
template <typename Dot, int Lanes, int Rows, int Count, typename Total, typename Left,
          typename Right>
__attribute__((noinline)) void sumTile(int depth, const Left &left, const Right &right,
                                       const Start<Total, Count> &start, Total (*sums)[Count]) {
  Total totals[Rows][Count];
  TRM_UNROLL(8)
  for (int row = 0; row < Rows; ++row)
    TRM_UNROLL(8)
  for (int i = 0; i < Count; ++i)
    totals[row][i] = start.totals[i];
  for (int k = 0; k < depth; ++k) {
    decltype(Dot::template widen<Lanes>(right(0, k))) others[Count];
    TRM_UNROLL(8)
    for (int i = 0; i < Count; ++i)
      others[i] = Dot::template widen<Lanes>(right(i, k));
    TRM_UNROLL(8)
    for (int row = 0; row < Rows; ++row) {
      const auto factor = Dot::template spread<Lanes>(left(row, k));
      TRM_UNROLL(8)
      for (int i = 0; i < Count; ++i)
        totals[row][i] = Dot::template add<Lanes>(totals[row][i], factor, others[i]);
    }
  }
  TRM_UNROLL(8)
  for (int row = 0; row < Rows; ++row)
    TRM_UNROLL(8)
  for (int i = 0; i < Count; ++i)
    sums[row][i] = totals[row][i];
}
#endif
