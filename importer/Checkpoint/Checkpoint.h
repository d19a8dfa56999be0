//===- Checkpoint.h - a checkpoint file of any format -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens a checkpoint, or any other file of tensors, without reading its tensors.
// The format is told from the content; the name says nothing. A checkpoint in shards
// is opened by its index.
//
// Readers of one checkpoint must not run on several threads at once.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CHECKPOINT_H
#define TRM_IMPORTER_CHECKPOINT_CHECKPOINT_H

#include "trm/importer/Checkpoint/Container.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace trm::checkpoint {

class Checkpoint {
public:
  static llvm::Expected<std::unique_ptr<Checkpoint>> open(llvm::StringRef path);

  /// Of shards that of their index.
  llvm::StringRef path() const { return parts.front()->path(); }
  /// All files that it is in, the index of shards first.
  std::vector<std::string> paths() const;
  /// "pytorch-zip", "pytorch-legacy" or "safetensors", with "-shards" behind where it
  /// is in several files.
  llvm::StringRef format() const { return formatName; }
  /// Of all files.
  int64_t fileBytes() const;
  /// Of the whole file, in lower-case hexadecimal digits; of shards, of the index and
  /// then of each shard in the order of their names. Takes a second for some hundred
  /// megabytes, and the memory of a few.
  llvm::Expected<std::string> sha256() const;
  /// Reads all tensors' bytes and fails where they are not what the file says that they
  /// are. Who reads a tensor need not ask: that fails as well.
  llvm::Error verify() const;
  /// Whether the file says so of all of them, by checksums.
  bool isVerifiable() const { return table.isVerifiable; }

  /// In the file's order; never empty.
  llvm::ArrayRef<Tensor> tensors() const { return table.tensors; }
  /// Null where there is none.
  const Tensor *find(llvm::StringRef name) const;
  /// Numbers, booleans and short strings beside the tensors, by dotted name
  /// ("hyper_parameters.hidden_size"); of safetensors its metadata.
  const llvm::StringMap<std::string> &scalars() const { return table.scalars; }
  /// What was left unread, since reading it would run code; refuseOpaque() is the
  /// error of needing one.
  llvm::ArrayRef<OpaqueValue> opaque() const { return table.opaque; }

private:
  Checkpoint(std::vector<std::shared_ptr<const MappedFile>> parts, Container content);

  std::vector<std::shared_ptr<const MappedFile>> parts;
  std::string formatName;
  TensorTable table;
  llvm::StringMap<size_t> byName;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CHECKPOINT_H
