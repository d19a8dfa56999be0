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
