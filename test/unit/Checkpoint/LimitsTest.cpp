//===- LimitsTest.cpp - what readers take at most, and one more -----------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/Checkpoint/ConfigTree.h"
#include "trm/importer/Checkpoint/Dataset.h"
#include "trm/importer/Checkpoint/Pickle.h"
#include "trm/runtime/Limits.h"

namespace trm::checkpoint {
namespace {

/// `count` brackets in each other.
std::string nested(size_t count, llvm::StringRef inside = "1") {
  return std::string(count, '[') + inside.str() + std::string(count, ']');
}

class LimitsTest : public testing::Test {
protected:
  std::string ofPickle(llvm::StringRef value) {
    return messageOf(readStateDict({pickleFile(value), "file"}));
  }
  std::string ofPickledTensor(const TestTensor &tensor) {
    return ofPickle(pickleDict({pickleString("w"), pickleTensor(tensor)}));
  }
  std::string ofDataset(llvm::StringRef text) {
    return messageOf(Dataset::read(folder.write("dataset.json", text)));
  }
  std::string ofConfig(llvm::StringRef text) { return messageOf(parseConfig(text, "config.yaml")); }
  std::string ofCheckpoint(llvm::StringRef bytes) {
    return messageOf(Checkpoint::open(folder.write("file", bytes)));
  }
  std::string ofSafetensors(llvm::StringRef header) {
    return ofCheckpoint(bytesOf<uint64_t>({header.size()}) + header.str() + std::string(4, '\0'));
  }

