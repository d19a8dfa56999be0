//===- TestFiles.h - files that tests make ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds files in a folder of the test's own: pickles opcode by opcode, zips with
// any entries, so that each damage a reader must survive can be made on purpose.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TEST_UNIT_CHECKPOINT_TESTFILES_H
#define TRM_TEST_UNIT_CHECKPOINT_TESTFILES_H

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include "gtest/gtest.h"

#include <string>
#include <vector>

namespace trm::checkpoint {

/// A folder that is removed with everything in it.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string path(llvm::StringRef name = "") const;
  /// Writes a file and returns its path.
  std::string write(llvm::StringRef name, llvm::StringRef content) const;
  std::vector<std::string> fileNames() const;

private:
  llvm::SmallString<128> folder;
};

std::string readFile(llvm::StringRef path);

struct TestZipEntry {
  std::string name;
  std::string content;
  bool compressed = false;
};
std::string makeZip(llvm::StringRef scratchPath, const std::vector<TestZipEntry> &entries);

std::string repeat(llvm::StringRef text, size_t times);

// Pieces of pickles.
std::string pickleInt(int32_t value);
std::string pickleString(llvm::StringRef text);
std::string pickleTuple(const std::vector<int32_t> &values);
std::string pickleGlobal(llvm::StringRef module, llvm::StringRef name);
/// PROTO 2, the value, STOP.
std::string pickleFile(llvm::StringRef value);
/// A dictionary of `items`: keys and values in turn.
std::string pickleDict(const std::vector<std::string> &items);

struct TestTensor {
  std::string storageClass = "FloatStorage";
  std::string key = "0";
  int32_t elements = 0;
  int32_t offset = 0;
  std::vector<int32_t> shape;
  std::vector<int32_t> strides;
};
std::string pickleTensor(const TestTensor &tensor);

/// Little-endian bytes of the values.
template <typename T>
std::string bytesOf(const std::vector<T> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
}

/// The message of a failed result, "" of a good one.
template <typename T>
std::string messageOf(llvm::Expected<T> result) {
  return result ? std::string() : llvm::toString(result.takeError());
}
std::string messageOf(llvm::Error error);

/// Fails unless `text` contains every part.
void expectMentions(llvm::StringRef text, const std::vector<std::string> &parts);

} // namespace trm::checkpoint

#endif // TRM_TEST_UNIT_CHECKPOINT_TESTFILES_H
