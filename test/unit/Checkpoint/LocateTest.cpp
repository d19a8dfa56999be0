//===- LocateTest.cpp - checkpoints in folders ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/FileNames.h"
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

TEST(LocateTest, PairsAveragesWithTheirStep) {
  TemporaryFolder folder;
  for (const char *name : {"step_5", "step_10", "step_10_ema", "step_5.ema"})
    folder.write(name, "");
  CheckpointPaths last = llvm::cantFail(locate(folder.path()));
  EXPECT_EQ(last.checkpoint, folder.path("step_10"));
  EXPECT_EQ(last.averages, std::vector<std::string>{folder.path("step_10_ema")});
  EXPECT_EQ(last.others, std::vector<std::string>{"step_5"});
  EXPECT_FALSE(last.isAverages);
  CheckpointPaths averages = llvm::cantFail(locate(folder.path("step_10_ema")));
  EXPECT_EQ(averages.checkpoint, folder.path("step_10"));
  EXPECT_EQ(averages.averages, std::vector<std::string>{folder.path("step_10_ema")});
  folder.write("step_11_ema", "");
  CheckpointPaths alone = llvm::cantFail(locate(folder.path()));
  EXPECT_EQ(alone.checkpoint, folder.path("step_11_ema"));
  EXPECT_TRUE(alone.isAverages);
}

TEST(FileNameTest, FindsStepsAndWords) {
  auto stepOf = [](llvm::StringRef name) {
    FileName parsed = FileName::parse(name);
    return parsed.step ? static_cast<int64_t>(parsed.step->number) : -1;
  };
  EXPECT_EQ(stepOf("step_100"), 100);
  EXPECT_EQ(stepOf("epoch=3-step=100.ckpt"), 100);
  EXPECT_EQ(stepOf("epoch_003.ckpt"), 3);
  EXPECT_EQ(stepOf("checkpoint-500"), 500);
  EXPECT_EQ(stepOf("model_step_500.pt"), 500);
  EXPECT_EQ(stepOf("step_10k.pt"), -1); // not 10
  EXPECT_EQ(stepOf("last.ckpt"), -1);
  EXPECT_TRUE(FileName::parse("model-00001-of-00003.safetensors").isShard);
  EXPECT_TRUE(FileName::parse("EMA.pt").namesAverages);
  EXPECT_FALSE(FileName::parse("schema.pt").namesAverages);
}

TEST(FileNameTest, PairsAverages) {
  auto pairs = [](llvm::StringRef averages, llvm::StringRef checkpoint, bool isLast = false) {
    return areAveragesOf(FileName::parse(averages), FileName::parse(checkpoint), isLast);
  };
  EXPECT_TRUE(pairs("ema_0.9999_500.pt", "model500.pt"));
  EXPECT_TRUE(pairs("best_ema.pt", "best.pt"));
  EXPECT_TRUE(pairs("epoch=3-step=100-EMA.ckpt", "epoch=3-step=100.ckpt"));
  EXPECT_FALSE(pairs("step_10_ema", "step_1"));
  EXPECT_FALSE(pairs("epoch_3_ema.pt", "step_3.pt"));
  EXPECT_FALSE(pairs("best_ema.pt", "last.pt", /*isLast=*/true));
  EXPECT_TRUE(pairs("ema.pt", "step_10", /*isLast=*/true));
  EXPECT_FALSE(pairs("ema.pt", "step_5"));
}

TEST(LocateTest, NamesWhatIsMissing) {
  TemporaryFolder folder;
  expectMentions(messageOf(locate(folder.path())), {"holds no checkpoint", "no files"});
  expectMentions(messageOf(locate(folder.path("none"))), {"none: ", "No such file"});
}

} // namespace
} // namespace trm::checkpoint
