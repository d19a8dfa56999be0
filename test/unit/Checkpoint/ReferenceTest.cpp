//===- ReferenceTest.cpp - checkpoints that PyTorch wrote -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/Checkpoint/Dataset.h"
#include "trm/importer/Checkpoint/Locate.h"

#include <numeric>

namespace trm::checkpoint {
namespace {

std::string referenceCase(llvm::StringRef name) { return (TRM_TEST_DATA "/" + name).str(); }

TEST(ReferenceTest, ReadsATorchCheckpoint) {
  CheckpointPaths paths = llvm::cantFail(locate(referenceCase("trm-attention")));
  auto checkpoint = llvm::cantFail(Checkpoint::open(paths.checkpoint));
  EXPECT_EQ(checkpoint->format(), "pytorch-zip");
  EXPECT_EQ(checkpoint->fileBytes(), 535328);
  EXPECT_EQ(llvm::cantFail(checkpoint->sha256()),
            "bc0fdc709ed6e75ce12014ca57c97159758d5d82a14d0825d566cc32ecfc1191");
  EXPECT_EQ(checkpoint->tensors().size(), 15u);
  EXPECT_EQ(checkpoint->tensors().front().name(), "_orig_mod.model.inner.H_init");

  // The expected values were read from the archive's entries byte by byte.
  const Tensor *start = checkpoint->find("_orig_mod.model.inner.H_init");
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(start->dtype(), DType::BFloat16);
  std::vector<float> values(64);
  EXPECT_EQ(messageOf(start->readAsFloat32(values)), "");
  EXPECT_EQ(values.front(), -0.267578125f);
  EXPECT_EQ(values.back(), 2.078125f);

  const Tensor *weight =
      checkpoint->find("_orig_mod.model.inner.L_level.layers.0.mlp.gate_up_proj.weight");
  ASSERT_NE(weight, nullptr);
  EXPECT_EQ(weight->shape(), llvm::ArrayRef<int64_t>({512, 64}));
  values.resize(weight->numElements());
  EXPECT_EQ(messageOf(weight->readAsFloat32(values)), "");
  EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), 28.348568768235765, 1e-9);
}

TEST(ReferenceTest, ReadsEveryCase) {
  for (llvm::StringRef name : {"trm-attention", "trm-mlp", "trm-learned"}) {
    CheckpointPaths paths = llvm::cantFail(locate(referenceCase(name)));
    ASSERT_TRUE(paths.config && paths.dataset);
    auto checkpoint = llvm::cantFail(Checkpoint::open(paths.checkpoint));
    for (const Tensor &tensor : checkpoint->tensors()) {
      std::vector<float> values(tensor.numElements());
      EXPECT_EQ(messageOf(tensor.readAsFloat32(values)), "");
    }
    Config config = llvm::cantFail(Config::read(*paths.config));
    EXPECT_EQ(llvm::cantFail(config.getInt("arch.hidden_size")), 64);
    EXPECT_EQ(config.getString("arch.loss.loss_type"), "stablemax_cross_entropy");
    EXPECT_EQ(llvm::cantFail(Dataset::read(*paths.dataset)).seqLen, 16);
    auto expected = llvm::cantFail(Checkpoint::open(referenceCase(name) + "/expected.safetensors"));
    ASSERT_NE(expected->find("logits"), nullptr);
    EXPECT_EQ(expected->find("logits")->shape().size(), 4u);
  }
}

} // namespace
} // namespace trm::checkpoint
