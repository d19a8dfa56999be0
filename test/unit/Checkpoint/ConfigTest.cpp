//===- ConfigTest.cpp - all_config.yaml and dataset.json --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/Checkpoint/Dataset.h"

#include <cmath>

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
  expectMentions(failure(""), {"is empty"});
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

TEST_F(ConfigTest, ReadsScalarsAsYaml11) {
  Config config = read("hex: 0x10\noctal: 010\nbinary: 0b11\ngrouped: 1_000\nplus: +7\n"
                       "seconds: 1:30\nsmall: 1e-5\nlarge: .inf\nnone: .nan\nquoted: '0x10'\n"
                       "text: \"3\"\nwhole: 4.0\nnull text: 'null'\nempty:\ntilde: ~\n"
                       "yes: yes\noff: Off\none: 1\nupper: NULL\n");
  for (auto [key, value] :
       std::initializer_list<std::pair<const char *, int64_t>>{{"hex", 16},
                                                               {"octal", 8},
                                                               {"binary", 3},
                                                               {"grouped", 1000},
                                                               {"plus", 7},
                                                               {"seconds", 90},
                                                               {"text", 3},
                                                               {"whole", 4}})
    EXPECT_EQ(llvm::cantFail(config.getInt(key)), value) << key;
  EXPECT_EQ(llvm::cantFail(config.getFloat("small")), 1e-5);
  EXPECT_TRUE(std::isinf(*llvm::cantFail(config.getFloat("large"))));
  EXPECT_TRUE(std::isnan(*llvm::cantFail(config.getFloat("none"))));
  expectMentions(messageOf(config.getInt("quoted")), {"'0x10'", "an integer"});
  expectMentions(messageOf(config.getInt("large")), {"'inf'", "an integer"});
  EXPECT_EQ(config.getString("null text"), "null");
  EXPECT_EQ(llvm::cantFail(config.getBool("yes")), true);
  EXPECT_EQ(llvm::cantFail(config.getBool("off")), false);
  EXPECT_EQ(llvm::cantFail(config.getBool("one")), true);
  for (const char *key : {"empty", "tilde", "upper"}) {
    EXPECT_EQ(config.getString(key), std::nullopt);
    EXPECT_TRUE(config.nulls.contains(key));
  }
}

TEST_F(ConfigTest, FollowsAliasesAndMerges) {
  Config config = read("base: &base {h: 8, n: 2, l: &list [1, 2]}\nother: &other {n: 5, k: 6}\n"
                       "arch:\n  <<: *base\n  n: 3\nboth: {<<: [*base, *other], z: &x 9}\n"
                       "copy: *x\nlist: *list\n");
  EXPECT_EQ(config.getString("arch.h"), "8");
  EXPECT_EQ(config.getString("arch.n"), "3");
  EXPECT_EQ(config.getString("both.n"), "2");
  EXPECT_EQ(config.getString("both.k"), "6");
  EXPECT_EQ(config.getString("copy"), "9");
  EXPECT_EQ(config.getString("list.1"), "2");
  expectMentions(failure("a: *none\n"), {"'a' is the alias '*none'", "&none"});
  expectMentions(failure("a: {<<: 3}\n"), {"'<<'", "'a'", "expected an alias"});
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 8; ++i) {
    std::string before = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    bomb += name + ": &" + name + " [" + before;
    for (int j = 0; j < 7; ++j)
      bomb += ", " + before;
    bomb += "]\n";
  }
  expectMentions(failure(bomb), {"more than 65536 values"});
}

