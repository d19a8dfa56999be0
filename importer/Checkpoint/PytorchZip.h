//===- PytorchZip.h - what torch.save writes --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A torch.save file of PyTorch 1.6 and later is a zip: PREFIX/data.pkl names the
// tensors, PREFIX/data/KEY holds the bytes of each storage.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PYTORCHZIP_H
#define TRM_IMPORTER_CHECKPOINT_PYTORCHZIP_H

#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/importer/Checkpoint/TensorTable.h"

namespace trm::checkpoint {

llvm::Expected<TensorTable> readPytorchZip(std::shared_ptr<const MappedFile> file);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PYTORCHZIP_H
