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
  expectMentions(failureOf(""), {"is empty"});
  expectMentions(failureOf("hello world"), {"neither", "'hello wo'", "save"});
  expectMentions(failureOf(std::string("\x80\x02\x8a\nl\xfc\x9c") + "F\xf9 j\xa8P\x19."),
                 {"before PyTorch 1.6", "torch.save"});
  expectMentions(failureOf("\x80\x02}."), {"bare pickle"});
  expectMentions(failureOf(std::string(257, '\0') + "ustar"), {"tar archive"});
  expectMentions(failureOf("version https://git-lfs.github.com/spec/v1\n"), {"Git LFS"});
  expectMentions(failureOf("PK\x03\x04"), {"not a complete zip"});
}

} // namespace
} // namespace trm::checkpoint
