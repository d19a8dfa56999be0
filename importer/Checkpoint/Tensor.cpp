//===- Tensor.cpp - a stored tensor -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Tensor.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/Endian.h"

#include <array>
#include <cstring>
#include <optional>
#include <type_traits>

using namespace llvm;

namespace trm::checkpoint {

std::string formatShape(ArrayRef<int64_t> shape) {
  return "[" + join(map_range(shape, [](int64_t size) { return itostr(size); }), ", ") + "]";
}

namespace {
/// One more than the distance from the first element to the last; nothing where
/// it overflows. Only for shapes without a zero.
std::optional<int64_t> extentOf(ArrayRef<int64_t> shape, ArrayRef<int64_t> strides) {
  std::optional<int64_t> extent = 1;
  for (auto [size, stride] : zip_equal(shape, strides)) {
    std::optional<int64_t> span = checkedMul<int64_t>(size - 1, stride);
    if (!span || !(extent = checkedAdd(*extent, *span)))
      return std::nullopt;
  }
  return extent;
}

Error checkInsideStorage(const TensorLayout &layout, int64_t elements, uint64_t bytes) {
  auto fail = [&](const Twine &what) { return createStringError(what + "; the file is damaged"); };
  if (layout.shape.size() != layout.strides.size())
    return fail("has " + Twine(layout.shape.size()) + " dimensions but " +
                Twine(layout.strides.size()) + " strides");
  if (layout.storageOffset < 0 || any_of(layout.strides, [](int64_t s) { return s < 0; }))
    return fail("has a negative offset or stride, expected none");
  if (elements == 0)
    return Error::success();
  std::optional<int64_t> end = extentOf(layout.shape, layout.strides);
  if (end)
    end = checkedAdd(*end, layout.storageOffset);
  int64_t available = bytes * 8 / sizeInBits(layout.dtype);
  if (!end || *end > available)
    return fail("of shape " + formatShape(layout.shape) + " at offset " +
                Twine(layout.storageOffset) + " needs " +
                (end ? itostr(*end) : std::string("more than 2^63")) +
                " elements, but its storage holds " + Twine(available));
  if (elements > available && elements > limits::RepeatedElements)
    return fail("repeats the " + Twine(available) + " elements of its storage to " +
                Twine(elements) + ", more than the limit of " + Twine(limits::RepeatedElements));
  return Error::success();
}

float floatFromHalf(uint16_t half) {
  // The exponent of a half is re-biased by a multiplication, which also
  // normalises subnormals; infinities and NaNs keep a full exponent.
  uint32_t magnitude = uint32_t(half & 0x7fff) << 13;
  float scaled = bit_cast<float>(magnitude) * 0x1p112f;
  uint32_t bits = (half & 0x7c00) == 0x7c00 ? (magnitude | 0x7f800000) : bit_cast<uint32_t>(scaled);
  return bit_cast<float>(bits | uint32_t(half & 0x8000) << 16);
}

template <typename Stored>
Stored readElement(const char *element) {
  return support::endian::read<Stored>(element, endianness::little);
}

/// Copies a strided block, row-major, element by element.
template <size_t ElementBytes, typename Out, typename Read>
void gather(ArrayRef<int64_t> shape, ArrayRef<int64_t> strides, const char *first, Out *out,
            Read read) {
  int64_t inner = shape.empty() ? 1 : shape.back();
  int64_t step = strides.empty() ? 1 : strides.back();
  size_t outerRank = shape.empty() ? 0 : shape.size() - 1;
  SmallVector<int64_t, 4> index(outerRank, 0);
  int64_t base = 0;
  while (true) {
    const char *row = first + base * ElementBytes;
    for (int64_t i = 0; i < inner; ++i)
      *out++ = read(row + i * step * ElementBytes);
    size_t axis = outerRank;
    for (; axis > 0; --axis) {
      base += strides[axis - 1];
      if (++index[axis - 1] < shape[axis - 1])
        break;
      base -= strides[axis - 1] * shape[axis - 1];
      index[axis - 1] = 0;
    }
    if (axis == 0)
      return;
  }
}
} // namespace

/// Equal parts of a tensor, each read through one window.
struct Tensor::Blocks {
  struct Block {
    int64_t firstElement; // in the storage
    int64_t outElement;   // in the row-major result
  };
  SmallVector<int64_t, 4> shape;
  SmallVector<int64_t, 4> strides;
  int64_t elementsPerBlock = 0;
  SmallVector<Block, 1> blocks;

