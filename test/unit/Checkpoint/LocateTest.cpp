//===- LocateTest.cpp - checkpoints in folders ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Locate.h"
#include "trm/importer/Checkpoint/LocateConfig.h"

#include "llvm/Support/FileSystem.h"

namespace trm::checkpoint {
namespace {

TEST(LocateTest, ChoosesTheLastStep) {
  TemporaryFolder folder;
  for (const char *name :
       {"step_9", "step_1000", "step_50x", "other.pt", "expected.safetensors", "all_config.yaml"})
    folder.write(name, "");
  CheckpointPaths paths = llvm::cantFail(locate(folder.path()));
  EXPECT_EQ(paths.checkpoint, folder.path("step_1000"));
  EXPECT_EQ(paths.config, folder.path("all_config.yaml"));
  EXPECT_EQ(paths.dataset, std::nullopt);
}

TEST(LocateTest, FindsCompanionsOfAFile) {
  TemporaryFolder folder;
  std::string file = folder.write("weights.bin", "");
  folder.write("dataset.json", "");
  CheckpointPaths paths = llvm::cantFail(locate(file));
  EXPECT_EQ(paths.checkpoint, file);
  EXPECT_EQ(paths.config, std::nullopt);
  EXPECT_EQ(paths.dataset, folder.path("dataset.json"));
}

TEST(LocateTest, TakesTheOnlyFileWithAKnownExtension) {
  TemporaryFolder folder;
  folder.write("readme.txt", "");
  expectMentions(messageOf(locate(folder.path())), {"holds no checkpoint", "found readme.txt"});
  std::string file = folder.write("last.ckpt", "");
  EXPECT_EQ(llvm::cantFail(locate(folder.path())).checkpoint, file);
  folder.write("best.pt", "");
  expectMentions(messageOf(locate(folder.path())),
                 {"several", "best.pt, last.ckpt", "name the file"});
}

TEST(LocateTest, PrefersTheUsualNameToTensorsOfOtherKinds) {
  for (const char *name : {"last.ckpt", "saved-trm.pt"}) {
    TemporaryFolder folder;
    std::string file = folder.write(name, "");
    folder.write("expected.safetensors", "");
    EXPECT_EQ(llvm::cantFail(locate(folder.path())).checkpoint, file);
    folder.write("other.pt", "");
    expectMentions(messageOf(locate(folder.path())), {"several", name, "expected.safetensors"});
  }
  TemporaryFolder folder;
  folder.write("model.pt", "");
  folder.write("model.safetensors", "");
  expectMentions(messageOf(locate(folder.path())), {"several"});
}

TEST(LocateTest, FindsJsonWhereThereIsNoYaml) {
  TemporaryFolder folder;
  std::string file = folder.write("model.pt", "");
  folder.write("config.json", "");
  EXPECT_EQ(llvm::cantFail(locate(file)).config, folder.path("config.json"));
  folder.write("all_config.yaml", "");
  EXPECT_EQ(llvm::cantFail(locate(file)).config, folder.path("all_config.yaml"));
}

TEST(LocateTest, FindsConfigurationsOfARun) {
  TemporaryFolder folder;
  for (const char *name : {"checkpoints", "checkpoints/step_10", ".hydra", "other"})
    ASSERT_FALSE(llvm::sys::fs::create_directory(folder.path(name)));
  std::string deep = folder.write("checkpoints/step_10/model.pt", "");
  std::string other = folder.write("other/model.pt", "");
  std::string hydra = folder.write(".hydra/config.yaml", "");
  std::string hparams = folder.write("hparams.yaml", "");
  std::string dataset = folder.write("dataset.json", "");
  using Names = std::vector<std::string>;
  EXPECT_EQ(findConfigs(deep), (Names{hparams, hydra}));
  EXPECT_EQ(findDataset(deep), dataset);
  EXPECT_TRUE(isHydraRecord(hydra));
  EXPECT_FALSE(isHydraRecord(hparams));
  std::string near = folder.write("checkpoints/config.yml", "");
  EXPECT_EQ(findConfigs(deep), (Names{near, hparams, hydra}));
  std::string mine = folder.write("checkpoints/step_10/mine.yaml", "");
  EXPECT_EQ(findYaml(deep), Names{mine});
  // A folder of another name is a run of its own.
  EXPECT_EQ(findConfigs(other), Names{});
  EXPECT_EQ(findDataset(other), std::nullopt);
}

TEST(LocateTest, NamesWhatIsMissing) {
  TemporaryFolder folder;
  expectMentions(messageOf(locate(folder.path())), {"holds no checkpoint", "no files"});
  expectMentions(messageOf(locate(folder.path("none"))), {"none: ", "No such file"});
}

} // namespace
} // namespace trm::checkpoint
