//===- LoraMerge.h - low-rank factors beside weights --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LoRA trains two thin factors A and B beside a weight W, which stays as it was. The
// layer computes with W + B A alpha / rank; so that weight is made, in float32, where
// both factors and alpha are known.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_LORAMERGE_H
#define TRM_IMPORTER_LORAMERGE_H

#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/WeightSets.h"

#include <functional>
#include <list>

namespace trm {

/// What PEFT writes beside an adapter.
inline constexpr llvm::StringLiteral kAdapterConfig = "adapter_config.json";

struct LoraSummary {
  size_t weights = 0;
  int64_t smallestRank = 0, largestRank = 0;
  /// The alpha of each; of rslora the same.
  double smallestAlpha = 0, largestAlpha = 0;
};

/// "LoRA factors of rank 4, alpha 8, merged into 12 weights"
std::string describe(const LoraSummary &summary);

/// The last parts of a factor's key from the factor's name on ("lora_A.weight"); empty
/// where the key is of no factor.
llvm::StringRef partsOfFactor(llvm::StringRef key);

struct LoraSettings {
  /// --lora-alpha
  std::optional<double> alpha;
  /// What states alpha and rank, PEFT's adapter_config.json among it.
  std::vector<const checkpoint::Config *> configs;
  /// Whether the factor of this key is left alone.
  std::function<bool(llvm::StringRef key)> isIgnored;
};

/// Puts the merged weights in the place of those in `tensors`, takes the factors out and
/// keeps what is made in `made`. Reads no tensor but alphas; a merged weight is computed
/// when it is read. Fails where a factor has no other, or no weight, where shapes differ
/// and where alpha is not known.
llvm::Expected<LoraSummary> mergeLora(llvm::StringRef path, const LoraSettings &settings,
                                      TensorMap &tensors, std::list<checkpoint::Tensor> &made);

} // namespace trm

#endif // TRM_IMPORTER_LORAMERGE_H
