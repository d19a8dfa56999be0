//===- Tensor.h - a stored tensor -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A named, possibly strided view of a storage. Nothing is read until asked for,
// and then only the rows asked for.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_TENSOR_H
#define TRM_IMPORTER_CHECKPOINT_TENSOR_H

#include "trm/importer/Checkpoint/DType.h"
#include "trm/importer/Checkpoint/Storage.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace trm::checkpoint {

/// Where a tensor's elements lie in its storage; offset and strides count
/// elements.
struct TensorLayout {
  DType dtype;
  int64_t storageOffset = 0;
  llvm::SmallVector<int64_t, 4> shape;
  llvm::SmallVector<int64_t, 4> strides;
};

/// "[6, 64]"
std::string formatShape(llvm::ArrayRef<int64_t> shape);

/// The strides of a row-major tensor without gaps.
llvm::SmallVector<int64_t, 4> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// The number of elements of a shape; an error where it is negative or overflows.
llvm::Expected<int64_t> countElements(llvm::ArrayRef<int64_t> shape);

class Tensor {
public:
  /// Fails unless every element lies inside the storage.
  static llvm::Expected<Tensor> create(std::string name, TensorLayout layout,
                                       std::shared_ptr<const Storage> storage);

  llvm::StringRef name() const { return tensorName; }
  DType dtype() const { return layout.dtype; }
  llvm::ArrayRef<int64_t> shape() const { return layout.shape; }
  llvm::ArrayRef<int64_t> strides() const { return layout.strides; }
  int64_t storageOffset() const { return layout.storageOffset; }
  int64_t numElements() const { return elements; }
  /// Rows are slices of the first dimension; a scalar is one row.
  int64_t numRows() const { return layout.shape.empty() ? 1 : layout.shape.front(); }
  int64_t elementsPerRow() const;
  int64_t numBytes() const { return sizeInBytes(layout.dtype, elements); }
  /// Tensors with equal storages are views of the same bytes (tied weights).
  const Storage &storage() const { return *bytes; }
  /// The same elements under another name.
  Tensor renamed(std::string name) const;

  /// Reads the tensor, row-major, converted to float32; `out` has numElements().
  /// Only floating-point tensors can be read so.
  llvm::Error readAsFloat32(llvm::MutableArrayRef<float> out) const;
  /// The same for the given rows, in the given order.
  llvm::Error readAsFloat32(llvm::ArrayRef<int64_t> rows, llvm::MutableArrayRef<float> out) const;
  /// Reads the tensor, row-major, in its own type; `out` has numBytes().
  llvm::Error readRaw(llvm::MutableArrayRef<char> out) const;
  /// The same for the given rows, in the given order.
  llvm::Error readRaw(llvm::ArrayRef<int64_t> rows, llvm::MutableArrayRef<char> out) const;

private:
  struct Blocks;
  using BlockVisitor = llvm::function_ref<void(llvm::StringRef bytes, int64_t outElement)>;

  Tensor(std::string name, TensorLayout layout, std::shared_ptr<const Storage> storage,
         int64_t elements)
      : tensorName(std::move(name)), layout(std::move(layout)), bytes(std::move(storage)),
        elements(elements) {}

  llvm::Error error(const llvm::Twine &message) const;
  Blocks wholeTensor() const;
  llvm::Expected<Blocks> selectRows(llvm::ArrayRef<int64_t> rows) const;
  llvm::Error visit(const Blocks &blocks, BlockVisitor visitor) const;
  llvm::Error readFloats(const Blocks &blocks, llvm::MutableArrayRef<float> out) const;
  llvm::Error readBytes(const Blocks &blocks, llvm::MutableArrayRef<char> out) const;

  std::string tensorName;
  TensorLayout layout;
  std::shared_ptr<const Storage> bytes;
  int64_t elements;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_TENSOR_H