  /// A block without gaps is one run of elements.
  void collapse() {
    if (!equal(strides, rowMajorStrides(shape)))
      return;
    shape = {elementsPerBlock};
    strides = {1};
  }
};

SmallVector<int64_t, 4> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t, 4> strides(shape.size(), 1);
  for (size_t i = shape.size(); i > 1; --i)
    strides[i - 2] = strides[i - 1] * std::max<int64_t>(shape[i - 1], 1);
  return strides;
}

Expected<int64_t> countElements(ArrayRef<int64_t> shape) {
  // Zeros are left out of the product, so that every partial product is known
  // to fit as well.
  std::optional<int64_t> product = 1;
  for (int64_t size : shape) {
    if (size < 0)
      return createStringError("has the shape " + formatShape(shape) +
                               ", expected no negative size; the file is damaged");
    product = checkedMul(*product, std::max<int64_t>(size, 1));
    // Sixteen bytes are the largest element.
    if (!product || !checkedMul<int64_t>(*product, 16))
      return createStringError("has the shape " + formatShape(shape) +
                               ", more bytes than 2^63; the file is damaged");
  }
  return is_contained(shape, 0) ? 0 : *product;
}

Expected<Tensor> Tensor::create(std::string name, TensorLayout layout,
                                std::shared_ptr<const Storage> storage) {
  auto fail = [&](Error cause) {
    return fileError(storage->path(), "tensor " + quote(name) + " " + toString(std::move(cause)));
  };
  Expected<int64_t> elements = countElements(layout.shape);
  if (!elements)
    return fail(elements.takeError());
  if (Error cause = checkInsideStorage(layout, *elements, storage->size()))
    return fail(std::move(cause));
  return Tensor(std::move(name), std::move(layout), std::move(storage), *elements);
}

int64_t Tensor::elementsPerRow() const {
  int64_t count = 1;
  for (int64_t size : drop_begin(layout.shape, layout.shape.empty() ? 0 : 1))
    count *= size;
  return count;
}

Tensor Tensor::renamed(std::string name) const {
  Tensor copy = *this;
  copy.tensorName = std::move(name);
  return copy;
}

Error Tensor::error(const Twine &message) const {
  return fileError(bytes->path(), "tensor " + quote(tensorName) + " " + message);
}

Tensor::Blocks Tensor::wholeTensor() const {
  Blocks blocks{layout.shape, layout.strides, elements, {{layout.storageOffset, 0}}};
  blocks.collapse();
  return blocks;
}

Expected<Tensor::Blocks> Tensor::selectRows(ArrayRef<int64_t> rows) const {
  size_t rowAxes = layout.shape.empty() ? 0 : 1;
  Blocks result{SmallVector<int64_t, 4>(drop_begin(layout.shape, rowAxes)),
                SmallVector<int64_t, 4>(drop_begin(layout.strides, rowAxes)),
                elementsPerRow(),
                {}};
  result.collapse();
  // The strides of an empty tensor are unchecked, and never used.
  int64_t rowStride = rowAxes && elements ? layout.strides.front() : 0;
  for (auto [i, row] : enumerate(rows)) {
    if (row < 0 || row >= numRows())
      return error("has " + Twine(numRows()) + " rows, but row " + Twine(row) +
                   " (counted from 0) was asked for");
    result.blocks.push_back({layout.storageOffset + row * rowStride,
                             static_cast<int64_t>(i) * result.elementsPerBlock});
  }
  // A compressed storage is cheap to read forwards only.
  sort(result.blocks, [](const Blocks::Block &a, const Blocks::Block &b) {
    return a.firstElement < b.firstElement;
  });
  return result;
}

