//===- Destination.cpp - where an output path leads ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Destination.h"

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

Error cannotWrite(StringRef path, const Twine &reason) {
  return createStringError("cannot write '" + path + "': " + reason);
}

Expected<Destination> resolveDestination(StringRef path) {
  Destination destination = Destination::resolve(path.str());
  if (destination.problem)
    return cannotWrite(path, destination.problem);
  return destination;
}

std::optional<fs::UniqueID> findFile(const Destination &destination) {
  fs::UniqueID id;
  if (destination.kind != Destination::File || fs::getUniqueID(destination.path, id))
    return std::nullopt;
  return id;
}

} // namespace trm
