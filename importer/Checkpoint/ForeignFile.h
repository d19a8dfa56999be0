//===- ForeignFile.h - what a file is that is no checkpoint -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What people have in place of a checkpoint: what stands for a file that was not
// fetched, archives of one, other programs' formats. Errors say which, and what
// helps; each text goes on a sentence that begins with the file's name.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_FOREIGNFILE_H
#define TRM_IMPORTER_CHECKPOINT_FOREIGNFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace trm::checkpoint {

/// A Git LFS pointer or a web page, which lie in place of any kind of file.
std::optional<std::string> describePlaceholder(llvm::StringRef bytes);

/// A file of no format that is read.
std::string describeForeignFile(llvm::StringRef bytes);

/// A zip that torch.save did not write, by the names of its entries.
std::string describeForeignZip(llvm::ArrayRef<llvm::StringRef> entries);

/// Whether a zip is one of torch.jit.save, which has a data.pkl as well.
bool isTorchScript(llvm::ArrayRef<llvm::StringRef> entries);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_FOREIGNFILE_H