Error Tensor::visit(const Blocks &blocks, BlockVisitor visitor) const {
  if (blocks.elementsPerBlock == 0)
    return Error::success();
  int64_t elementBytes = sizeInBytes(layout.dtype, 1);
  uint64_t windowBytes = *extentOf(blocks.shape, blocks.strides) * elementBytes;
  std::unique_ptr<StorageReader> reader = bytes->reader();
  for (const Blocks::Block &block : blocks.blocks) {
    auto window = reader->window(block.firstElement * elementBytes, windowBytes);
    if (!window)
      return window.takeError();
    visitor(*window, block.outElement);
  }
  return Error::success();
}

Error Tensor::readFloats(const Blocks &blocks, MutableArrayRef<float> out) const {
  if (!isFloatingPoint(layout.dtype))
    return error("holds " + checkpoint::name(layout.dtype) + ", expected floating-point values");
  if (out.size() != blocks.blocks.size() * blocks.elementsPerBlock)
    return error("is read into a buffer of the wrong size");
  return visit(blocks, [&](StringRef window, int64_t at) {
    auto convertAs = [&](auto stored, auto convert) {
      using Stored = decltype(stored);
      gather<sizeof(Stored)>(
          blocks.shape, blocks.strides, window.data(), out.data() + at,
          [&](const char *element) { return convert(readElement<Stored>(element)); });
    };
    switch (layout.dtype) {
    case DType::Float64:
      return convertAs(double(), [](double value) { return static_cast<float>(value); });
    case DType::Float16:
      return convertAs(uint16_t(), floatFromHalf);
    case DType::BFloat16:
      return convertAs(uint16_t(),
                       [](uint16_t bits) { return bit_cast<float>(uint32_t(bits) << 16); });
    default:
      return convertAs(float(), [](float value) { return value; });
    }
  });
}

Error Tensor::readBytes(const Blocks &blocks, MutableArrayRef<char> out) const {
  if (sizeInBits(layout.dtype) % 8)
    return error("holds " + checkpoint::name(layout.dtype) +
                 ", whose elements share bytes, expected elements of whole bytes");
  int64_t elementBytes = sizeInBytes(layout.dtype, 1);
  if (out.size() != blocks.blocks.size() * blocks.elementsPerBlock * elementBytes)
    return error("is read into a buffer of the wrong size");
  return visit(blocks, [&](StringRef window, int64_t at) {
    auto copy = [&](auto size) {
      using Bytes = std::array<char, size>;
      gather<size>(blocks.shape, blocks.strides, window.data(),
                   reinterpret_cast<Bytes *>(out.data() + at * elementBytes),
                   [](const char *element) {
                     Bytes bytes;
                     std::memcpy(bytes.data(), element, bytes.size());
                     return bytes;
                   });
    };
    switch (elementBytes) {
    case 16:
      return copy(std::integral_constant<size_t, 16>());
    case 8:
      return copy(std::integral_constant<size_t, 8>());
    case 4:
      return copy(std::integral_constant<size_t, 4>());
    case 2:
      return copy(std::integral_constant<size_t, 2>());
    default:
      return copy(std::integral_constant<size_t, 1>());
    }
  });
}

Error Tensor::readAsFloat32(MutableArrayRef<float> out) const {
  return readFloats(wholeTensor(), out);
}

Error Tensor::readAsFloat32(ArrayRef<int64_t> rows, MutableArrayRef<float> out) const {
  Expected<Blocks> blocks = selectRows(rows);
  return blocks ? readFloats(*blocks, out) : blocks.takeError();
}

Error Tensor::readRaw(MutableArrayRef<char> out) const { return readBytes(wholeTensor(), out); }

Error Tensor::readRaw(ArrayRef<int64_t> rows, MutableArrayRef<char> out) const {
  Expected<Blocks> blocks = selectRows(rows);
  return blocks ? readBytes(*blocks, out) : blocks.takeError();
}

} // namespace trm::checkpoint
