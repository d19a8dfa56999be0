//===- EntrySum.h - sums that a network begins with -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_RECURSION_ENTRYSUM_H
#define TRM_PASSES_RECURSION_ENTRYSUM_H

#include "trm/dialect/Trm/Trm.h"

namespace trm {

/// The sum of the first two arguments (latent and injection), which nothing else
/// uses, or null.
AddOp findEntrySum(NetworkOp network);

/// The network takes the sum in place of the two, and its callers add.
void moveEntrySumToCallers(ModelOp model, NetworkOp network, AddOp sum);

} // namespace trm

#endif // TRM_PASSES_RECURSION_ENTRYSUM_H
