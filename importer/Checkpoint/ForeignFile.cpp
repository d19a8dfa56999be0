//===- ForeignFile.cpp - what a file is that is no checkpoint -------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/ForeignFile.h"

#include "trm/importer/Checkpoint/Errors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
constexpr StringLiteral resave =
    "; load it with PyTorch and save model.state_dict() again with torch.save of a current "
    "PyTorch, or as safetensors";
constexpr StringLiteral unpack = "; unpack it, and name the checkpoint that was in it";
constexpr StringLiteral convert =
    ", which is not read; expected a PyTorch or safetensors checkpoint of the model's weights";

/// What begins with these bytes, or has them at a place.
struct Magic {
  StringRef bytes;
  StringRef what;
  StringRef remedy;
  size_t at = 0;
};

constexpr Magic magics[] = {
    {"\x1f\x8b", "is compressed with gzip", unpack},
    {StringRef("\xfd"
               "7zXZ\0",
               6),
     "is compressed with xz", unpack},
    {"\x28\xb5\x2f\xfd", "is compressed with zstd", unpack},
    {"\x04\x22\x4d\x18", "is compressed with lz4", unpack},
    {"BZh", "is compressed with bzip2", unpack},
    {"7z\xbc\xaf\x27\x1c", "is a 7z archive", unpack},
    {"Rar!\x1a\x07", "is a RAR archive", unpack},
    {"ustar", "is a tar archive, of files or of PyTorch before 0.1.10, which is not read",
     "; unpack it and name the checkpoint that was in it, or load it with PyTorch and save "
     "model.state_dict() again",
     257},
    {"\x89HDF\r\n\x1a\n", "is an HDF5 file, as Keras writes it", convert},
    {"GGUF", "is a GGUF file, as llama.cpp reads it", convert},
    {"\x93NUMPY", "is a NumPy array", convert},
    {"TFL3", "is a TensorFlow Lite model", convert, 4},
    {"\x7f"
     "ELF",
     "is a compiled program or library", convert},
    {"\x89PNG", "is an image", convert},
    {"%PDF-", "is a PDF document", convert},
};

/// Of the index of a TensorFlow checkpoint, at its end.
constexpr StringLiteral tensorflowEnd = "\x57\xfb\x80\x8b\x24\x75\x47\xdb";

/// Both are protocol buffers, without a magic number: field 1 is ONNX's version, a
/// small number, field 2 who made it; a SavedModel has its version 1 and a graph.
bool looksLikeOnnx(StringRef bytes) {
  if (bytes.size() < 8 || bytes[0] != 0x08 || bytes[1] < 1 || bytes[1] > 32)
    return false;
  size_t length = static_cast<unsigned char>(bytes[3]);
  StringRef producer = bytes.substr(4, length);
  return bytes[2] == 0x12 && length > 0 && length < 64 && producer.size() == length &&
         all_of(producer, isPrint);
}

bool looksLikeSavedModel(StringRef bytes) {
  return bytes.starts_with("\x08\x01\x12") && bytes.take_front(4096).contains("\x0a");
}

bool isText(StringRef bytes) {
  return all_of(bytes.take_front(1024), [](char c) {
    return isPrint(c) || isSpace(c) || static_cast<unsigned char>(c) >= 0x80;
  });
}

StringRef withoutLead(StringRef bytes) {
  bytes.consume_front("\xef\xbb\xbf");
  return bytes.ltrim();
}

bool isGitLfsPointer(StringRef bytes) {
  constexpr size_t longestPointer = 1024;
  return bytes.size() <= longestPointer && bytes.starts_with("version ") &&
         (bytes.contains("git-lfs") || bytes.contains("oid sha256:"));
}

bool isWebPage(StringRef bytes) {
  std::string head = bytes.take_front(1024).lower();
  return StringRef(head).starts_with("<") &&
         (StringRef(head).contains("<html") || StringRef(head).contains("<!doctype"));
}

std::string describeText(StringRef text) {
  std::string begin = quote(text.split('\n').first.rtrim().take_front(40));
  if (text.starts_with("<?xml") || text.starts_with("<Error"))
    return "is XML that begins with " + begin +
           ", as a server sends in place of a file; download the checkpoint again";
  if (text.starts_with("{") || text.starts_with("["))
    return "is JSON without a 'weight_map', no checkpoint and no index of one; name the "
           "checkpoint";
  return "is text that begins with " + begin + ", no checkpoint; name the checkpoint";
}

const StringRef *findEntry(ArrayRef<StringRef> entries, function_ref<bool(StringRef)> matches) {
  const StringRef *found = find_if(entries, matches);
  return found == entries.end() ? nullptr : found;
}
} // namespace

std::optional<std::string> describePlaceholder(StringRef bytes) {
  StringRef text = withoutLead(bytes);
  if (isGitLfsPointer(text))
    return "is a Git LFS pointer, not the file itself; fetch it with 'git lfs pull'";
  if (isWebPage(text))
    return "is a web page (HTML), not the file itself; the download wants a login or another "
           "address: download it again";
  return std::nullopt;
}

std::string describeForeignFile(StringRef bytes) {
  if (bytes.empty())
    return "is empty, expected a PyTorch or safetensors checkpoint; copy or download it again";
  if (std::optional<std::string> placeholder = describePlaceholder(bytes))
    return *placeholder;
  if (all_of(bytes.take_front(4096), [](char c) { return c == 0; }))
    return "begins with zeros, as a download that was not finished; download it again";
  for (const Magic &magic : magics)
    if (bytes.substr(magic.at).starts_with(magic.bytes))
      return (magic.what + magic.remedy).str();
  if (bytes.starts_with("\x80"))
    return ("is a bare pickle, or the beginning of a file of before PyTorch 1.6, which is not "
            "read" +
            resave)
        .str();
  if (bytes.ends_with(tensorflowEnd))
    return ("is the index of a TensorFlow checkpoint" + convert).str();
  if (looksLikeOnnx(bytes))
    return ("looks like an ONNX model" + convert).str();
  if (looksLikeSavedModel(bytes))
    return ("looks like a TensorFlow SavedModel" + convert).str();
  if (isText(bytes))
    return describeText(withoutLead(bytes));
  return "is neither a PyTorch nor a safetensors file; it begins with " +
         quote(bytes.take_front(8)) + resave.str();
}

bool isTorchScript(ArrayRef<StringRef> entries) {
  return findEntry(entries, [](StringRef name) { return name.ends_with("/constants.pkl"); });
}

std::string describeForeignZip(ArrayRef<StringRef> entries) {
  if (isTorchScript(entries))
    return "is a TorchScript archive (torch.jit.save), whose code is not run; load it with "
           "torch.jit.load and save its state_dict() with torch.save or as safetensors";
  auto endsWith = [&](StringRef end) {
    return findEntry(entries, [&](StringRef name) { return name.ends_with(end); });
  };
  if (endsWith(".npy"))
    return ("is a zip of NumPy arrays (npz)" + convert).str();
  if (endsWith(".weights.h5"))
    return ("is a Keras model" + convert).str();
  if (endsWith("/archive_format") || endsWith("serialized_exported_program.json"))
    return ("is a program of torch.export" + convert).str();
  std::string message = "is a zip archive without PREFIX/data.pkl, so torch.save did not write it";
  for (StringRef end : {".pt", ".pth", ".ckpt", ".safetensors", "/data.pkl"})
    if (const StringRef *inside = endsWith(end))
      return message + "; it holds " + quote(*inside) + unpack.str();
  return message + "; expected a PyTorch or safetensors file";
}

} // namespace trm::checkpoint
