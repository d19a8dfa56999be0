//===- Gzip.cpp - compressed files of puzzles -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/Gzip.h"
#include "ProgramReaders.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  isRead([&] {
    StringSource compressed(bytesOf(data, size));
    std::unique_ptr<ByteSource> source = createGzipSource("puzzles.gz", compressed);
    // A small file may hold much.
    constexpr int mostPieces = 256;
    char piece[4096];
    for (int pieces = 0; pieces < mostPieces && source->read(piece, sizeof piece); ++pieces) {
    }
  });
  return 0;
}
