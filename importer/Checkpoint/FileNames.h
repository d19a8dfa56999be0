//===- FileNames.h - what the name of a checkpoint says ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// "epoch=3-step=100-ema.ckpt" is of step 100, and holds averages.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_FILENAMES_H
#define TRM_IMPORTER_CHECKPOINT_FILENAMES_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace trm::checkpoint {

/// What a number in a name counts; a name with several is of the first of these.
enum class StepKind { Step, Iteration, Checkpoint, Epoch };

struct Step {
  StepKind kind;
  uint64_t number;
};

struct FileName {
  static FileName parse(llvm::StringRef name);

  std::string name;
  /// ".pt"; empty where it is none of a checkpoint's.
  llvm::StringRef extension;
  std::optional<Step> step;
  /// Whether a step is said in a form that cannot be compared ("10k", "1.5e4", "1_000"), or
  /// the file is a copy of that step's ("step_20 (1)").
  bool hasUnclearStep = false;
  bool namesAverages = false;
  /// "model-00001-of-00003.safetensors"
  bool isShard = false;
  /// In order, without the rate of an average ("ema_0.999").
  std::vector<uint64_t> numbers;
  /// In lower case, sorted, without what every checkpoint may be called.
  std::vector<std::string> words;
};

/// Whether averages (EMA) are called so: "model_ema", "shadow_params".
bool hasAveragesWord(llvm::StringRef name);

/// Whether the averages are of this checkpoint and no other: of its step and words, or
/// of none, where `isLast` says that it is the one that training ended with.
bool areAveragesOf(const FileName &averages, const FileName &checkpoint, bool isLast);

std::string joinPath(llvm::StringRef folder, llvm::StringRef name);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_FILENAMES_H
