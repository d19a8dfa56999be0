//===- Destination.h - where an output path leads -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// runtime/Destination.h, with LLVM's errors.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_DESTINATION_H
#define TRM_CODEGEN_DESTINATION_H

#include "trm/runtime/Destination.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <optional>

namespace trm {

/// Of a path that is asked for; an error where nothing can be written there.
llvm::Expected<Destination> resolveDestination(llvm::StringRef path);

/// The file that is there now; nothing where it is none.
std::optional<llvm::sys::fs::UniqueID> findFile(const Destination &destination);

/// "cannot write 'PATH': REASON"
llvm::Error cannotWrite(llvm::StringRef path, const llvm::Twine &reason);

} // namespace trm

#endif // TRM_CODEGEN_DESTINATION_H
