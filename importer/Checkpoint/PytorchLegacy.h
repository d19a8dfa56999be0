//===- PytorchLegacy.h - what torch.save wrote before 1.6 -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A torch.save file of PyTorch before 1.6, or of a later one that was told so, is
// five pickles in a row and then the storages: a magic number, the version of the
// format, facts of the machine, the state dict, the keys of the storages; each
// storage is the number of its elements, in eight bytes, and these.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PYTORCHLEGACY_H
#define TRM_IMPORTER_CHECKPOINT_PYTORCHLEGACY_H

#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/importer/Checkpoint/TensorTable.h"

namespace trm::checkpoint {

bool looksLikePytorchLegacy(llvm::StringRef bytes);

llvm::Expected<TensorTable> readPytorchLegacy(std::shared_ptr<const MappedFile> file);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PYTORCHLEGACY_H
