//===- ListTensors.cpp - what the checkpoint reader reads -----------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// list-tensors FILE...: each tensor with its type, its shape and the SHA-256 of its
// row-major bytes, then the other values and what was not read; an error in place of
// all that where a file cannot be read.
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

using namespace llvm;
using namespace trm::checkpoint;

static Expected<std::string> digestOf(const Tensor &tensor) {
  std::vector<char> bytes(tensor.numBytes());
  if (Error error = tensor.readRaw(bytes))
    return error;
  return toHex(SHA256::hash(ArrayRef(reinterpret_cast<uint8_t *>(bytes.data()), bytes.size())),
               /*LowerCase=*/true);
}

static Error list(StringRef path) {
  Expected<std::unique_ptr<Checkpoint>> file = Checkpoint::open(path);
  if (!file)
    return file.takeError();
  for (const Tensor &tensor : (*file)->tensors()) {
    Expected<std::string> digest = digestOf(tensor);
    if (!digest)
      return digest.takeError();
    outs() << tensor.name() << ' ' << name(tensor.dtype()) << " ["
           << join(map_range(tensor.shape(), [](int64_t size) { return itostr(size); }), ", ")
           << "] " << *digest << '\n';
  }
  std::map<std::string, std::string> scalars;
  for (const auto &entry : (*file)->scalars())
    scalars[entry.getKey().str()] = entry.getValue();
  for (const auto &[name, value] : scalars)
    outs() << name << " = " << value << '\n';
  for (const OpaqueValue &value : (*file)->opaque())
    outs() << value.name << " unread: " << value.what << '\n';
  return Error::success();
}

int main(int argc, char **argv) {
  int status = 0;
  for (StringRef path : ArrayRef(argv + 1, argc - 1)) {
    outs() << "file " << path << '\n';
    if (Error error = list(path)) {
      outs() << "error: " << toString(std::move(error)) << '\n';
      status = 1;
    }
  }
  return status;
}
