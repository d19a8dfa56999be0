//===- Nearest.h - "did you mean" for mistyped names --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an error adds about a name that does not exist.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TARGET_NEAREST_H
#define TRM_CODEGEN_TARGET_NEAREST_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace trm {

/// " (did you mean 'x'?)" for the name of `known` nearest to `name`, or nothing
/// when none is near.
template <typename Range>
std::string didYouMean(llvm::StringRef name, const Range &known) {
  unsigned best = static_cast<unsigned>(name.size()) / 3 + 1;
  llvm::StringRef nearest;
  for (llvm::StringRef candidate : known) {
    unsigned distance =
        name.edit_distance_insensitive(candidate, /*AllowReplacements=*/true, best + 1);
    if (distance < best || (distance == best && nearest.empty())) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : " (did you mean '" + nearest.str() + "'?)";
}

} // namespace trm

#endif // TRM_CODEGEN_TARGET_NEAREST_H
