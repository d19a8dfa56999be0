//===- Safetensors.cpp - The safetensors file format ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/Safetensors.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/JsonProblem.h"
#include "trm/runtime/Support/Strings.h"

#include <cstring>

namespace trm {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "tensors are copied as they lie");

static constexpr size_t LengthBytes = 8;

void SafetensorsFile::fail(const std::string &message) const {
  throw InputError(name + ": " + message);
}

SafetensorsFile::SafetensorsFile(std::string fileName, std::string fileBytes)
    : name(std::move(fileName)), bytes(std::move(fileBytes)) {
  uint64_t headerBytes = 0;
  if (bytes.size() < LengthBytes)
    fail(formatString("not a safetensors file: it has %zu bytes", bytes.size()));
  std::memcpy(&headerBytes, bytes.data(), LengthBytes);
  if (headerBytes > bytes.size() - LengthBytes)
    fail(formatString("not a safetensors file, or truncated: its header should have %llu bytes, "
                      "but the file ends after %zu",
                      static_cast<unsigned long long>(headerBytes), bytes.size() - LengthBytes));
  dataBegin = LengthBytes + headerBytes;
  header = readJson(std::string_view(bytes).substr(LengthBytes, headerBytes));
  if (header.is_discarded())
    fail("not a safetensors file: in its header, " +
         jsonProblem(std::string_view(bytes).substr(LengthBytes, headerBytes)));
  if (!header.is_object())
    fail("not a safetensors file: its header is not a JSON object");
}

/// The non-negative integers of a JSON array; false when it is something else.
static bool readSizes(const Json &entry, const char *key, std::vector<size_t> &sizes) {
  auto found = entry.find(key);
  if (found == entry.end() || !found->is_array())
    return false;
  sizes.clear();
  for (const Json &size : *found) {
    if (!size.is_number_unsigned())
      return false;
    sizes.push_back(size.get<size_t>());
  }
  return true;
}

/// Bytes of a tensor of 32-bit elements, or SIZE_MAX when they overflow.
static size_t tensorBytes(const std::vector<size_t> &shape) {
  size_t count = sizeof(int32_t);
  for (size_t extent : shape)
    if (__builtin_mul_overflow(count, extent, &count))
      return SIZE_MAX;
  return count;
}

std::vector<int32_t> SafetensorsFile::int32Tensor(const char *tensor, size_t rank,
                                                  std::vector<size_t> &shape) const {
  auto found = header.find(tensor);
  if (found == header.end())
    fail(formatString("no tensor '%s'; expected an I32 tensor of that name", tensor));
  const Json &entry = *found;
  if (!entry.is_object() || entry.value("dtype", Json()) != "I32")
    fail(formatString("tensor '%s' has type %s, expected \"I32\"", tensor,
                      entry.is_object() ? entry.value("dtype", Json()).dump().c_str() : "none"));
  std::vector<size_t> offsets;
  if (!readSizes(entry, "shape", shape) || !readSizes(entry, "data_offsets", offsets) ||
      offsets.size() != 2)
    fail(formatString("the header's entry of tensor '%s' is malformed", tensor));
  if (shape.size() != rank)
    fail(formatString("tensor '%s' has %zu dimensions, expected %zu", tensor, shape.size(), rank));
  size_t dataBytes = bytes.size() - dataBegin;
  if (offsets[0] > offsets[1] || offsets[1] > dataBytes)
    fail(formatString("truncated: tensor '%s' lies at bytes %zu to %zu of %zu", tensor, offsets[0],
                      offsets[1], dataBytes));
  if (tensorBytes(shape) != offsets[1] - offsets[0])
    fail(formatString("tensor '%s' has %zu bytes, which contradicts its shape", tensor,
                      offsets[1] - offsets[0]));
  std::vector<int32_t> values((offsets[1] - offsets[0]) / sizeof(int32_t));
  if (!values.empty())
    std::memcpy(values.data(), bytes.data() + dataBegin + offsets[0], offsets[1] - offsets[0]);
  return values;
}

std::string safetensorsBytes(const std::vector<Float32Tensor> &tensors) {
  Json header = Json::object();
  size_t offset = 0;
  for (const Float32Tensor &tensor : tensors) {
    size_t end = offset + tensor.values.size() * sizeof(float);
    header[tensor.name] = {
        {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  // Readers map the file and want the tensors aligned.
  text.resize((text.size() + LengthBytes - 1) / LengthBytes * LengthBytes, ' ');

  uint64_t headerBytes = text.size();
  std::string bytes(reinterpret_cast<const char *>(&headerBytes), LengthBytes);
  bytes.reserve(LengthBytes + text.size() + offset);
  bytes += text;
  for (const Float32Tensor &tensor : tensors)
    bytes.append(reinterpret_cast<const char *>(tensor.values.data()),
                 tensor.values.size() * sizeof(float));
  return bytes;
}

} // namespace trm
