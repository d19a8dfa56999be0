//===- MappingGuardTest.cpp - mapped files that are cut ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/MappedFile.h"

#include <csignal>
#include <unistd.h>

namespace trm::checkpoint {
namespace {

constexpr size_t bytes = size_t(1) << 20; // enough to be mapped

char lastByteAfterCut(const TemporaryFolder &folder) {
  std::string path = folder.write("cut", std::string(bytes, 'x'));
  std::shared_ptr<const MappedFile> file = llvm::cantFail(MappedFile::open(path));
  installMappingGuard("tool");
  if (truncate(path.c_str(), 0) != 0)
    return 0;
  return file->bytes().back();
}

TEST(MappingGuardTest, NamesTheFileThatWasCut) {
  TemporaryFolder folder;
  EXPECT_EXIT(std::exit(lastByteAfterCut(folder)), testing::ExitedWithCode(1),
              "^tool: error: .*/cut: was cut, or its disk failed, while it was read");
}

TEST(MappingGuardTest, LeavesOtherFaultsAlone) {
  EXPECT_EXIT(
      {
        installMappingGuard("tool");
        raise(SIGBUS);
      },
      testing::KilledBySignal(SIGBUS), "^$");
}

TEST(MappingGuardTest, ForgetsFilesThatAreClosed) {
  TemporaryFolder folder;
  std::string path = folder.write("file", std::string(bytes, 'x'));
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(llvm::cantFail(MappedFile::open(path))->bytes().size(), bytes);
}

} // namespace
} // namespace trm::checkpoint
