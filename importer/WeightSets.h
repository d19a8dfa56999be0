//===- WeightSets.h - which weights of a checkpoint are the model's -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A checkpoint holds a model's weights as training left them, moving averages of
// them (EMA), or both, among whatever else a run keeps. They lie under the names
// of containers and wrappers, which are no part of the model's own keys:
//
//   step_N               _orig_mod.model.inner.KEY
//   Lightning's *.ckpt   state_dict.KEY, averages in callbacks.NAME.shadow.KEY or,
//                        with WeightAveraging, in state_dict.KEY, the others then
//                        in current_model_state.KEY
//   ema_pytorch          online_model.KEY, ema_model.KEY
//   torch_ema            shadow_params.N, by the place among the parameters
//   others               model.KEY, module.KEY, ema_shadow.KEY, KEY, ...
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_WEIGHTSETS_H
#define TRM_IMPORTER_WEIGHTSETS_H

#include "trm/importer/Checkpoint/Checkpoint.h"

#include <map>
#include <optional>

namespace trm {

/// In order of the key.
using TensorMap = std::map<std::string, const checkpoint::Tensor *, std::less<>>;

/// As --weights says it.
enum class WeightKind { Raw, Ema };

/// "raw" or "ema"
llvm::StringRef toText(WeightKind kind);

struct WeightSet {
  /// What is common to the keys in the file and no part of the model's.
  std::string prefix;
  TensorMap tensors;
  /// The file, where it is not the checkpoint's.
  std::string file = {};
  /// Why it cannot be taken; empty where it can.
  std::string refusal = {};
};

/// "under 'state_dict.' (19 tensors)"
std::string describe(const WeightSet &set);

/// Everything in a file by what it is. Reads no tensor.
struct WeightSets {
  /// Fails where it holds several models, or none. `keyPrefix`: what --key-prefix says;
  /// the model under it is taken, whatever else there is.
  static llvm::Expected<WeightSets> find(const checkpoint::Checkpoint &file,
                                         llvm::StringRef keyPrefix = "");

  /// The weights that lie where weights lie; empty where all are averages.
  WeightSet raw;
  /// Whether these are averages cannot be told from the file: it has one set.
  bool rawIsCertain = false;
  /// Each of a copy of its own.
  std::vector<WeightSet> averaged;
  /// Averages that are still the weights that training began with, or none at all.
  std::vector<WeightSet> notBegun;
  /// Of optimizers, callbacks and loops.
  std::vector<const checkpoint::Tensor *> trainingState;
  /// Beside the model, under other prefixes.
  std::vector<const checkpoint::Tensor *> strays;
  /// Left out by --key-prefix.
  std::vector<const checkpoint::Tensor *> otherModels;
};

/// The weights of the model that is imported.
struct ChosenWeights {
  WeightKind kind;
  /// Nothing in the file says what the only set is.
  bool isCertain;
  std::string reason;
  /// Where what was not averaged lies.
  std::string prefix;
  /// Where the averages lie; empty where they were not chosen, or lie in a file of their
  /// own at its top.
  std::string averagedPrefix;
  /// That file.
  std::string averagesFile;
  TensorMap tensors;
  /// How many of them are averages, where there are others.
  size_t averagedCount = 0;
  /// Keys whose raw weight was taken, since they have no average.
  std::vector<std::string> withoutAverage;
};

/// Takes what was asked for, else averages where they are. Averages that do not
/// fit the model are an error, as is what would need code to be read.
llvm::Expected<ChosenWeights> chooseWeights(const WeightSets &sets,
                                            const checkpoint::Checkpoint &file,
                                            std::optional<WeightKind> asked);

} // namespace trm

#endif // TRM_IMPORTER_WEIGHTSETS_H
