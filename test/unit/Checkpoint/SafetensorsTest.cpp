//===- SafetensorsTest.cpp - the safetensors reader and writer ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Safetensors.h"

#include <csignal>
#include <sys/resource.h>

namespace trm::checkpoint {
namespace {

class SafetensorsTest : public testing::Test {
protected:
  /// A file of the given header and so many bytes of data.
  std::string failure(llvm::StringRef header, size_t dataBytes) {
    std::string file =
        bytesOf<uint64_t>({header.size()}) + header.str() + std::string(dataBytes, 'x');
    return messageOf(Checkpoint::open(folder.write("file", file)));
  }

  TemporaryFolder folder;
};

TEST_F(SafetensorsTest, RoundTrips) {
  std::vector<float> floats = {1, 2, 3, 4, 5, 6};
  std::vector<int64_t> integers = {-1, 7};
  std::string floatBytes = bytesOf(floats), integerBytes = bytesOf(integers);
  std::vector<NamedTensor> tensors = {
      {"a", DType::Bool, {3}, llvm::ArrayRef<char>("\0\1\1", 3)},
      {"b \"quoted\"", DType::Float32, {2, 3}, llvm::ArrayRef<char>(floatBytes.data(), 24)},
      {"c", DType::Int64, {2}, llvm::ArrayRef<char>(integerBytes.data(), 16)},
      {"empty", DType::Float64, {0, 4}, {}},
      {"scalar", DType::Float32, {}, llvm::ArrayRef<char>(floatBytes.data(), 4)}};
  ASSERT_EQ(messageOf(writeSafetensors(folder.path("out"), tensors)), "");
  auto file = llvm::cantFail(Checkpoint::open(folder.path("out")));
  EXPECT_EQ(file->format(), "safetensors");
  ASSERT_EQ(file->tensors().size(), tensors.size());
  for (const NamedTensor &written : tensors) {
    const Tensor *read = file->find(written.name);
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->dtype(), written.dtype);
    EXPECT_EQ(read->shape(), llvm::ArrayRef<int64_t>(written.shape));
    std::vector<char> bytes(read->numBytes());
    EXPECT_EQ(messageOf(read->readRaw(bytes)), "");
    EXPECT_EQ(llvm::ArrayRef<char>(bytes), written.bytes);
  }
}

TEST_F(SafetensorsTest, ReadsMetadata) {
  std::string header =
      R"({"__metadata__":{"format":"pt"},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})";
  std::string file = bytesOf<uint64_t>({header.size()}) + header + "x";
  auto checkpoint = llvm::cantFail(Checkpoint::open(folder.write("file", file)));
  EXPECT_EQ(checkpoint->scalars().lookup("format"), "pt");
}

TEST_F(SafetensorsTest, FindsTiedTensorsByBothNames) {
  std::string header =
      R"({"__metadata__":{"format":"pt","head":"w","w":"w","x":"none"},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})";
  std::string file = bytesOf<uint64_t>({header.size()}) + header + "x";
  auto checkpoint = llvm::cantFail(Checkpoint::open(folder.write("file", file)));
  ASSERT_EQ(checkpoint->tensors().size(), 2u);
  ASSERT_NE(checkpoint->find("head"), nullptr);
  EXPECT_EQ(checkpoint->find("head")->name(), "head");
  EXPECT_EQ(&checkpoint->find("head")->storage(), &checkpoint->find("w")->storage());
  EXPECT_EQ(checkpoint->find("x"), nullptr);
}

TEST_F(SafetensorsTest, ListsTypesThatNoWeightIsOf) {
  std::string header =
      R"({"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"F4","shape":[2,3],"data_offsets":[4,7]},"c":{"dtype":"C64","shape":[1],"data_offsets":[7,15]},"d":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[15,18]},"e":{"dtype":"X1","shape":[9],"data_offsets":[18,20]}})";
  std::string file = bytesOf<uint64_t>({header.size()}) + header + std::string(20, 'x');
  auto checkpoint = llvm::cantFail(Checkpoint::open(folder.write("file", file)));
  EXPECT_EQ(checkpoint->tensors().size(), 4u);
  EXPECT_EQ(checkpoint->find("b")->numBytes(), 3);
  EXPECT_EQ(name(checkpoint->find("d")->dtype()), "float6_e2m3");
  std::vector<char> bytes(3);
  expectMentions(messageOf(checkpoint->find("b")->readRaw(bytes)),
                 {"'b'", "float4", "share bytes"});
  std::vector<float> values(4);
  expectMentions(messageOf(checkpoint->find("a")->readAsFloat32(values)), {"'a'", "float8_e4m3fn"});
  ASSERT_EQ(checkpoint->opaque().size(), 1u);
  EXPECT_EQ(checkpoint->opaque().front().name, "e");
  expectMentions(checkpoint->opaque().front().what, {"'X1'"});
  expectMentions(failure(R"({"w":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}})", 1),
                 {"spans 1", "need 2"});
}

