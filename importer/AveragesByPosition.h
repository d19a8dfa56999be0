//===- AveragesByPosition.h - averages that are a list ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// torch_ema and diffusers save averages as a list in the order of the model's
// parameters, without their names.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_AVERAGESBYPOSITION_H
#define TRM_IMPORTER_AVERAGESBYPOSITION_H

#include "trm/importer/WeightSets.h"

namespace trm {

/// The weights in the file's order, which is that of the model's state dict.
using ParameterList = std::vector<std::pair<std::string, const checkpoint::Tensor *>>;

/// Whether all names are numbers after `container`.
bool isListOfTensors(llvm::StringRef container, llvm::ArrayRef<const checkpoint::Tensor *> tensors);

/// Averages by the keys of the parameters. A state dict has more than these, such as
/// initial states; where the shapes fit the list in more than one way, or in none, the set
/// has a refusal. No parameters: nothing tells their order.
WeightSet matchByPosition(llvm::StringRef container,
                          llvm::ArrayRef<const checkpoint::Tensor *> tensors,
                          const ParameterList &parameters);

} // namespace trm

#endif // TRM_IMPORTER_AVERAGESBYPOSITION_H
