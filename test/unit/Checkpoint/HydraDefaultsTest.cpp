//===- HydraDefaultsTest.cpp - configurations of several files --*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Config.h"

#include "llvm/Support/FileSystem.h"

namespace trm::checkpoint {
namespace {

class HydraDefaultsTest : public testing::Test {
protected:
  HydraDefaultsTest() {
    EXPECT_FALSE(llvm::sys::fs::create_directory(folder.path("arch")));
    folder.write("arch/trm.yaml", "defaults: [base, _self_]\nname: trm\nlayers: 2\n");
    folder.write("arch/hrm.yaml", "name: hrm\n");
    folder.write("arch/base.yaml", "layers: 1\nheads: ${.layers}\n");
    folder.write("all.yaml", "# @package _global_\nextra: 5\narch: {heads: 7}\n");
  }

  Config read(llvm::StringRef text) {
    return llvm::cantFail(Config::read(folder.write("config.yaml", text)));
  }

  TemporaryFolder folder;
};

TEST_F(HydraDefaultsTest, ComposesGroups) {
  Config config = read("defaults: [arch: trm, _self_]\nlr: 1\narch: {width: 3}\n");
  EXPECT_EQ(config.getString("arch.name"), "trm");
  EXPECT_EQ(config.getString("arch.layers"), "2");
  EXPECT_EQ(config.getString("arch.heads"), "2");
  EXPECT_EQ(config.getString("arch.width"), "3");
  EXPECT_EQ(config.getString("lr"), "1");
  EXPECT_TRUE(config.missingDefaults.empty());
  EXPECT_EQ(config.getString("defaults.0"), std::nullopt);
}

TEST_F(HydraDefaultsTest, KeepsTheOrder) {
  const char *own = "arch: {name: mine}\n";
  EXPECT_EQ(read(std::string("defaults: [arch: trm, _self_]\n") + own).getString("arch.name"),
            "mine");
  EXPECT_EQ(read(std::string("defaults: [_self_, arch: trm]\n") + own).getString("arch.name"),
            "trm");
  // Without _self_ it comes last, since Hydra 1.1.
  EXPECT_EQ(read(std::string("defaults: [arch: trm]\n") + own).getString("arch.name"), "mine");
}

TEST_F(HydraDefaultsTest, KnowsPackagesAndChoices) {
  EXPECT_EQ(read("defaults: [arch@model: trm]\n").getString("model.name"), "trm");
  EXPECT_EQ(read("defaults: [arch@_global_: trm]\n").getString("name"), "trm");
  Config config = read("defaults: [arch: trm, all]\n");
  EXPECT_EQ(config.getString("extra"), "5");
  EXPECT_EQ(config.getString("arch.heads"), "7");
  EXPECT_EQ(read("defaults: [arch: trm, override arch: hrm]\n").getString("arch.name"), "hrm");
  EXPECT_EQ(read("defaults: [arch: null, arch: [hrm]]\n").getString("arch.name"), "hrm");
  EXPECT_EQ(read("defaults: [arch/hrm]\n").getString("arch.name"), "hrm");
}

TEST_F(HydraDefaultsTest, NamesWhatIsMissing) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(read("defaults: [arch: gone, other]\n").missingDefaults,
            (Names{"arch: gone (arch/gone.yaml)", "other (other.yaml)"}));
  EXPECT_EQ(read("defaults: [optional arch: gone]\n").missingDefaults, Names{});
  EXPECT_EQ(read("defaults: [override hydra/job_logging: x]\n").missingDefaults, Names{});
  EXPECT_EQ(read("defaults: [override /arch: hrm]\n").missingDefaults,
            Names{"override /arch: hrm"});
  // Not Hydra's.
  EXPECT_EQ(read("defaults: {arch: trm}\n").getString("defaults.arch"), "trm");
  folder.write("loop.yaml", "defaults: [loop]\n");
  expectMentions(messageOf(Config::read(folder.path("loop.yaml"))), {"more than 64 files"});
}

} // namespace
} // namespace trm::checkpoint