TEST_F(SafetensorsTest, RefusesBadHeaders) {
  std::string tooLong = bytesOf<uint64_t>({1000}) + "{}";
  expectMentions(messageOf(Checkpoint::open(folder.write("file", tooLong))),
                 {"file: ", "header of 1000 bytes", "2 follow"});
  std::string huge = bytesOf<uint64_t>({~uint64_t(0)}) + "{}";
  expectMentions(messageOf(Checkpoint::open(folder.write("file", huge))), {"18446744073709551615"});
  expectMentions(failure("{\"w\":", 0), {"not a JSON object"});
  expectMentions(failure("{\"w\":" + std::string(100000, '['), 0), {"more than 64 arrays"});
  expectMentions(failure("{}", 0), {"no tensors"});
  expectMentions(failure("{\"__metadata__\":1}", 0), {"__metadata__"});
  expectMentions(failure(R"({"w":1})", 0), {"'w'", "malformed"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4),
                 {"malformed"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4),
                 {"malformed"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}})", 4),
                 {"malformed"});
  expectMentions(failure(R"({"__metadata__":{"a":1}})", 0), {"'a'", "number", "a text"});
}

TEST_F(SafetensorsTest, RefusesOffsetsThatDoNotFit) {
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4),
                 {"'w'", "0 to 8", "4 bytes"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})", 8),
                 {"8 to 4"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4),
                 {"spans 4", "need 8"});
  expectMentions(
      failure(R"({"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}})", 4),
      {"2^63"});
  expectMentions(
      failure(
          R"({"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
          4),
      {"'w'", "begins at byte 0", "expected 4", "no overlap"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8),
                 {"expected 0"});
  expectMentions(failure(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 8),
                 {"end at 4"});
}

TEST_F(SafetensorsTest, WriterLeavesNothingBehindOnErrors) {
  std::vector<char> bytes(1 << 16);
  NamedTensor good{"w", DType::UInt8, {1 << 16}, bytes};
  NamedTensor wrongSize{"w", DType::Float32, {1}, llvm::ArrayRef<char>(bytes).take_front(3)};
  expectMentions(messageOf(writeSafetensors(folder.path("out"), {wrongSize})),
                 {"'w'", "3 bytes", "need 4"});
  expectMentions(messageOf(writeSafetensors(folder.path("out"), {good, good})),
                 {"two tensors", "'w'"});
  expectMentions(messageOf(writeSafetensors(folder.path("none/out"), {good})),
                 {"none/out: ", "cannot be written"});

  // A full disk, as far as the system lets a test have one.
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 1 << 12;
  auto *handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  std::string message = messageOf(writeSafetensors(folder.path("out"), {good}));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  expectMentions(message, {"out: cannot be written: "});
  EXPECT_TRUE(folder.fileNames().empty());
}

} // namespace
} // namespace trm::checkpoint
