//===- Container.h - the formats of single files ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One file of tensors, in whichever of the formats that are read. The format is
// told from the content.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CONTAINER_H
#define TRM_IMPORTER_CHECKPOINT_CONTAINER_H

#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/importer/Checkpoint/TensorTable.h"

namespace trm::checkpoint {

struct Container {
  /// "pytorch-zip", "pytorch-legacy" or "safetensors".
  std::string format;
  TensorTable table;
};

llvm::Expected<Container> readContainer(const std::shared_ptr<const MappedFile> &file);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CONTAINER_H
