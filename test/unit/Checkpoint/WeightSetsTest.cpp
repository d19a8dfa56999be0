//===- WeightSetsTest.cpp - which weights are the model's -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/WeightSets.h"

namespace trm::checkpoint {
namespace {

/// A checkpoint of tensors of two elements, by the names they have when flattened.
class WeightSetsTest : public testing::Test {
protected:
  using Names = std::vector<std::string>;

  static std::string tensor(int32_t elements = 2) {
    return pickleTensor({"FloatStorage", "0", elements, 0, {elements}, {1}});
  }

  std::unique_ptr<Checkpoint> open(const Names &names, const Names &more = {}) {
    std::vector<std::string> items;
    for (const std::string &name : names)
      items.insert(items.end(), {pickleString(name), tensor()});
    items.insert(items.end(), more.begin(), more.end());
    std::string path = folder.path("file");
    makeZip(path, {{"archive/data.pkl", pickleFile(pickleDict(items))},
                   {"archive/data/0", std::string(8, '\0')}});
    return llvm::cantFail(Checkpoint::open(path));
  }

  std::string failure(const Checkpoint &file, std::optional<WeightKind> asked = std::nullopt) {
    llvm::Expected<WeightSets> sets = WeightSets::find(file);
    return sets ? messageOf(chooseWeights(*sets, file, asked)) : messageOf(sets.takeError());
  }

  ChosenWeights choose(const Checkpoint &file, std::optional<WeightKind> asked = std::nullopt) {
    sets = llvm::cantFail(WeightSets::find(file));
    return llvm::cantFail(chooseWeights(sets, file, asked));
  }

  /// The prefix, then the keys.
  static Names keysOf(const ChosenWeights &weights) {
    Names keys = {weights.prefix};
    for (const auto &entry : weights.tensors)
      keys.push_back(entry.first);
    return keys;
  }

