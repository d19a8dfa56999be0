//===- Elements.cpp - constant values of weights ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Elements.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace trm;

/// Vector loads of the widest target need no more.
static constexpr size_t kAlignment = 64;

int64_t trm::getByteSize(ShapedType type) {
  return llvm::divideCeil(type.getNumElements() * type.getElementTypeBitWidth(), 8);
}

DenseResourceElementsAttr trm::createResource(RankedTensorType type, StringRef name,
                                              function_ref<void(MutableArrayRef<char>)> fill) {
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocate(getByteSize(type), kAlignment, /*dataIsMutable=*/true);
  fill(blob.getMutableData());
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

DenseResourceElementsAttr
trm::createFloatResource(RankedTensorType type, StringRef name,
                         function_ref<void(MutableArrayRef<float>)> fill) {
  return createResource(type, name, [&](MutableArrayRef<char> bytes) {
    fill({reinterpret_cast<float *>(bytes.data()), bytes.size() / sizeof(float)});
  });
}

bool trm::hasElements(ElementsAttr value) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  if (!resource)
    return true;
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  return blob && static_cast<int64_t>(blob->getData().size()) == getByteSize(value.getShapedType());
}

/// `bits` is one element of `type` in the low bits of a 64-bit word.
static double toDouble(uint64_t bits, Type type) {
  if (type.isF64())
    return llvm::bit_cast<double>(bits);
  if (type.isF32())
    return llvm::bit_cast<float>(static_cast<uint32_t>(bits));
  if (type.isBF16())
    return llvm::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
  const llvm::fltSemantics &semantics = cast<FloatType>(type).getFloatSemantics();
  return APFloat(semantics, APInt(type.getIntOrFloatBitWidth(), bits)).convertToDouble();
}

template <typename T>
static FailureOr<SmallVector<T, 0>> readResource(DenseResourceElementsAttr value) {
  if (!hasElements(value))
    return failure();
  ArrayRef<char> bytes = value.getRawHandle().getBlob()->getData();
  Type type = value.getElementType();
  size_t size = type.getIntOrFloatBitWidth() / 8, count = value.getNumElements();
  SmallVector<T, 0> elements;
  elements.resize_for_overwrite(count);
  for (size_t i = 0; i < count; ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes.data() + i * size, size);
    elements[i] = static_cast<T>(toDouble(bits, type));
  }
  return elements;
}

template <typename T>
static FailureOr<SmallVector<T, 0>> readElements(ElementsAttr value) {
  Type type = value.getElementType();
  if (!isa<Float64Type, Float32Type, Float16Type, BFloat16Type>(type))
    return failure();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return readResource<T>(resource);
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return failure();
  SmallVector<T, 0> elements;
  elements.reserve(dense.getNumElements());
  for (const APFloat &element : dense.getValues<APFloat>())
    elements.push_back(static_cast<T>(toDouble(element.bitcastToAPInt().getZExtValue(), type)));
  return elements;
}

FailureOr<SmallVector<float, 0>> trm::readFloats(ElementsAttr value) {
  return readElements<float>(value);
}

FailureOr<SmallVector<double, 0>> trm::readDoubles(ElementsAttr value) {
  return readElements<double>(value);
}
