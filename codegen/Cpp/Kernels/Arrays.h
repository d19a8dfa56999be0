//===- Arrays.h - arrays of known shape in untyped memory -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// An object that lies `offset` bytes into `memory`, which is aligned for it.
template <typename T>
T &view(void *memory, size_t offset) {
  // Objects follow each other in the same place: GCC 12 takes the first one's bounds for
  // those of the next where it sees that their addresses are equal.
  return *__builtin_launder(reinterpret_cast<T *>(static_cast<unsigned char *>(memory) + offset));
}

/// `Count` rows of an array, from `First` on.
template <int First, int Count, typename T, int Rows, int Columns>
T (&rows(T (&array)[Rows][Columns]))
[Count][Columns] {
  static_assert(First >= 0 && First + Count <= Rows, "rows lie inside the array");
  return *reinterpret_cast<T(*)[Count][Columns]>(&array[First]);
}

template <typename T, int Size>
void copy(const T (&from)[Size], T (&to)[Size]) {
  for (int i = 0; i < Size; ++i)
    to[i] = from[i];
}

template <typename T, int Rows, int Columns>
void copy(const T (&from)[Rows][Columns], T (&to)[Rows][Columns]) {
  for (int row = 0; row < Rows; ++row)
    for (int column = 0; column < Columns; ++column)
      to[row][column] = from[row][column];
}

template <typename T, int Planes, int Rows, int Columns>
void copy(const T (&from)[Planes][Rows][Columns], T (&to)[Planes][Rows][Columns]) {
  for (int plane = 0; plane < Planes; ++plane)
    copy(from[plane], to[plane]);
}

[[maybe_unused]] inline uint32_t bits(float value) {
  uint32_t result;
  memcpy(&result, &value, sizeof result);
  return result;
}

[[maybe_unused]] inline float fromBits(uint32_t value) {
  float result;
  memcpy(&result, &value, sizeof result);
  return result;
}
