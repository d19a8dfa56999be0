//===- UnreadTensors.h - tensors that no part of the model reads --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A family reads the tensors that it knows. What is left over is either none of the
// model's business, or shows that the model computes something else than its family:
//
//   below a module of which something is read, or     an error: low-rank factors,
//   in the model itself                               biases, norms, scales, ...
//   a module of which nothing is read                 an error, unless its name says that
//                                                     it is another output: a warning
//   a run's counters, other names of weights that     nothing
//   are read, rotary tables of the numbers that the
//   model computes
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_UNREADTENSORS_H
#define TRM_IMPORTER_UNREADTENSORS_H

#include "trm/importer/Facts.h"

#include <set>

namespace trm {

struct UnreadTensor {
  std::string name;
  /// What a tensor of such a name may be: "a bias, which the family has not".
  std::string meaning;
};

struct UnreadTensors {
  /// That make the model another one than the family's.
  std::vector<UnreadTensor> acting;
  /// Of other outputs.
  std::vector<std::string> beside;
  /// That --ignore-tensors leaves out.
  std::vector<std::string> ignored;
  /// All keys among the model's own, of account or not.
  std::set<std::string, std::less<>> ownKeys;
};

/// Sorts what the import left, and what lies beside the model. Fails where
/// --ignore-tensors names a tensor that the model needs.
llvm::Expected<UnreadTensors> sortUnread(const Source &source, const ImportReport &import);

/// The error of compiling it nevertheless; success where nothing acts.
llvm::Error refuseActing(const Source &source, const UnreadTensors &unread);

/// What a tensor of this name may be, such as "a low-rank factor (LoRA) ...".
std::string explainTensor(llvm::StringRef key);

} // namespace trm

#endif // TRM_IMPORTER_UNREADTENSORS_H
