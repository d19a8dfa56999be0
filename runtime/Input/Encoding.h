//===- Encoding.h - Text in other encodings ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_ENCODING_H
#define TRM_RUNTIME_INPUT_ENCODING_H

#include "trm/runtime/Input/ByteSource.h"

namespace trm {

/// Takes a byte order mark off, and gives the text as UTF-8 where that says UTF-16; null where
/// the bytes are to be read as they are.
std::unique_ptr<ByteSource> createDecoder(const std::string &name, PeekSource &source);

} // namespace trm

#endif // TRM_RUNTIME_INPUT_ENCODING_H
