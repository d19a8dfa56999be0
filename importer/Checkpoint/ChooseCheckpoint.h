//===- ChooseCheckpoint.h - which of several is meant -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names alone decide, never the time of a file, which copying changes.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CHOOSECHECKPOINT_H
#define TRM_IMPORTER_CHECKPOINT_CHOOSECHECKPOINT_H

#include "trm/importer/Checkpoint/Candidates.h"

#include "llvm/ADT/ArrayRef.h"

namespace trm::checkpoint {

using Candidates = std::vector<const FileName *>;

Candidates pointersTo(const std::vector<FileName> &files);

/// The checkpoint that training ended with, of one or more.
llvm::Expected<const FileName *> chooseLast(llvm::StringRef folder,
                                            llvm::ArrayRef<const FileName *> files);

/// Paths of averages of `checkpoint` in `folder`, and in a folder of averages below
/// under the same name. `isLast`: as areAveragesOf() takes it.
std::vector<std::string> findAverages(llvm::StringRef folder, const FolderContent &content,
                                      const FileName &checkpoint, bool isLast);

/// The path of the only checkpoint that the averages in `file` of `folder` can be of;
/// empty where there is none.
std::string findAveraged(llvm::StringRef folder, const FolderContent &content,
                         const FileName &file);

/// "a, b, c and 5 more"
std::string listSome(llvm::ArrayRef<std::string> names);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CHOOSECHECKPOINT_H
