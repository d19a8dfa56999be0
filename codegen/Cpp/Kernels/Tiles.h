//===- Tiles.h - loops over tiles of static size -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// A number as a type, for bodies that are compiled for each tile size.
template <int N>
struct Number {
  static constexpr int value = N;
};

/// body(begin, Number<Size>) for [0, Extent) in tiles of `Size`, the last a shorter one.
template <int Extent, int Size, typename Body>
inline void forTiles(Body body) {
  // A body for tiles that there are none of would be compiled for nothing.
  if constexpr (Extent >= Size)
    for (int tile = 0; tile < Extent / Size; ++tile)
      body(tile * Size, Number<Size>());
  if constexpr (Extent % Size != 0)
    body(Extent / Size * Size, Number<Extent % Size>());
}

/// body(begin, Number<Size>()) for [0, Extent) in as few tiles as of `Most`, all of one size: the
/// last may begin before the one in front of it ends.
template <int Extent, int Most, typename Body>
inline void forEqualTiles(Body body) {
  constexpr int tiles = (Extent + Most - 1) / Most, size = (Extent + tiles - 1) / tiles;
  for (int begin = 0; begin < Extent; begin += size)
    body(begin + size < Extent ? begin : Extent - size, Number<size>());
}

// What is in registers cannot be indexed: loops over it are unrolled.
#define TRM_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define TRM_UNROLL(times) TRM_PRAGMA(clang loop unroll_count(times))
#elif defined(__GNUC__)
#define TRM_UNROLL(times) TRM_PRAGMA(GCC unroll times)
#else
#define TRM_UNROLL(times)
#endif