TEST_F(ConfigTest, KnowsTags) {
  Config config = read("a: !!int \"4\"\nb: !!str 4\nc: !!float 4\n"
                       "d: !!python/object:argparse.Namespace {h: 8}\ne: !!python/tuple [1, 2]\n"
                       "f: !!python/object:x.Model {h: 8}\n");
  EXPECT_EQ(llvm::cantFail(config.getInt("a")), 4);
  EXPECT_EQ(config.getString("b"), "4");
  EXPECT_EQ(llvm::cantFail(config.getFloat("c")), 4);
  EXPECT_EQ(config.getString("d.h"), "8");
  EXPECT_EQ(config.getString("e.1"), "2");
  expectMentions(messageOf(config.getInt("f.h")),
                 {"'f' is made by the tag '!!python/object:x.Model'", "'f.h' in it"});
}

TEST_F(ConfigTest, ReadsFilesAsPeopleSaveThem) {
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a: 1\r\nb:\r\n  c: 2\r\n")
                .getString("b.c"),
            "2");
  EXPECT_EQ(read("---\na: 1\n...\n").getString("a"), "1");
  EXPECT_EQ(read("arch: {desc: null, value: {h: 8}}\n").getString("arch.h"), "8");
  expectMentions(failure("a: 1\n---\nb: 2\n"), {"several YAML documents"});
  expectMentions(failure("a:\n\tb: 1\n"), {"line 2", "a tab indents it", "spaces"});
  expectMentions(failure(llvm::StringRef("\xff\xfe"
                                         "a\0",
                                         4)),
                 {"UTF-16", "UTF-8"});
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

TEST_F(ConfigTest, ReadsConfigurationsThatAreOneText) {
  std::string pickle = pickleFile(pickleDict(
      {pickleString("model"),
       pickleDict({pickleString("w"), pickleTensor({"FloatStorage", "0", 1, 0, {1}, {1}})}),
       pickleString("config"), pickleString(R"({"hidden_size": 64, "heads": "${.hidden_size}"})"),
       pickleString("note"), pickleString("{not one")}));
  std::string path = folder.path("last.ckpt");
  makeZip(path, {{"archive/data.pkl", pickle}, {"archive/data/0", std::string(4, '\0')}});
  Config config = Config::ofCheckpoint(*llvm::cantFail(Checkpoint::open(path)));
  EXPECT_EQ(llvm::cantFail(config.getInt("config.hidden_size")), 64);
  EXPECT_EQ(llvm::cantFail(config.getInt("config.heads")), 64);
  EXPECT_EQ(config.getString("note"), "{not one");
}

TEST_F(ConfigTest, ReadsDatasets) {
  Dataset dataset = llvm::cantFail(Dataset::read(
      folder.write("dataset.json", R"({"seq_len": 81, "vocab_size": 11, "sets": ["all"]})")));
  EXPECT_EQ(dataset.seqLen, 81);
  EXPECT_EQ(dataset.vocabSize, 11);
  EXPECT_EQ(dataset.numPuzzleIdentifiers, std::nullopt);
}

TEST_F(ConfigTest, RefusesMalformedDatasets) {
  expectMentions(datasetFailure(R"({"seq_len": 81, "seq_len": 9})"), {"'seq_len' twice"});
  expectMentions(datasetFailure(R"({"seqLen": 81})"), {"'seqLen'", "did you mean 'seq_len'?"});
  expectMentions(datasetFailure(R"({"seq_length": 81})"), {"did you mean 'seq_len'?"});
  expectMentions(datasetFailure(R"({"seq_len": 81, "vocab_sizes": 9})"),
                 {"'vocab_sizes'", "did you mean 'vocab_size'?"});
  expectMentions(datasetFailure("{"), {"dataset.json: ", "not a JSON object"});
  expectMentions(datasetFailure("[1]"), {"not a JSON object"});
  expectMentions(datasetFailure(R"({"seq_len": "81"})"), {"'seq_len' is string", "an integer"});
  expectMentions(datasetFailure(R"({"vocab_size": -1})"), {"'vocab_size'"});
  expectMentions(datasetFailure(R"({"seq_len": 1e3})"), {"'seq_len'"});
  expectMentions(datasetFailure(R"({"seq_len": 4294967296})"), {"'seq_len'", "2147483647"});
}

} // namespace
} // namespace trm::checkpoint
