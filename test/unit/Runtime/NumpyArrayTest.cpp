//===- NumpyArrayTest.cpp - Tests of the reader of arrays -----------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/NumpyArray.h"
#include "trm/runtime/Limits.h"
#include "trm/runtime/Support/Errors.h"

#include "gtest/gtest.h"

#include <cstdio>
#include <unistd.h>

namespace trm {
namespace {

/// A file of version 2, whose header may be long, with one row of two bytes.
class NumpyArrayTest : public testing::Test {
protected:
  NumpyArrayTest() { close(mkstemp(path.data())); }
  ~NumpyArrayTest() override { unlink(path.c_str()); }

  size_t columnsOf(size_t headerBytes) {
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }";
    header.resize(headerBytes, ' ');
    std::string bytes = std::string("\x93NUMPY\x02\0", 8);
    for (int byte = 0; byte < 4; ++byte)
      bytes += static_cast<char>(headerBytes >> 8 * byte);
    bytes += header + "\x01\x02";
    std::FILE *file = std::fopen(path.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
    return NumpyArray(path).columns();
  }

  std::string path = testing::TempDir() + "trm-array-XXXXXX";
};

TEST_F(NumpyArrayTest, TakesNoLongerHeader) {
  EXPECT_EQ(columnsOf(limits::NumpyHeaderBytes), 2u);
  EXPECT_THROW(columnsOf(limits::NumpyHeaderBytes + 1), InputError);
}

} // namespace
} // namespace trm
