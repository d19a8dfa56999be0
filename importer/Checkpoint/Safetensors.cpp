//===- Safetensors.cpp - reads the safetensors format -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Safetensors.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/runtime/JsonDepth.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Endian.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace trm::checkpoint {

namespace {
using Json = nlohmann::json;

constexpr uint64_t lengthBytes = 8;

/// A tensor as the header places it in the data.
struct Placement {
  std::string name;
  SmallVector<int64_t, 4> shape;
  std::optional<DType> dtype; // nothing: of a type that is not known
  uint64_t begin;
  uint64_t end;
};

class SafetensorsReader {
public:
  explicit SafetensorsReader(std::shared_ptr<const MappedFile> file) : file(std::move(file)) {}

  Expected<TensorTable> run() {
    TensorTable table;
    std::vector<Placement> placements;
    Expected<Json> header = readHeader();
    if (!header)
      return header.takeError();
    for (auto &[name, entry] : header->items()) {
      Error error = name == "__metadata__" ? readMetadata(entry, table)
                                           : readEntry(name, entry, placements, table.opaque);
      if (error)
        return error;
    }
    sort(placements, [](const Placement &a, const Placement &b) {
      return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    if (Error error = checkCoverage(placements))
      return error;
    if (Error error = makeTensors(placements, table))
      return error;
    findAliases(table);
    return table;
  }

private:
  Error fail(const Twine &message) const { return fileError(file->path(), message); }

  Error failEntry(StringRef name, const Twine &message) const {
    return fail("tensor " + quote(name) + " in the safetensors header " + message);
  }

  Expected<Json> readHeader() {
    StringRef bytes = file->bytes();
    if (bytes.size() < lengthBytes)
      return fail("is too short for a safetensors file: " + Twine(bytes.size()) + " bytes");
    uint64_t length = support::endian::read64le(bytes.data());
    StringRef rest = bytes.drop_front(lengthBytes);
    if (length > rest.size() || length > limits::SafetensorsHeaderBytes)
      return fail("declares a safetensors header of " + Twine(length) + " bytes, but " +
                  Twine(rest.size()) + " follow and at most " +
                  Twine(limits::SafetensorsHeaderBytes) +
                  " are allowed; the file is truncated or damaged");
    data = rest.drop_front(length);
    StringRef text = rest.take_front(length);
    if (isJsonTooDeep(text))
      return fail("the safetensors header nests too deep: " + describeTooDeepJson());
    Json header = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
    if (!header.is_object())
      return fail("the safetensors header is not a JSON object; the file is damaged");
    return header;
  }

  Error readMetadata(const Json &metadata, TensorTable &table) {
    if (!metadata.is_object())
      return fail("__metadata__ in the safetensors header is not a JSON object");
    for (auto &[key, value] : metadata.items()) {
      if (!value.is_string())
        return fail("__metadata__ in the safetensors header has " + Twine(value.type_name()) +
                    " for " + quote(key) + ", expected a text");
      table.scalars[key] = value.get<std::string>();
    }
    return Error::success();
  }

  /// save_model() leaves tied weights out but for one, whose name it notes beside
  /// theirs. Other metadata does not name tensors.
  static void findAliases(TensorTable &table) {
    StringSet<> names;
    for (const Tensor &tensor : table.tensors)
      names.insert(tensor.name());
    for (const auto &[removed, kept] : table.scalars)
      if (names.contains(kept) && !names.contains(removed))
        table.aliases[removed] = kept;
  }

  Error readEntry(const std::string &name, const Json &entry, std::vector<Placement> &placements,
                  std::vector<OpaqueValue> &opaque) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
        !isListOfSizes(entry, "shape") || !isListOfSizes(entry, "data_offsets") ||
        entry["data_offsets"].size() != 2)
      return failEntry(name, "is malformed, expected a dtype, a shape and two data_offsets");
    std::string dtypeName = entry["dtype"].get<std::string>();
    Placement placement{name,
                        {},
                        dtypeFromSafetensors(dtypeName),
                        entry["data_offsets"][0].get<uint64_t>(),
                        entry["data_offsets"][1].get<uint64_t>()};
    for (const Json &size : entry["shape"])
      placement.shape.push_back(size.get<int64_t>());
    if (Error error = checkPlacement(placement))
      return error;
    // A type of a later day; its bytes take their place.
    if (!placement.dtype)
      opaque.push_back({name, "a tensor of the type " + quote(dtypeName)});
    placements.push_back(std::move(placement));
    return Error::success();
  }

  static bool isListOfSizes(const Json &entry, const char *key) {
    return entry.contains(key) && entry[key].is_array() && all_of(entry[key], [](const Json &size) {
             return size.is_number_unsigned() && size.get<uint64_t>() <= INT64_MAX;
           });
  }

  Error checkPlacement(const Placement &placement) const {
    Expected<int64_t> elements = countElements(placement.shape);
    if (!elements)
      return failEntry(placement.name, toString(elements.takeError()));
    if (placement.begin > placement.end || placement.end > data.size())
      return failEntry(placement.name, "has the data_offsets " + Twine(placement.begin) + " to " +
                                           Twine(placement.end) + ", but " + Twine(data.size()) +
                                           " bytes of data follow; the file is truncated or "
                                           "damaged");
    uint64_t needed = placement.dtype ? sizeInBytes(*placement.dtype, *elements)
                                      : placement.end - placement.begin;
    if (placement.end - placement.begin != needed)
      return failEntry(placement.name, "spans " + Twine(placement.end - placement.begin) +
                                           " bytes, but its shape and type need " + Twine(needed) +
                                           "; the file is damaged");
    return Error::success();
  }

  /// The format wants the tensors to follow each other up to the end.
  Error checkCoverage(ArrayRef<Placement> placements) const {
    uint64_t covered = 0;
    for (const Placement &placement : placements) {
      if (placement.begin != covered)
        return failEntry(placement.name, "begins at byte " + Twine(placement.begin) +
                                             " of the data, expected " + Twine(covered) +
                                             " (no gap, no overlap); the file is damaged");
      covered = placement.end;
    }
    if (covered != data.size())
      return fail("has " + Twine(data.size()) + " bytes of data, but its tensors end at " +
                  Twine(covered) + "; the file is damaged");
    return Error::success();
  }

  Error makeTensors(std::vector<Placement> &placements, TensorTable &table) const {
    for (Placement &placement : placements) {
      if (!placement.dtype)
        continue;
      SmallVector<int64_t, 4> strides = rowMajorStrides(placement.shape);
      Expected<Tensor> tensor = Tensor::create(
          placement.name, {*placement.dtype, 0, std::move(placement.shape), std::move(strides)},
          makeMappedStorage(file, data.slice(placement.begin, placement.end)));
      if (!tensor)
        return tensor.takeError();
      table.tensors.push_back(std::move(*tensor));
    }
    return Error::success();
  }

  std::shared_ptr<const MappedFile> file;
  StringRef data;
};
} // namespace

bool looksLikeSafetensors(StringRef bytes) {
  return bytes.size() > lengthBytes && bytes[lengthBytes] == '{';
}

Expected<TensorTable> readSafetensors(std::shared_ptr<const MappedFile> file) {
  return SafetensorsReader(std::move(file)).run();
}

} // namespace trm::checkpoint
