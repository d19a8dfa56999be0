//===- PuzzleIds.cpp - which puzzle embeddings are asked for ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/PuzzleIds.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

Expected<std::vector<int32_t>> parsePuzzleIds(StringRef text, int64_t rows) {
  if (rows > INT32_MAX)
    return createStringError("the puzzle embedding has " + Twine(rows) +
                             " rows, expected at most " + Twine(INT32_MAX));
  if (text == "all") {
    auto all = seq<int32_t>(0, rows);
    return std::vector<int32_t>(all.begin(), all.end());
  }
  SmallVector<StringRef> parts;
  text.split(parts, ',');
  std::vector<int32_t> ids;
  for (StringRef part : parts) {
    auto [first, last] = part.split('-');
    int32_t begin, end;
    if (!to_integer(first, begin, 10) || !to_integer(part.contains('-') ? last : first, end, 10) ||
        begin < 0 || begin > end)
      return createStringError("--puzzle-ids has '" + part +
                               "', expected a row (3), a range (3-7), or 'all' alone");
    if (end >= rows)
      return createStringError("--puzzle-ids asks for row " + Twine(end) +
                               ", but the puzzle embedding has the rows 0 to " + Twine(rows - 1));
    append_range(ids, seq_inclusive(begin, end));
  }
  sort(ids);
  ids.erase(llvm::unique(ids), ids.end());
  return ids;
}

} // namespace trm
