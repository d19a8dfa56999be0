//===- InterpolationTest.cpp - ${references} of a configuration -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is expected is what OmegaConf 2.3 makes of the same text.
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Config.h"

namespace trm::checkpoint {
namespace {

class InterpolationTest : public testing::Test {
protected:
  Config read(llvm::StringRef text) {
    return llvm::cantFail(Config::read(folder.write("all_config.yaml", text)));
  }
  std::string valueOf(llvm::StringRef key, llvm::StringRef text) {
    return read(text).getString(key).value_or("nothing");
  }
  std::string failureOf(llvm::StringRef key, llvm::StringRef text) {
    return messageOf(read(text).getInt(key));
  }

  TemporaryFolder folder;
};

TEST_F(InterpolationTest, FindsItsTarget) {
  EXPECT_EQ(valueOf("a", "a: ${b.c}\nb: {c: '${d}'}\nd: 4\n"), "4");
  EXPECT_EQ(valueOf("a.b", "a: {b: '${.c}', c: 4}\n"), "4");
  EXPECT_EQ(valueOf("a.b.c", "a: {b: {c: '${..d}'}, d: 4}\n"), "4");
  EXPECT_EQ(valueOf("a.b.c", "a: {b: {c: '${...d}'}}\nd: 4\n"), "4");
  EXPECT_EQ(valueOf("a", "a: ${l[1]}\nl: [3, 4]\n"), "4");
  EXPECT_EQ(valueOf("a", "a: ${l[1][0]}\nl: [3, [4]]\n"), "4");
  EXPECT_EQ(valueOf("a", "a: ${d[k]}\nd: {k: 4}\n"), "4");
  EXPECT_EQ(valueOf("a", "a: ${m.${b}}\nb: k\nm: {k: 4}\n"), "4");
  EXPECT_EQ(valueOf("a.0", "a: ['${b}']\nb: 4\n"), "4");
  EXPECT_EQ(valueOf("a", "a: ${ b }\nb: 4\n"), "4");
  EXPECT_EQ(valueOf("a", "a: ${b}\nb: null\n"), "nothing");
}

TEST_F(InterpolationTest, StandsInText) {
  EXPECT_EQ(valueOf("a", "a: x_${b}_y${b}\nb: 4\n"), "x_4_y4");
  EXPECT_EQ(valueOf("a", "a: '\\${b}'\nb: 4\n"), "${b}");
  EXPECT_EQ(valueOf("a", "a: $b {c}\n"), "$b {c}");
}

TEST_F(InterpolationTest, TakesMappings) {
  EXPECT_EQ(valueOf("a.c", "a: ${b}\nb: {c: '${.d}', d: 4}\n"), "4");
  EXPECT_EQ(valueOf("e", "a: ${b}\nb: {c: {d: 4}}\ne: ${a.c.d}\n"), "4");
}

TEST_F(InterpolationTest, FailsWhereItIsRead) {
  EXPECT_EQ(valueOf("b", "a: ${oc.env:HOME}\nb: 4\n"), "4");
  expectMentions(failureOf("a", "a: ${oc.env:HOME}\n"),
                 {"'a' is '${oc.env:HOME}'", "resolver", "${oc.env:...}", "resolve=True"});
  expectMentions(failureOf("a", "a: '${eval:''2 * ${b}''}'\nb: 2\n"), {"${eval:...}"});
  expectMentions(failureOf("a", "a: ${b}\nb: ${a}\n"), {"refers to itself"});
  expectMentions(failureOf("a", "a: ${b.c}\nb: {d: 4}\n"), {"there is no 'b.c'"});
  expectMentions(failureOf("a", "a: ${..b}\nb: 4\n"), {"begins above the top"});
  expectMentions(failureOf("a", "a: '${b'\nb: 4\n"), {"not closed"});
  expectMentions(failureOf("a", "a: x${b}\nb: {c: 4}\n"), {"'b' is no value"});
  expectMentions(failureOf("a.c", "a: ${oc.env:X}\n"), {"'a' is", "'a.c' in it"});
  expectMentions(failureOf("a", "a: \?\?\?\n"), {"to be filled in"});
  expectMentions(failureOf("a", "a: ${b}\nb: \?\?\?\n"), {"'b' is"});
}

/// The mapping that OmegaConf made may be any around the reference.
TEST_F(InterpolationTest, ResolvesWithinCheckpoints) {
  std::string config = pickleDict(
      {pickleString("width"), pickleString("${size}"), pickleString("size"), pickleInt(64)});
  std::string pickle = pickleFile(pickleDict(
      {pickleString("state_dict"),
       pickleDict({pickleString("w"), pickleTensor({"FloatStorage", "0", 1, 0, {1}, {1}})}),
       pickleString("hyper_parameters"), config}));
  std::string path = folder.path("last.ckpt");
  makeZip(path, {{"archive/data.pkl", pickle}, {"archive/data/0", std::string(4, '\0')}});
  Config read = Config::ofCheckpoint(*llvm::cantFail(Checkpoint::open(path)));
  EXPECT_EQ(llvm::cantFail(read.getInt("hyper_parameters.width")), 64);
}

} // namespace
} // namespace trm::checkpoint
