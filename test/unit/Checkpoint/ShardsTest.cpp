//===- ShardsTest.cpp - checkpoints in several files ----------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Safetensors.h"

namespace trm::checkpoint {
namespace {

class ShardsTest : public testing::Test {
protected:
  void SetUp() override {
    writeShard("one.safetensors", {"a", "b"});
    writeShard("two.safetensors", {"c"});
  }

  void writeShard(llvm::StringRef name, const std::vector<std::string> &keys) {
    std::vector<NamedTensor> tensors;
    tensors.reserve(keys.size());
    for (const std::string &key : keys)
      tensors.push_back({key, DType::UInt8, {1}, llvm::ArrayRef<char>(key.data(), 1)});
    EXPECT_EQ(messageOf(writeSafetensors(folder.path(name), tensors)), "");
  }

  std::string writeIndex(llvm::StringRef map) {
    return folder.write("m.index.json", ("{\"metadata\":{},\"weight_map\":" + map + "}").str());
  }
  std::string failure(llvm::StringRef map) { return messageOf(Checkpoint::open(writeIndex(map))); }

  TemporaryFolder folder;
  const std::string whole =
      R"({"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors"})";
};

TEST_F(ShardsTest, AreOneCheckpoint) {
  auto checkpoint = llvm::cantFail(Checkpoint::open(writeIndex(whole)));
  EXPECT_EQ(checkpoint->path(), folder.path("m.index.json"));
  EXPECT_EQ(checkpoint->format(), "safetensors-shards");
  EXPECT_EQ(checkpoint->tensors().size(), 3u);
  char byte[1];
  EXPECT_EQ(messageOf(checkpoint->find("c")->readRaw(byte)), "");
  EXPECT_EQ(byte[0], 'c');
  EXPECT_EQ(messageOf(checkpoint->verify()), "");
  int64_t bytes = 0;
  for (llvm::StringRef name : {"m.index.json", "one.safetensors", "two.safetensors"})
    bytes += readFile(folder.path(name)).size();
  EXPECT_EQ(checkpoint->fileBytes(), bytes);
}

TEST_F(ShardsTest, MustBeThereAndWhatTheIndexSays) {
  expectMentions(failure(R"({"a":"one.safetensors","b":"none"})"),
                 {"m.index.json: ", "'none'", "not there"});
  expectMentions(failure(R"({"a":"one.safetensors"})"),
                 {"one.safetensors: ", "has the tensor 'b'", "m.index.json"});
  expectMentions(
      failure(
          R"({"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors","d":"two.safetensors"})"),
      {"two.safetensors: ", "lacks the tensor 'd'"});
  expectMentions(failure(R"({"a":"one.safetensors","b":"one.safetensors","c":"one.safetensors"})"),
                 {"lacks the tensor 'c'"});
  folder.write("two.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
  expectMentions(failure(whole), {"two.safetensors: ", "Git LFS"});
  folder.write("two.safetensors", "");
  expectMentions(failure(whole), {"two.safetensors: ", "is empty"});
}

TEST_F(ShardsTest, LieInTheFolderOfTheIndex) {
  for (llvm::StringRef name : {"../one.safetensors", "/one.safetensors", "x/../../y", "", "a\\\\b"})
    expectMentions(failure(("{\"a\":\"" + name + "\"}").str()),
                   {"m.index.json: ", "expected a file in the index's folder"});
}

TEST_F(ShardsTest, NeedAnIndexThatPlacesTensors) {
  expectMentions(failure("{}"), {"empty", "expected the file of each tensor"});
  expectMentions(failure("[]"), {"'weight_map'", "array"});
  expectMentions(failure(R"({"a":1})"), {"number for 'a'"});
  expectMentions(messageOf(Checkpoint::open(folder.write("x", "{\"metadata\": {}, \"a\": 1}"))),
                 {"is JSON without a 'weight_map'"});
}

TEST_F(ShardsTest, AreNoCheckpointsAlone) {
  writeIndex(whole);
  expectMentions(messageOf(Checkpoint::open(folder.path("one.safetensors"))),
                 {"one shard of several", "name m.index.json"});
  writeShard("model-00002-of-00003.safetensors", {"x"});
  expectMentions(messageOf(Checkpoint::open(folder.path("model-00002-of-00003.safetensors"))),
                 {"shard 00002 of 00003", "no *.index.json"});
  writeShard("model-00001-of-00001.safetensors", {"x"});
  EXPECT_EQ(messageOf(Checkpoint::open(folder.path("model-00001-of-00001.safetensors"))), "");
  // An index of one file leaves nothing out.
  writeIndex(R"({"a":"one.safetensors","b":"one.safetensors"})");
  EXPECT_EQ(messageOf(Checkpoint::open(folder.path("one.safetensors"))), "");
}

} // namespace
} // namespace trm::checkpoint
