//===- Checkpoint.cpp - a checkpoint file of any format ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/PytorchZip.h"
#include "trm/importer/Checkpoint/Safetensors.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

namespace trm::checkpoint {

namespace {
struct Format {
  llvm::StringRef name;
  bool (*recognises)(llvm::StringRef bytes);
  llvm::Expected<TensorTable> (*read)(std::shared_ptr<const MappedFile> file);
};

constexpr Format formats[] = {
    {"pytorch-zip", [](llvm::StringRef bytes) { return bytes.starts_with("PK\x03\x04"); },
     readPytorchZip},
    {"safetensors", looksLikeSafetensors, readSafetensors},
};

/// What a file of no known format is, as far as that helps.
std::string describeUnknown(llvm::StringRef bytes) {
  constexpr llvm::StringLiteral resave =
      "; load it with PyTorch and save model.state_dict() again with torch.save of a current "
      "PyTorch, or as safetensors";
  constexpr llvm::StringLiteral legacyMagic = "\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
  constexpr size_t tarMagicAt = 257;
  if (bytes.empty())
    return "is empty, expected a PyTorch or safetensors checkpoint";
  if (bytes.starts_with("\x80") && bytes.substr(2).starts_with(legacyMagic))
    return ("was written by torch.save in its format before PyTorch 1.6, which is not read" +
            resave)
        .str();
  if (bytes.starts_with("\x80"))
    return ("is a bare pickle, which is not read" + resave).str();
  if (bytes.substr(tarMagicAt).starts_with("ustar"))
    return ("is a tar archive, which is not read" + resave).str();
  if (bytes.starts_with("version https://git-lfs"))
    return "is a Git LFS pointer, not the checkpoint itself; fetch it with 'git lfs pull'";
  return "is neither a PyTorch zip nor a safetensors file; it begins with " +
         quote(bytes.take_front(8)) + resave.str();
}

const Format *findFormat(llvm::StringRef bytes) {
  for (const Format &format : formats)
    if (format.recognises(bytes))
      return &format;
  return nullptr;
}
} // namespace

Checkpoint::Checkpoint(std::shared_ptr<const MappedFile> file, llvm::StringRef formatName,
                       TensorTable tensors)
    : file(std::move(file)), formatName(formatName), table(std::move(tensors)) {
  for (size_t i = 0; i < table.tensors.size(); ++i)
    byName[table.tensors[i].name()] = i;
}

llvm::Expected<std::unique_ptr<Checkpoint>> Checkpoint::open(llvm::StringRef path) {
  auto file = MappedFile::open(path);
  if (!file)
    return file.takeError();
  const Format *format = findFormat((*file)->bytes());
  if (!format)
    return fileError(path, describeUnknown((*file)->bytes()));
  llvm::Expected<TensorTable> table = format->read(*file);
  if (!table)
    return table.takeError();
  if (table->tensors.empty())
    return fileError(path, "holds no tensors, expected a state dict; save model.state_dict()");
  return std::unique_ptr<Checkpoint>(
      new Checkpoint(std::move(*file), format->name, std::move(*table)));
}

const Tensor *Checkpoint::find(llvm::StringRef name) const {
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : &table.tensors[found->second];
}

llvm::Expected<std::string> Checkpoint::sha256() const {
  llvm::SHA256 hash;
  if (llvm::Error error = file->stream([&](llvm::StringRef piece) { hash.update(piece); }))
    return error;
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

} // namespace trm::checkpoint
