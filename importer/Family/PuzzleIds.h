//===- PuzzleIds.h - which puzzle embeddings are asked for --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_PUZZLEIDS_H
#define TRM_IMPORTER_FAMILY_PUZZLEIDS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace trm {

/// Reads "0", "0,3-7" or "all" for a table of `rows` rows: ascending, each once.
llvm::Expected<std::vector<int32_t>> parsePuzzleIds(llvm::StringRef text, int64_t rows);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_PUZZLEIDS_H
