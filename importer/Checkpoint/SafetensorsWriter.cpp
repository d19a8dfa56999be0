//===- SafetensorsWriter.cpp - writes the safetensors format ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/Safetensors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace trm::checkpoint {

using Json = nlohmann::ordered_json;

static Error checkTensors(StringRef path, ArrayRef<NamedTensor> tensors) {
  StringSet<> names;
  for (const NamedTensor &tensor : tensors) {
    if (!names.insert(tensor.name).second)
      return fileError(path, "two tensors are named " + quote(tensor.name));
    Expected<int64_t> elements = countElements(tensor.shape);
    if (!elements)
      return fileError(path, "tensor " + quote(tensor.name) + " " + toString(elements.takeError()));
    if (safetensorsName(tensor.dtype).empty())
      return fileError(path, "tensor " + quote(tensor.name) + " holds " + name(tensor.dtype) +
                                 ", which safetensors does not have");
    size_t needed = sizeInBytes(tensor.dtype, *elements);
    if (tensor.bytes.size() != needed)
      return fileError(path, "tensor " + quote(tensor.name) + " is given " +
                                 Twine(tensor.bytes.size()) +
                                 " bytes, but its shape and type need " + Twine(needed));
  }
  return Error::success();
}

static std::string makeHeader(ArrayRef<const NamedTensor *> tensors) {
  Json header = Json::object();
  uint64_t offset = 0;
  for (const NamedTensor *tensor : tensors) {
    uint64_t end = offset + tensor->bytes.size();
    header[tensor->name] = {{"dtype", safetensorsName(tensor->dtype).str()},
                            {"shape", Json(tensor->shape)},
                            {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.resize(alignTo(text.size(), 8), ' ');
  return text;
}

static Error write(raw_fd_ostream &out, ArrayRef<const NamedTensor *> tensors) {
  std::string header = makeHeader(tensors);
  char length[8];
  support::endian::write64le(length, header.size());
  out.write(length, sizeof(length));
  out << header;
  for (const NamedTensor *tensor : tensors)
    out.write(tensor->bytes.data(), tensor->bytes.size());
  out.flush();
  std::error_code code = out.error();
  // Left set, it would end the program in the destructor.
  out.clear_error();
  return errorCodeToError(code);
}

Error writeSafetensors(StringRef path, ArrayRef<NamedTensor> tensors) {
  if (Error error = checkTensors(path, tensors))
    return error;
  // Wide types first keep every tensor aligned to its type.
  SmallVector<const NamedTensor *> order(make_pointer_range(tensors));
  sort(order, [](const NamedTensor *a, const NamedTensor *b) {
    int64_t bitsA = sizeInBits(a->dtype), bitsB = sizeInBits(b->dtype);
    return bitsA != bitsB ? bitsA > bitsB : a < b; // else in the order given
  });
  auto fail = [&](Error cause) {
    return fileError(path, "cannot be written: " + toString(std::move(cause)));
  };
  auto temporary = sys::fs::TempFile::create(path + ".%%%%%%.tmp");
  if (!temporary)
    return fail(temporary.takeError());
  raw_fd_ostream out(temporary->FD, /*shouldClose=*/false);
  if (Error error = write(out, order))
    return fail(joinErrors(std::move(error), temporary->discard()));
  if (Error error = temporary->keep(path))
    return fail(std::move(error));
  return Error::success();
}

} // namespace trm::checkpoint
