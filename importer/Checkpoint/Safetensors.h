//===- Safetensors.h - the safetensors format -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// safetensors: eight bytes of header length, a JSON header that places each tensor
// in the bytes that follow, and those bytes without gaps.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_SAFETENSORS_H
#define TRM_IMPORTER_CHECKPOINT_SAFETENSORS_H

#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/importer/Checkpoint/TensorTable.h"

namespace trm::checkpoint {

/// Whether a file's first bytes look like a safetensors header.
bool looksLikeSafetensors(llvm::StringRef bytes);

llvm::Expected<TensorTable> readSafetensors(std::shared_ptr<const MappedFile> file);

/// A tensor to write: row-major, little-endian bytes that the caller keeps.
struct NamedTensor {
  std::string name;
  DType dtype;
  std::vector<int64_t> shape;
  llvm::ArrayRef<char> bytes;
};

/// Writes a file whole or, on an error, not at all.
llvm::Error writeSafetensors(llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_SAFETENSORS_H
