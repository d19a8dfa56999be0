//===- TestFiles.cpp - files that tests make --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <zip.h>

namespace trm::checkpoint {

namespace {
std::string littleEndian32(uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}
} // namespace

TemporaryFolder::TemporaryFolder() {
  if (llvm::sys::fs::createUniqueDirectory("trm-checkpoint-test", folder))
    ADD_FAILURE() << "no temporary folder";
}

TemporaryFolder::~TemporaryFolder() { llvm::sys::fs::remove_directories(folder); }

std::string TemporaryFolder::path(llvm::StringRef name) const {
  llvm::SmallString<128> joined(folder);
  llvm::sys::path::append(joined, name);
  return std::string(joined);
}

std::string TemporaryFolder::write(llvm::StringRef name, llvm::StringRef content) const {
  std::error_code code;
  llvm::raw_fd_ostream out(path(name), code);
  EXPECT_FALSE(code) << code.message();
  out << content;
  return path(name);
}

std::vector<std::string> TemporaryFolder::fileNames() const {
  std::vector<std::string> names;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(folder, code), end; it != end; it.increment(code))
    names.push_back(llvm::sys::path::filename(it->path()).str());
  return names;
}

std::string readFile(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(buffer)) << path.str();
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

std::string makeZip(llvm::StringRef scratchPath, const std::vector<TestZipEntry> &entries) {
  std::string path = scratchPath.str();
  zip_t *zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  EXPECT_NE(zip, nullptr);
  for (const TestZipEntry &entry : entries) {
    zip_source_t *source =
        zip_source_buffer(zip, entry.content.data(), entry.content.size(), /*freep=*/0);
    zip_int64_t index = zip_file_add(zip, entry.name.c_str(), source, 0);
    zip_set_file_compression(zip, index, entry.compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  return readFile(path);
}

std::string pickleInt(int32_t value) { return "J" + littleEndian32(value); }

std::string pickleString(llvm::StringRef text) {
  return "X" + littleEndian32(text.size()) + text.str();
}

std::string repeat(llvm::StringRef text, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i)
    result += text;
  return result;
}

std::string pickleTuple(const std::vector<int32_t> &values) {
  std::string text = "(";
  for (int32_t value : values)
    text += pickleInt(value);
  return text + "t";
}

std::string pickleGlobal(llvm::StringRef module, llvm::StringRef name) {
  return ("c" + module + "\n" + name + "\n").str();
}

std::string pickleFile(llvm::StringRef value) { return ("\x80\x02" + value + ".").str(); }

std::string pickleDict(const std::vector<std::string> &items) {
  return "}(" + llvm::join(items, "") + "u";
}

std::string pickleTensor(const TestTensor &tensor) {
  std::string storage = "(" + pickleString("storage") + pickleGlobal("torch", tensor.storageClass) +
                        pickleString(tensor.key) + pickleString("cpu") +
                        pickleInt(tensor.elements) + "tQ";
  std::string hooks = pickleGlobal("collections", "OrderedDict") + ")R";
  return pickleGlobal("torch._utils", "_rebuild_tensor_v2") + "(" + storage +
         pickleInt(tensor.offset) + pickleTuple(tensor.shape) + pickleTuple(tensor.strides) +
         "\x89" + hooks + "tR";
}

std::string messageOf(llvm::Error error) { return llvm::toString(std::move(error)); }

void expectMentions(llvm::StringRef text, const std::vector<std::string> &parts) {
  for (const std::string &part : parts)
    EXPECT_TRUE(text.contains(part)) << "'" << part << "' is not in: " << text.str();
}

} // namespace trm::checkpoint