  TemporaryFolder folder;
  WeightSets sets;
};

TEST_F(WeightSetsTest, TakesOffWrappersThatAllKeysShare) {
  EXPECT_EQ(keysOf(choose(*open({"a.w", "b"}))), Names({"", "a.w", "b"}));
  EXPECT_EQ(keysOf(choose(*open({"_orig_mod.model.inner.a", "_orig_mod.model.inner.b"}))),
            Names({"_orig_mod.model.inner.", "a", "b"}));
  EXPECT_EQ(keysOf(choose(*open({"model.module.a", "model.module.b.inner.w"}))),
            Names({"model.module.", "a", "b.inner.w"}));
  // A part of the model may be called so.
  EXPECT_EQ(keysOf(choose(*open({"model.layers.w", "head.w"}))),
            Names({"", "head.w", "model.layers.w"}));
  // Counters beside the model say nothing.
  Names counter = {pickleString("step"), tensor(1)};
  EXPECT_EQ(keysOf(choose(*open({"module.a", "module.b"}, counter))), Names({"module.", "a", "b"}));
  EXPECT_EQ(sets.trainingState.size(), 1u);
}

TEST_F(WeightSetsTest, FindsWrappersOfOtherNamesByTheHead) {
  std::unique_ptr<Checkpoint> file = open({"my.own.lm_head.weight", "my.own.a", "loss.w"});
  EXPECT_EQ(keysOf(choose(*file)), Names({"my.own.", "a", "lm_head.weight"}));
  ASSERT_EQ(sets.strays.size(), 1u);
  EXPECT_EQ(sets.strays.front()->name(), "loss.w");
  expectMentions(failure(*open({"a.lm_head.weight", "b.lm_head.weight"})),
                 {"file: ", "holds 2 models", "'a.'", "'b.'"});
  expectMentions(failure(*open({"model.w", "model.inner.w"})),
                 {"holds 2 models", "'model.'", "'model.inner.'"});
}

TEST_F(WeightSetsTest, StateOfATrainingRunIsNoModel) {
  for (const Names &names : {Names{""}, Names{"optimizer.exp_avg"}})
    expectMentions(failure(*open(names)), {"file: ", "holds no weights, only the state",
                                           "'" + names.front() + "'", "save model.state_dict()"});
}

TEST_F(WeightSetsTest, TakesTheModelUnderAPrefix) {
  std::unique_ptr<Checkpoint> file = open({"student.model.a", "teacher.a", "ema.a", "ema.b"});
  auto under = [&](llvm::StringRef prefix) {
    sets = llvm::cantFail(WeightSets::find(*file, prefix));
    return llvm::cantFail(chooseWeights(sets, *file, std::nullopt));
  };
  EXPECT_EQ(keysOf(under("student")), Names({"student.model.", "a"}));
  EXPECT_EQ(keysOf(under("teacher.")), Names({"teacher.", "a"}));
  EXPECT_EQ(sets.otherModels.size(), 3u);
  EXPECT_EQ(under("ema").kind, WeightKind::Ema);
  expectMentions(messageOf(WeightSets::find(*file, "pupil")),
                 {"nothing under the prefix 'pupil.'", "ema., student., teacher."});
}

TEST_F(WeightSetsTest, TakesOffWrappersInsideOfKeys) {
  EXPECT_EQ(keysOf(choose(*open({"model.a._orig_mod.w", "model.b.module.w"}))),
            Names({"model.", "a.w", "b.w"}));
  expectMentions(failure(*open({"model.a.module.w", "model.a.w"})),
                 {"'model.a.module.w' and 'model.a.w'", "one weight"});
}

TEST_F(WeightSetsTest, LaysAveragesOverTheWeights) {
  Names names = {"state_dict.z_H_init",
                 "state_dict.lm_head.weight",
                 "state_dict.q_head.weight",
                 "callbacks.EMACallback.shadow.lm_head.weight",
                 "callbacks.EMACallback.shadow.q_head.weight",
                 "optimizer_states.0.state.0.exp_avg"};
  Names lightning = {pickleString("pytorch-lightning_version"), pickleString("2.6")};
  std::unique_ptr<Checkpoint> file = open(names, lightning);
  ChosenWeights chosen = choose(*file);
  EXPECT_EQ(chosen.kind, WeightKind::Ema);
  EXPECT_TRUE(chosen.isCertain);
  EXPECT_EQ(chosen.averagedPrefix, "callbacks.EMACallback.shadow.");
  EXPECT_EQ(keysOf(chosen), Names({"state_dict.", "lm_head.weight", "q_head.weight", "z_H_init"}));
  EXPECT_EQ(chosen.tensors["lm_head.weight"]->name(), names[3]);
  EXPECT_EQ(chosen.tensors["z_H_init"]->name(), names[0]);
  EXPECT_EQ(chosen.withoutAverage, Names({"z_H_init"}));
  ChosenWeights raw = choose(*file, WeightKind::Raw);
  EXPECT_EQ(raw.tensors["lm_head.weight"]->name(), names[1]);
  EXPECT_TRUE(raw.isCertain);
  // One tensor under such a name is a part of the model.
  EXPECT_EQ(keysOf(choose(*open({"a", "b", "c", "ema.a"}))), Names({"", "a", "b", "c", "ema.a"}));
  EXPECT_FALSE(choose(*open({"a", "b"})).isCertain);
}

TEST_F(WeightSetsTest, RefusesWhatIsAmbiguousOrNotThere) {
  std::unique_ptr<Checkpoint> twice = open({"model.a", "ema.a", "model_ema.a"});
  expectMentions(failure(*twice), {"several sets", "'ema.'", "'model_ema.'", "--weights=raw"});
  EXPECT_EQ(choose(*twice, WeightKind::Raw).kind, WeightKind::Raw);
  expectMentions(failure(*open({"a", "b"}), WeightKind::Ema),
                 {"no averaged (EMA) weights", "only those at its top (2 tensors)"});
  expectMentions(failure(*open({"ema_model.a"}), WeightKind::Raw),
                 {"averaged (EMA) weights alone"});
  expectMentions(failure(*open({"optimizer.state.0.exp_avg"})), {"holds no weights"});
  expectMentions(failure(*open({"model.a", "ema.b"})), {"does not fit itself", "'b'"});
}

TEST_F(WeightSetsTest, RefusesUnreadValuesAmongTheWeightsAlone) {
  std::string object = pickleGlobal("os", "system") + ")R";
  auto with = [&](llvm::StringRef name) {
    return open({"model.a", "model.b"}, {pickleString(name), object});
  };
  EXPECT_EQ(choose(*with("args")).prefix, "model.");
  EXPECT_EQ(choose(*with("optimizer")).prefix, "model.");
  expectMentions(failure(*with("model.c")), {"refuses the global 'os.system'", "'model.c'"});
  // Averages that could not be read are not none.
  expectMentions(failure(*with("ema")), {"'os.system'", "'ema'", "--weights=raw takes"});
  EXPECT_EQ(choose(*with("ema"), WeightKind::Raw).kind, WeightKind::Raw);
}

} // namespace
} // namespace trm::checkpoint
