//===- ConfigTest.cpp - all_config.yaml and dataset.json --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/Checkpoint/Dataset.h"

namespace trm::checkpoint {
namespace {

class ConfigTest : public testing::Test {
protected:
  Config read(llvm::StringRef text) {
    return llvm::cantFail(Config::read(folder.write("all_config.yaml", text)));
  }
  std::string failure(llvm::StringRef text) {
    return messageOf(Config::read(folder.write("all_config.yaml", text)));
  }
  std::string datasetFailure(llvm::StringRef text) {
    return messageOf(Dataset::read(folder.write("dataset.json", text)));
  }

  TemporaryFolder folder;
};

TEST_F(ConfigTest, ReadsTypedValues) {
  Config config =
      read("arch:\n  hidden_size: 512\n  expansion: 4\n  mlp_t: True\n  rope_theta: 1e4\n"
           "  loss: {name: losses@Head, deep: [1, 2]}\nlr: 1e-05\nrun: null\n"
           "paths:\n- a\n- \"b c\"\ntext: |\n  block\n");
  EXPECT_EQ(llvm::cantFail(config.getInt("arch.hidden_size")), 512);
  EXPECT_EQ(llvm::cantFail(config.getFloat("arch.expansion")), 4.0);
  EXPECT_EQ(llvm::cantFail(config.getFloat("arch.rope_theta")), 1e4);
  EXPECT_EQ(llvm::cantFail(config.getFloat("lr")), 1e-5);
  EXPECT_EQ(llvm::cantFail(config.getBool("arch.mlp_t")), true);
  EXPECT_EQ(config.getString("arch.loss.name"), "losses@Head");
  EXPECT_EQ(config.getString("arch.loss.deep.1"), "2");
  EXPECT_EQ(config.getString("paths.1"), "b c");
  EXPECT_EQ(config.getString("text"), "block\n");
  EXPECT_EQ(config.getString("run"), std::nullopt);
  EXPECT_EQ(llvm::cantFail(config.getInt("arch.missing")), std::nullopt);
}

TEST_F(ConfigTest, RefusesValuesOfTheWrongType) {
  Config config = read("size: big\nflag: 3\nrate: fast\nhuge: 99999999999999999999\nreal: 1.5\n");
  expectMentions(messageOf(config.getInt("size")),
                 {"all_config.yaml: ", "'size'", "'big'", "an integer"});
  expectMentions(messageOf(config.getInt("huge")), {"an integer"});
  expectMentions(messageOf(config.getInt("real")), {"'1.5'"});
  expectMentions(messageOf(config.getBool("flag")), {"'flag'", "'3'", "true or false"});
  expectMentions(messageOf(config.getFloat("rate")), {"'fast'", "a number"});
}

TEST_F(ConfigTest, RefusesMalformedFiles) {
  expectMentions(failure("arch: {a: 1\nb: ]\n"),
                 {"all_config.yaml: ", "not well-formed YAML", "line "});
  expectMentions(failure("a: \"unclosed\n"), {"not well-formed YAML"});
  expectMentions(failure("- a\n- b\n"), {"not a YAML mapping"});
  expectMentions(failure(""), {"not a YAML mapping"});
  expectMentions(failure("a: 1\na: 2\n"), {"'a' twice"});
  expectMentions(failure(std::string("a: ") + std::string(30000, '[')), {"all_config.yaml: "});
  expectMentions(failure(std::string(2 << 20, '#')), {"2097152 bytes"});
  expectMentions(messageOf(Config::read(folder.path("none"))), {"none: ", "No such file"});
}

TEST_F(ConfigTest, ReadsJson) {
  Config config = llvm::cantFail(Config::read(folder.write(
      "config.json", "{\n\t\"heads\": 4, \"rate\": 1e-05,\n\t\"causal\": true, \"none\": null,\n"
                     "\t\"net\": {\"path\": \"a\\/b \\u00e9\", \"sizes\": [1, 2]}\n}\n")));
  EXPECT_EQ(llvm::cantFail(config.getInt("heads")), 4);
  EXPECT_EQ(llvm::cantFail(config.getFloat("rate")), 1e-5);
  EXPECT_EQ(llvm::cantFail(config.getBool("causal")), true);
  EXPECT_EQ(config.getString("none"), std::nullopt);
  EXPECT_EQ(config.getString("net.path"), "a/b \u00e9");
  EXPECT_EQ(config.getString("net.sizes.1"), "2");
  expectMentions(messageOf(Config::read(folder.write("config.json", "{\"a\": "))),
                 {"config.json: ", "not well-formed JSON"});
  expectMentions(messageOf(Config::read(folder.write("config.json", "[]"))), {"not a JSON object"});
}

TEST_F(ConfigTest, ReadsWhatACheckpointSays) {
  std::string real("G\x40\xc3\x88\0\0\0\0\0", 9);
  std::string object = pickleGlobal("functools", "partial") + ")R";
  std::string hyper =
      pickleDict({pickleString("hidden_size"), pickleInt(64), pickleString("rope_theta"), real,
                  pickleString("use_mlp_t"), "\x89", pickleString("pos_emb_type"),
                  pickleString("2d"), pickleString("output_dir"), "N", pickleString("grid"),
                  "](" + pickleInt(6) + "e", pickleString("optimizer"), object});
  std::string pickle = pickleFile(pickleDict(
      {pickleString("state_dict"),
       pickleDict({pickleString("w"), pickleTensor({"FloatStorage", "0", 1, 0, {1}, {1}})}),
       pickleString("hyper_parameters"), hyper}));
  std::string path = folder.path("last.ckpt");
  makeZip(path, {{"archive/data.pkl", pickle}, {"archive/data/0", std::string(4, '\0')}});
  Config config = Config::ofCheckpoint(*llvm::cantFail(Checkpoint::open(path)));
  EXPECT_EQ(config.path, path);
  EXPECT_EQ(llvm::cantFail(config.getInt("hyper_parameters.hidden_size")), 64);
  EXPECT_EQ(llvm::cantFail(config.getFloat("hyper_parameters.rope_theta")), 10000.0);
  EXPECT_EQ(llvm::cantFail(config.getBool("hyper_parameters.use_mlp_t")), false);
  EXPECT_EQ(llvm::cantFail(config.getText("hyper_parameters.pos_emb_type")), "2d");
  EXPECT_EQ(llvm::cantFail(config.getText("hyper_parameters.output_dir")), std::nullopt);
  EXPECT_EQ(llvm::cantFail(config.getInt("hyper_parameters.grid.0")), 6);
  for (std::string message : {messageOf(config.getInt("hyper_parameters.optimizer")),
                              messageOf(config.getText("hyper_parameters.optimizer"))})
    expectMentions(message, {"last.ckpt: ", "'hyper_parameters.optimizer'", "'functools.partial'",
                             "not run", "save the hyper-parameters as plain values"});
}

TEST_F(ConfigTest, ReadsDatasets) {
  Dataset dataset = llvm::cantFail(Dataset::read(
      folder.write("dataset.json", R"({"seq_len": 81, "vocab_size": 11, "sets": ["all"]})")));
  EXPECT_EQ(dataset.seqLen, 81);
  EXPECT_EQ(dataset.vocabSize, 11);
  EXPECT_EQ(dataset.numPuzzleIdentifiers, std::nullopt);
}

TEST_F(ConfigTest, RefusesMalformedDatasets) {
  expectMentions(datasetFailure("{"), {"dataset.json: ", "not a JSON object"});
  expectMentions(datasetFailure("[1]"), {"not a JSON object"});
  expectMentions(datasetFailure(R"({"seq_len": "81"})"), {"'seq_len' is string", "an integer"});
  expectMentions(datasetFailure(R"({"vocab_size": -1})"), {"'vocab_size'"});
  expectMentions(datasetFailure(R"({"seq_len": 1e3})"), {"'seq_len'"});
  expectMentions(datasetFailure(R"({"seq_len": 4294967296})"), {"'seq_len'", "2147483647"});
}

} // namespace
} // namespace trm::checkpoint
