//===- Import.cpp - a checkpoint and what lies beside it, to IR -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ir.h"
#include "Readers.h"
#include "trm/importer/Driver.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace trm;

/// An input is the text of a configuration, that of dataset.json, and a line for each
/// tensor, "F32 NAME 8,4": what containers hold has targets of its own.
static constexpr StringLiteral separator = "\n====\n";
static constexpr int64_t mostBytes = 1 << 18;

namespace {
/// In memory, where the system has temporary files there.
class Folder {
public:
  Folder() { cantFail(errorCodeToError(sys::fs::createUniqueDirectory("trm-fuzz", path))); }
  ~Folder() { (void)sys::fs::remove_directories(path); }

  std::string at(StringRef name) const {
    SmallString<128> file(path);
    sys::path::append(file, name);
    return std::string(file);
  }
  void write(StringRef name, StringRef text) const {
    std::error_code code;
    raw_fd_ostream file(at(name), code);
    cantFail(errorCodeToError(code));
    file << text;
  }

private:
  SmallString<128> path;
};
} // namespace

/// A file with a tensor for each line, all zeros; nothing where a line is none, or the
/// tensors are many bytes.
static std::optional<std::string> makeSafetensors(StringRef lines) {
  int64_t bytes = 0;
  json::Object header;
  for (StringRef line : split(lines, '\n')) {
    auto [type, rest] = line.split(' ');
    auto [name, sizes] = rest.rsplit(' ');
    std::optional<checkpoint::DType> dtype = checkpoint::dtypeFromSafetensors(type);
    std::vector<int64_t> shape;
    for (StringRef size : split(sizes, ','))
      if (!sizes.empty() && (!to_integer(size, shape.emplace_back(), 10) || shape.back() < 0))
        return std::nullopt;
    std::optional<int64_t> elements = take(checkpoint::countElements(shape));
    if (!dtype || !elements || *elements > mostBytes)
      return std::nullopt;
    int64_t begin = bytes;
    bytes += checkpoint::sizeInBytes(*dtype, *elements);
    if (bytes > mostBytes)
      return std::nullopt;
    header[json::fixUTF8(name)] = json::Object{
        {"dtype", type}, {"shape", shape}, {"data_offsets", json::Array{begin, bytes}}};
  }
  std::string text = formatv("{0}", json::Value(std::move(header)));
  std::string file(sizeof(uint64_t), '\0');
  support::endian::write64le(file.data(), text.size());
  return file + text + std::string(bytes, '\0');
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Folder folder;
  static const ImporterRegistry importers = [] {
    ImporterRegistry registry;
    registerBuiltinImporters(registry);
    return registry;
  }();
  auto [config, rest] = textOf(data, size).split(separator);
  auto [dataset, lines] = rest.split(separator);
  std::optional<std::string> tensors = makeSafetensors(lines);
  if (!tensors)
    return 0;
  folder.write("model.safetensors", *tensors);
  folder.write("all_config.yaml", config);
  folder.write("dataset.json", dataset);
  std::string path = folder.at("model.safetensors");
  // One of them each time: both read the same.
  if (size % 2 == 0) {
    if (std::optional<ImportedModel> model =
            take(importCheckpoint(path, {}, importers, &getFuzzContext())))
      model->module->print(nulls());
  } else if (std::optional<InspectReport> report = take(inspectCheckpoint(path, {}, importers))) {
    report->printText(nulls(), /*explain=*/true);
    report->printJson(nulls());
  }
  return 0;
}