  TemporaryFolder folder;
};

const std::string safetensorsEntry = R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";

TEST_F(LimitsTest, JsonDepth) {
  size_t within = limits::JsonDepth - 1; // in one object
  auto object = [](size_t depth) { return "{\"x\": " + nested(depth, "\"[[{{\\\"[[\"") + "}"; };
  EXPECT_EQ(ofDataset(object(within)), "");
  expectMentions(ofDataset(object(within + 1)), {"dataset.json: ", "more than 64 arrays"});
  auto index = [&](size_t depth) { return "{\"weight_map\": " + nested(depth) + "}"; };
  expectMentions(ofCheckpoint(index(within)), {"'weight_map' that is array"});
  expectMentions(ofCheckpoint(index(within + 1)), {"file: ", "more than 64 arrays"});
  expectMentions(ofSafetensors(object(within)), {"'x'", "malformed"});
  expectMentions(ofSafetensors(object(within + 1)), {"file: ", "more than 64 arrays"});
  expectMentions(ofSafetensors(object(1 << 20)), {"file: ", "more than 64 arrays"});
}

TEST_F(LimitsTest, FactsBytes) {
  std::string text = "{\"seq_len\": 81}";
  text.resize(limits::FactsBytes, ' ');
  EXPECT_EQ(ofDataset(text), "");
  expectMentions(ofDataset(text + " "), {"1048577 bytes", "at most 1048576"});
}

TEST_F(LimitsTest, ConfigDepth) {
  EXPECT_EQ(ofConfig("a: " + nested(limits::ConfigDepth - 1)), "");
  expectMentions(ofConfig("a: " + nested(limits::ConfigDepth)), {"more than 32 deep"});
  expectMentions(ofConfig("a: " + nested(1 << 18)), {"config.yaml: "});
}

TEST_F(LimitsTest, ConfigValues) {
  // The mapping and the sequence are values too.
  auto config = [](size_t values) { return "a: [" + repeat("x,", values - 2) + "]\n"; };
  EXPECT_EQ(ofConfig(config(limits::ConfigValues)), "");
  expectMentions(ofConfig(config(limits::ConfigValues + 1)), {"more than 65536 values"});
}

TEST_F(LimitsTest, ReferenceDepth) {
  auto failure = [&](size_t references) {
    std::string text = "a" + std::to_string(references) + ": 1\n";
    for (size_t i = 0; i < references; ++i)
      text += "a" + std::to_string(i) + ": ${a" + std::to_string(i + 1) + "}\n";
    Config config = llvm::cantFail(Config::read(folder.write("config.yaml", text)));
    return messageOf(config.getInt("a0"));
  };
  EXPECT_EQ(failure(limits::ReferenceDepth), "");
  expectMentions(failure(limits::ReferenceDepth + 1), {"'a0'", "more than 32 deep"});
}

TEST_F(LimitsTest, DefaultsFiles) {
  auto failure = [&](size_t files) {
    folder.write("f1.yaml", "a: 1\n");
    for (size_t i = 2; i <= files; ++i)
      folder.write("f" + std::to_string(i) + ".yaml",
                   "defaults: [f" + std::to_string(i - 1) + "]\n");
    return messageOf(Config::read(folder.path("f" + std::to_string(files) + ".yaml")));
  };
  EXPECT_EQ(failure(limits::DefaultsFiles), "");
  expectMentions(failure(limits::DefaultsFiles + 1), {"more than 64 files"});
}

TEST_F(LimitsTest, PickleBytes) {
  auto failure = [&](size_t bytes) {
    std::string path = folder.path("zip");
    makeZip(path, {{"m/data.pkl", std::string(bytes, 'N'), true}});
    return messageOf(Checkpoint::open(path));
  };
  expectMentions(failure(limits::PickleBytes), {"more than 1048576 objects"});
  expectMentions(failure(limits::PickleBytes + 1), {"67108865 bytes", "limit of 67108864"});
}

TEST_F(LimitsTest, PickleObjects) {
  EXPECT_EQ(ofPickle(repeat("N0", limits::PickleObjects - 1) + "N"), "");
  expectMentions(ofPickle(repeat("N0", limits::PickleObjects) + "N"),
                 {"more than 1048576 objects"});
}

TEST_F(LimitsTest, PickleStack) {
  auto pickle = [](size_t values) {
    return "Nq\x01" + repeat("h\x01", values - 1) + repeat("0", values - 1);
  };
  EXPECT_EQ(ofPickle(pickle(limits::PickleStack)), "");
  expectMentions(ofPickle(pickle(limits::PickleStack + 1)), {"stack of more than 1048576"});
  auto marks = [](size_t count) { return repeat("(", count) + repeat("1", count) + "N"; };
  EXPECT_EQ(ofPickle(marks(limits::PickleStack)), "");
  expectMentions(ofPickle(marks(limits::PickleStack + 1)), {"more than 1048576 marks"});
}

TEST_F(LimitsTest, PickleMemo) {
  EXPECT_EQ(ofPickle("N" + repeat("\x94", limits::PickleMemo)), "");
  expectMentions(ofPickle("N" + repeat("\x94", limits::PickleMemo + 1)),
                 {"memoizes more than 1048576"});
}

TEST_F(LimitsTest, PickleCopies) {
  // Of 512 keys and their values; each copy goes to the end of a list.
  constexpr size_t items = 1024;
  auto pickle = [&](size_t copies) {
    std::string dict = "}q\x01(";
    for (int32_t i = 0; i < int32_t(items) / 2; ++i)
      dict += pickleInt(i) + "N";
    return pickleGlobal("collections", "Counter") + "q\x02" + dict + "u" +
           repeat("h\x02h\x01\x85R0", copies) + "00N";
  };
  EXPECT_EQ(ofPickle(pickle(limits::PickleCopies / items)), "");
  expectMentions(ofPickle(pickle(limits::PickleCopies / items + 1)), {"'collections.Counter'"});
}

TEST_F(LimitsTest, StateDictDepth) {
  auto pickle = [](size_t lists) { return repeat("]", lists) + repeat("a", lists - 1); };
  EXPECT_EQ(ofPickle(pickle(limits::StateDictDepth)), "");
  expectMentions(ofPickle(pickle(limits::StateDictDepth + 1)), {"more than 64 deep"});
}

TEST_F(LimitsTest, StateDictEntries) {
  // The list is one too.
  auto pickle = [](size_t entries) { return "](Nq\x01" + repeat("h\x01", entries - 2) + "e"; };
  EXPECT_EQ(ofPickle(pickle(limits::StateDictEntries)), "");
  expectMentions(ofPickle(pickle(limits::StateDictEntries + 1)), {"more than 262144 entries"});
}

TEST_F(LimitsTest, NameBytes) {
  auto pickle = [](size_t bytes) {
    return pickleDict({pickleString(std::string(bytes, 'k')),
                       pickleTensor({"FloatStorage", "0", 1, 0, {1}, {1}})});
  };
  EXPECT_EQ(ofPickle(pickle(limits::NameBytes)), "");
  expectMentions(ofPickle(pickle(limits::NameBytes + 1)), {"longer than 1024"});
}

TEST_F(LimitsTest, PickledTensors) {
  auto withKey = [](size_t bytes) {
    return TestTensor{"FloatStorage", std::string(bytes, '7'), 1, 0, {1}, {1}};
  };
  EXPECT_EQ(ofPickledTensor(withKey(limits::StorageKeyBytes)), "");
  expectMentions(ofPickledTensor(withKey(limits::StorageKeyBytes + 1)),
                 {"a persistent id is not of the form"});
  auto ofRank = [](size_t rank) {
    return TestTensor{"FloatStorage", "0", 1, 0, std::vector(rank, 1), std::vector(rank, 1)};
  };
  EXPECT_EQ(ofPickledTensor(ofRank(limits::TensorRank)), "");
  expectMentions(ofPickledTensor(ofRank(limits::TensorRank + 1)),
                 {"65 dimensions, expected at most 64"});
}

TEST_F(LimitsTest, RepeatedElements) {
  auto failure = [&](int64_t elements) {
    auto file = llvm::cantFail(MappedFile::open(folder.write("bytes", std::string(4, '\0'))));
    return messageOf(Tensor::create("w", {DType::Float32, 0, {elements}, {0}},
                                    makeMappedStorage(file, file->bytes())));
  };
  EXPECT_EQ(failure(limits::RepeatedElements), "");
  expectMentions(failure(limits::RepeatedElements + 1), {"more than the limit of 16777216"});
}

/// The entry says that it inflates to so much; nobody needs to inflate it to know.
TEST_F(LimitsTest, InflatedBytes) {
  auto failure = [&](uint64_t bytes) {
    auto elements = static_cast<int32_t>(bytes / sizeof(float));
    std::string tensor = pickleTensor({"FloatStorage", "0", elements, 0, {elements}, {1}});
    std::string zip = makeZip(folder.path("scratch"),
                              {{"m/data.pkl", pickleFile(pickleDict({pickleString("w"), tensor}))},
                               {"m/data/0", std::string(10000, '\0'), true}});
    std::string honest = bytesOf<uint32_t>({10000}), lie = bytesOf<uint32_t>({uint32_t(bytes)});
    for (size_t at = 0; (at = zip.find(honest, at)) != std::string::npos;)
      zip.replace(at, sizeof(uint32_t), lie);
    return ofCheckpoint(zip);
  };
  EXPECT_EQ(failure(limits::InflatedBytes), "");
  expectMentions(failure(limits::InflatedBytes + sizeof(float)),
                 {"'m/data/0'", "more than the limit of 1073741824"});
}

TEST_F(LimitsTest, SafetensorsHeaderBytes) {
  std::string header = "{" + safetensorsEntry + "}";
  header.resize(limits::SafetensorsHeaderBytes, ' ');
  EXPECT_EQ(ofSafetensors(header), "");
  expectMentions(ofSafetensors(header + " "), {"header of 16777217 bytes", "at most 16777216"});
}

TEST_F(LimitsTest, ShardIndexBytes) {
  std::string index = R"({"weight_map": {"w": "gone"}})";
  index.resize(limits::ShardIndexBytes, ' ');
  expectMentions(ofCheckpoint(index), {"names the shard 'gone'"});
  expectMentions(ofCheckpoint(index + " "), {"16777217 bytes", "at most 16777216"});
}

} // namespace
} // namespace trm::checkpoint
