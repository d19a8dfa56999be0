//===- Gzip.h - What gzip has compressed ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_GZIP_H
#define TRM_RUNTIME_INPUT_GZIP_H

#include "trm/runtime/Input/ByteSource.h"

namespace trm {

/// The bytes of a gzip file, whose members follow each other. zlib is loaded here and not
/// linked: programs need nothing but the system's libc as long as nobody gives them such a
/// file. Throws InputError where zlib is not there; read() does where the file is damaged.
std::unique_ptr<ByteSource> createGzipSource(const std::string &name, ByteSource &compressed);

} // namespace trm

#endif // TRM_RUNTIME_INPUT_GZIP_H
