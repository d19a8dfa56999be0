//===- WeightNames.h - what the name of a tensor says -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Wrappers, containers, averages and the state of a training run show in the names
// of a checkpoint's tensors.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_WEIGHTNAMES_H
#define TRM_IMPORTER_WEIGHTNAMES_H

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace trm {

/// Lightning's WeightAveraging puts the weights here, and averages in their place.
inline constexpr llvm::StringLiteral kCurrentState = "current_model_state.";
inline constexpr llvm::StringLiteral kCallbacks = "callbacks.";
/// What torch's AveragedModel counts, beside the 'module.' that holds averages.
inline constexpr llvm::StringLiteral kAveragedCount = "n_averaged";
/// What ema_pytorch sets when averages begin.
inline constexpr llvm::StringLiteral kInitted = "initted";
/// Where Lightning's WeightAveraging puts torch's counter.
inline constexpr llvm::StringLiteral kAveragingState = "averaging_state.";

struct Place {
  enum Role {
    Model,
    Average,
    /// The weights that averages are made of, which ema_pytorch keeps beside them.
    Online,
    TrainingState
  } role;
  /// Of averages and of their online weights: through their container.
  llvm::StringRef prefix;
};

/// `isLightning`: of a file that Lightning wrote, where weights have one place.
Place placeOf(llvm::StringRef name, bool isLightning);

/// A container of tensors of this role that is an object of a class, so that none were
/// read; null where there is none.
const checkpoint::OpaqueValue *findUnreadContainer(const checkpoint::Checkpoint &file,
                                                   Place::Role role);

/// Takes one wrapper or container ("module.", "state_dict.") off the front.
bool consumeWrapper(llvm::StringRef &rest);

/// The key without what wraps modules inside of the model ("_orig_mod", "module",
/// PEFT's "base_layer", ...), wherever it stands.
std::string withoutInnerWrappers(llvm::StringRef key);

/// What comes before "lm_head.weight" or another output head, wrapped or not. It shows
/// a wrapper of a name that is not known.
std::optional<llvm::StringRef> prefixBeforeHead(llvm::StringRef name);

/// One number that a training run counts, or a flag of its own.
bool isCounter(const checkpoint::Tensor &tensor);

/// Whether a word between '_', '-' and '.' is one of `words`, in any case.
bool hasWord(llvm::StringRef name, llvm::ArrayRef<llvm::StringLiteral> words);

/// Whether a container or a file of this name holds averages: "model_ema", "shadow".
bool namesAverages(llvm::StringRef name);

} // namespace trm

#endif // TRM_IMPORTER_WEIGHTNAMES_H
