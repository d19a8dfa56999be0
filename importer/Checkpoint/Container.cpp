//===- Container.cpp - the formats of single files ------------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Container.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/ForeignFile.h"
#include "trm/importer/Checkpoint/PytorchLegacy.h"
#include "trm/importer/Checkpoint/PytorchZip.h"
#include "trm/importer/Checkpoint/Safetensors.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
struct Format {
  StringRef name;
  bool (*recognises)(StringRef bytes);
  Expected<TensorTable> (*read)(std::shared_ptr<const MappedFile> file);
};

constexpr Format formats[] = {
    {"pytorch-zip", [](StringRef bytes) { return bytes.starts_with("PK\x03\x04"); },
     readPytorchZip},
    {"pytorch-legacy", looksLikePytorchLegacy, readPytorchLegacy},
    {"safetensors", looksLikeSafetensors, readSafetensors},
};
} // namespace

Expected<Container> readContainer(const std::shared_ptr<const MappedFile> &file) {
  for (const Format &format : formats) {
    if (!format.recognises(file->bytes()))
      continue;
    Expected<TensorTable> table = format.read(file);
    if (!table)
      return table.takeError();
    if (table->tensors.empty())
      return fileError(file->path(),
                       "holds no tensors, expected a state dict; save model.state_dict()");
    return Container{format.name.str(), std::move(*table)};
  }
  return fileError(file->path(), describeForeignFile(file->bytes()));
}

} // namespace trm::checkpoint
