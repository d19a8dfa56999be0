//===- ProgramTensors.cpp - safetensors, as programs read them --*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramReaders.h"
#include "trm/runtime/Input/Safetensors.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  isRead([&] {
    SafetensorsFile file("latents.safetensors", bytesOf(data, size));
    for (size_t rank = 0; rank < 3; ++rank)
      isRead([&] {
        std::vector<size_t> shape;
        if (file.has("inputs"))
          file.int32Tensor("inputs", rank, shape);
      });
  });
  return 0;
}
