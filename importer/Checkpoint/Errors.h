//===- Errors.h - errors that name their file -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every error of the readers starts with the file it is about, then says what
// was found, what was expected and what helps.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_ERRORS_H
#define TRM_IMPORTER_CHECKPOINT_ERRORS_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

namespace trm::checkpoint {

inline llvm::Error fileError(llvm::StringRef path, const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), path + ": " + message);
}

/// Text from a file for use in a message: unprintable bytes escaped, shortened.
std::string quote(llvm::StringRef text);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_ERRORS_H
