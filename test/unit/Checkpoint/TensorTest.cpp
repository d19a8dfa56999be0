//===- TensorTest.cpp - strided reads and their bounds ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "trm/importer/Checkpoint/Tensor.h"

#include <cmath>

namespace trm::checkpoint {
namespace {

class TensorTest : public testing::Test {
protected:
  std::shared_ptr<const Storage> store(llvm::StringRef bytes) {
    auto file = MappedFile::open(folder.write("bytes", bytes));
    EXPECT_TRUE(bool(file));
    return makeMappedStorage(*file, (*file)->bytes());
  }

  Tensor make(llvm::StringRef bytes, TensorLayout layout) {
    return llvm::cantFail(Tensor::create("w", std::move(layout), store(bytes)));
  }

  std::string failure(llvm::StringRef bytes, TensorLayout layout) {
    return messageOf(Tensor::create("w", std::move(layout), store(bytes)));
  }

  static std::vector<float> floats(const Tensor &tensor) {
    std::vector<float> values(tensor.numElements());
    EXPECT_EQ(messageOf(tensor.readAsFloat32(values)), "");
    return values;
  }

  TemporaryFolder folder;
  const std::string six = bytesOf<float>({0, 1, 2, 3, 4, 5});
};

TEST_F(TensorTest, ReadsRowMajor) {
  Tensor tensor = make(six, {DType::Float32, 0, {2, 3}, {3, 1}});
  EXPECT_EQ(floats(tensor), std::vector<float>({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(tensor.elementsPerRow(), 3);
  EXPECT_EQ(tensor.numBytes(), 24);
}

TEST_F(TensorTest, ReadsTransposedAndOffset) {
  EXPECT_EQ(floats(make(six, {DType::Float32, 0, {3, 2}, {1, 3}})),
            std::vector<float>({0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(floats(make(six, {DType::Float32, 1, {2, 2}, {3, 1}})),
            std::vector<float>({1, 2, 4, 5}));
  EXPECT_EQ(floats(make(six, {DType::Float32, 5, {2, 2}, {0, 0}})),
            std::vector<float>({5, 5, 5, 5}));
}

TEST_F(TensorTest, ReadsScalarsAndEmptyTensors) {
  EXPECT_EQ(floats(make(six, {DType::Float32, 4, {}, {}})), std::vector<float>({4}));
  EXPECT_EQ(floats(make(six, {DType::Float32, 0, {2, 0, 3}, {9, 9, 9}})), std::vector<float>());
}

TEST_F(TensorTest, ReadsRowsInTheOrderAskedFor) {
  std::vector<float> rows(6);
  Tensor straight = make(six, {DType::Float32, 0, {3, 2}, {2, 1}});
  EXPECT_EQ(messageOf(straight.readAsFloat32({2, 0, 2}, rows)), "");
  EXPECT_EQ(rows, std::vector<float>({4, 5, 0, 1, 4, 5}));
  Tensor transposed = make(six, {DType::Float32, 0, {3, 2}, {1, 3}});
  EXPECT_EQ(messageOf(transposed.readAsFloat32({1, 2, 0}, rows)), "");
  EXPECT_EQ(rows, std::vector<float>({1, 4, 2, 5, 0, 3}));
  EXPECT_EQ(
      messageOf(straight.readAsFloat32(llvm::ArrayRef<int64_t>(), llvm::MutableArrayRef<float>())),
      "");
}

TEST_F(TensorTest, ConvertsFloatingPointTypes) {
  EXPECT_EQ(floats(make(bytesOf<double>({0.5, -2}), {DType::Float64, 0, {2}, {1}})),
            std::vector<float>({0.5f, -2}));
  EXPECT_EQ(floats(make(bytesOf<uint16_t>({0x3f80, 0xc000}), {DType::BFloat16, 0, {2}, {1}})),
            std::vector<float>({1, -2}));
  // 1, -2, the largest, the smallest subnormal, -infinity, zero
  std::vector<uint16_t> halves = {0x3c00, 0xc000, 0x7bff, 0x0001, 0xfc00, 0x0000};
  EXPECT_EQ(floats(make(bytesOf(halves), {DType::Float16, 0, {6}, {1}})),
            std::vector<float>({1, -2, 65504, 0x1p-24f, -INFINITY, 0}));
  EXPECT_TRUE(
      std::isnan(floats(make(bytesOf<uint16_t>({0x7e00}), {DType::Float16, 0, {1}, {1}}))[0]));
}

TEST_F(TensorTest, RawReadsKeepTheType) {
  Tensor tensor = make(bytesOf<int64_t>({1, 2, 3, 4}), {DType::Int64, 0, {2, 2}, {1, 2}});
  std::vector<int64_t> values(4);
  llvm::MutableArrayRef<char> out(reinterpret_cast<char *>(values.data()), 32);
  EXPECT_EQ(messageOf(tensor.readRaw(out)), "");
  EXPECT_EQ(values, std::vector<int64_t>({1, 3, 2, 4}));
  EXPECT_EQ(messageOf(tensor.readRaw({1}, out.take_front(16))), "");
  EXPECT_EQ(values[0], 2);
  std::vector<float> wrong(4);
  expectMentions(messageOf(tensor.readAsFloat32(wrong)), {"'w'", "int64", "floating-point"});
}

TEST_F(TensorTest, RefusesRowsAndBuffersThatDoNotFit) {
  Tensor tensor = make(six, {DType::Float32, 0, {3, 2}, {2, 1}});
  std::vector<float> two(2);
  expectMentions(messageOf(tensor.readAsFloat32({3}, two)), {"3 rows", "row 3"});
  expectMentions(messageOf(tensor.readAsFloat32({-1}, two)), {"row -1"});
  expectMentions(messageOf(tensor.readAsFloat32(two)), {"wrong size"});
}

TEST_F(TensorTest, RefusesLayoutsOutsideTheStorage) {
  constexpr int64_t huge = int64_t(1) << 62;
  expectMentions(failure(six, {DType::Float32, 0, {7}, {1}}), {"bytes: ", "'w'", "[7]", "holds 6"});
  expectMentions(failure(six, {DType::Float32, 1, {6}, {1}}), {"offset 1", "needs 7"});
  expectMentions(failure(six, {DType::Float32, 0, {2}, {6}}), {"needs 7"});
  expectMentions(failure(six, {DType::Float64, 0, {6}, {1}}), {"holds 3"});
  expectMentions(failure(six, {DType::Float32, 0, {-1}, {1}}), {"[-1]", "negative"});
  expectMentions(failure(six, {DType::Float32, -1, {1}, {1}}), {"negative"});
  expectMentions(failure(six, {DType::Float32, 0, {2}, {-1}}), {"negative"});
  expectMentions(failure(six, {DType::Float32, 0, {2, 2}, {1}}), {"2 dimensions", "1 strides"});
  expectMentions(failure(six, {DType::Float32, 0, {huge, 4}, {0, 0}}), {"2^63"});
  expectMentions(failure(six, {DType::Float32, 0, {3, 3}, {huge, huge}}), {"2^63"});
  expectMentions(failure(six, {DType::Float32, huge + (huge - 1), {2}, {1}}), {"2^63"});
  expectMentions(failure(six, {DType::Float32, 0, {1 << 20, 1 << 20}, {0, 0}}), {"repeats"});
}

} // namespace
} // namespace trm::checkpoint
