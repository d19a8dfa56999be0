//===- CheckpointTest.cpp - files that are no checkpoints -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "llvm/Support/FileSystem.h"

#include <unistd.h>

namespace trm::checkpoint {
namespace {

std::string failure(llvm::StringRef path) { return messageOf(Checkpoint::open(path)); }

TEST(CheckpointTest, RefusesFilesThatCannotBeRead) {
  TemporaryFolder folder;
  expectMentions(failure(folder.path("none")), {"none: ", "No such file"});
  expectMentions(failure(folder.path()), {"is a directory"});
  expectMentions(failure("/dev/null"), {"not a regular file"});
  std::string locked = folder.write("locked", "PK");
  llvm::sys::fs::setPermissions(locked, llvm::sys::fs::no_perms);
  if (geteuid() != 0) // the superuser reads everything
    expectMentions(failure(locked), {"locked: cannot be read: ", "denied"});
}

TEST(CheckpointTest, NamesWhatAFileIsInstead) {
  TemporaryFolder folder;
  auto failureOf = [&](llvm::StringRef content) { return failure(folder.write("file", content)); };
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"", {"is empty", "download it again"}},
      {"hello world", {"is text that begins with 'hello world'"}},
      {"\x01\x02hello", {"neither", "begins with '\\x01\\x02hello'", "save"}},
      {std::string(5000, '\0'), {"begins with zeros", "download it again"}},
      {"\x80\x02}.", {"bare pickle", "torch.save"}},
      {std::string(257, 'x') + "ustar", {"tar archive", "before 0.1.10"}},
      {"version https://git-lfs.github.com/spec/v1\n", {"Git LFS", "git lfs pull"}},
      {"version https://git-lfs.github.com/spec/v1\r\noid sha256:12\r\n", {"Git LFS"}},
      {"version https://hawser.github.com/spec/v1\noid sha256:12\n", {"Git LFS"}},
      {"PK\x03\x04", {"not a complete zip"}},
      {"\n<!DOCTYPE html><html><title>Sign in</title>", {"web page (HTML)", "login"}},
      {"\xef\xbb\xbf<HTML>", {"web page (HTML)"}},
      {"<?xml version=\"1.0\"?><Error>", {"is XML", "download"}},
      {"{\"detail\": \"not found\"}", {"is JSON", "weight_map"}},
      {"\x1f\x8b\x08", {"gzip", "unpack it"}},
      {std::string("\xfd"
                   "7zXZ\0",
                   6),
       {"xz", "unpack it"}},
      {"\x28\xb5\x2f\xfd", {"zstd", "unpack it"}},
      {"7z\xbc\xaf\x27\x1c", {"7z archive", "unpack it"}},
      {"\x89HDF\r\n\x1a\n", {"HDF5"}},
      {"GGUF\x03", {"GGUF"}},
      {"\x93NUMPY", {"NumPy array"}},
      {std::string("\x1c\0\0\0TFL3", 8), {"TensorFlow Lite"}},
      {"\x08\x07\x12\x07pytorch\x1a", {"ONNX"}},
      {"\x08\x01\x12\xf0\x01\x0a\x05", {"TensorFlow SavedModel"}},
      {"\x01\x02\x57\xfb\x80\x8b\x24\x75\x47\xdb", {"TensorFlow checkpoint"}},
  };
  for (const auto &[content, parts] : cases)
    expectMentions(failureOf(content), parts);
}

} // namespace
} // namespace trm::checkpoint
