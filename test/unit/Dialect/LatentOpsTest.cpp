//===- LatentOpsTest.cpp - what operations on latents say of themselves -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Passes believe LatentOpInterface. Here each operation is evaluated and has to be as it says.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir;
using namespace trm;

namespace {

/// Each operation, and each of its forms in which it says something else.
constexpr llvm::StringLiteral kModel = R"(
trm.model @m family("test") seq_len(4) vocab_size(3) puzzle_ids([0, 1, 2]) {
  trm.weight @table = dense<1.0> : tensor<3x8xf32>
  trm.weight @latent = dense<1.0> : tensor<8xf32>
  trm.weight @features = dense<1.0> : tensor<6x8xf32>
  trm.weight @features.bias = dense<1.0> : tensor<6xf32>
  trm.weight @positions = dense<1.0> : tensor<5x4xf32>
  trm.weight @taps = dense<1.0> : tensor<3x8xf32>
  trm.weight @taps.bias = dense<1.0> : tensor<8xf32>
  trm.network @n(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>, %qkv: tensor<4x24xf32>)
      -> tensor<4x8xf32> {
    %0 = trm.parameter @latent : tensor<4x8xf32>
    %1 = trm.concat %x, %y : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<8x8xf32>
    %2 = trm.slice %x from(1) : tensor<4x8xf32> -> tensor<2x8xf32>
    %3 = trm.add %x, %y : tensor<4x8xf32>
    %4 = trm.scale %x by(0.5) : tensor<4x8xf32>
    %5 = trm.linear %x, @features : tensor<4x8xf32> -> tensor<4x6xf32>
    %6 = trm.linear %x, @features bias(@features.bias) : tensor<4x8xf32> -> tensor<4x6xf32>
    %7 = trm.linear %x, @positions over(positions) : tensor<4x8xf32> -> tensor<5x8xf32>
    %8 = trm.matmul %x, %y transposed : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x4xf32>
    %9 = trm.swiglu %x : tensor<4x8xf32> -> tensor<4x4xf32>
    %10 = trm.swiglu %x over(positions) : tensor<4x8xf32> -> tensor<2x8xf32>
    %11 = trm.rms_norm %x epsilon(1.0e-5) : tensor<4x8xf32>
    %12 = trm.rms_norm %x epsilon(1.0e-5) over(positions) : tensor<4x8xf32>
    %13 = trm.layer_norm %x, @latent epsilon(1.0e-5) : tensor<4x8xf32>
    %14 = trm.gelu %x : tensor<4x8xf32>
    %15 = trm.mean %x : tensor<4x8xf32> -> tensor<1x8xf32>
    %16 = trm.depthwise_conv %x, @taps bias(@taps.bias) from(0) columns(4) kernel(1 x 3)
        : tensor<4x8xf32>
    %17 = trm.depthwise_conv %x, @taps from(2) columns(2) kernel(1 x 3) : tensor<4x8xf32>
    %18 = trm.attention %qkv heads(2) kv_heads(2) scale(0.5) : tensor<4x24xf32> -> tensor<4x8xf32>
    trm.return %x : tensor<4x8xf32>
  }
  trm.solve @solve(%tokens: tensor<4xi32>, %puzzle: i32) -> (tensor<4x8xf32>, i32) {
    %0 = trm.embed %tokens, @table : tensor<4xi32> -> tensor<4x8xf32>
    %1 = trm.embed_puzzle %puzzle, @table : i32 -> tensor<1x8xf32>
    %a, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %0 : tensor<4x8xf32>)
        -> tensor<4x8xf32> {
      trm.yield %c : tensor<4x8xf32> answer(%c : tensor<4x8xf32>)
    }
    trm.return %a, %steps : tensor<4x8xf32>, i32
  }
}
)";

class LatentOps : public testing::Test {
protected:
  void SetUp() override {
    context.loadDialect<TrmDialect>();
    module = parseSourceString<ModuleOp>(kModel, &context);
    ASSERT_TRUE(module);
    module->walk([&](WeightOp weight) {
      weights.try_emplace(weight.getSymNameAttr(), *draw(weight.getType()));
    });
    module->walk([&](LatentOpInterface op) { ops.push_back(op); });
  }

  static int64_t columnsOf(ShapedType type) { return type.getShape().back(); }

  /// Random values; of integers those that are rows of the table.
  TensorRef draw(Type type, bool equalRows = false) {
    auto shaped = dyn_cast<RankedTensorType>(type);
    if (!shaped || shaped.getElementType().isInteger()) {
      Tensor indices(shaped ? shaped.getNumElements() : 1, 1);
      for (double &value : indices.values)
        value = equalRows ? 1 : static_cast<double>(chance() % 3);
      return std::make_shared<Tensor>(indices);
    }
    Tensor result(shaped.getNumElements() / columnsOf(shaped), columnsOf(shaped));
    std::uniform_real_distribution<double> distribution(-1, 1);
    for (double &value : result.values)
      value = distribution(chance);
    for (int64_t row = 1; equalRows && row < result.rows; ++row)
      llvm::copy(result.row(0), result.row(row).begin());
    return std::make_shared<Tensor>(result);
  }

  std::vector<TensorRef> drawOperands(Operation *op, bool equalRows = false) {
    std::vector<TensorRef> operands;
    for (Value operand : op->getOperands())
      operands.push_back(draw(operand.getType(), equalRows));
    return operands;
  }

  static Tensor doubled(Tensor tensor) {
    for (double &value : tensor.values)
      value *= 2;
    return tensor;
  }

  Tensor evaluate(LatentOpInterface op, llvm::ArrayRef<TensorRef> operands,
                  const WeightTable &table) {
    llvm::Expected<Tensor> result = op.evaluate(operands, table);
    return result ? *result : (ADD_FAILURE() << llvm::toString(result.takeError()), Tensor(0, 0));
  }

  /// To what sums in another order differ by.
  static bool isClose(llvm::ArrayRef<double> a, llvm::ArrayRef<double> b) {
    return a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto pair) {
             return std::abs(std::get<0>(pair) - std::get<1>(pair)) < 1e-12;
           });
  }

  std::string print(Operation *op) {
    std::string text;
    llvm::raw_string_ostream(text) << *op;
    return text;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::mt19937 chance{1};
  WeightTable weights;
  std::vector<LatentOpInterface> ops;
};

TEST_F(LatentOps, AreAllHere) {
  llvm::StringSet<> seen;
  for (LatentOpInterface op : ops)
    seen.insert(op->getName().getStringRef());
  for (RegisteredOperationName name : context.getRegisteredOperations())
    EXPECT_EQ(seen.contains(name.getStringRef()), name.hasInterface<LatentOpInterface>())
        << name.getStringRef().str();
}

TEST_F(LatentOps, NameTheirWeightsAndNothingElse) {
  for (LatentOpInterface op : ops) {
    size_t before = op.getWeights().size();
    op->setAttr("test.mark", FlatSymbolRefAttr::get(&context, "table"));
    EXPECT_EQ(op.getWeights().size(), before) << print(op);
  }
}

TEST_F(LatentOps, AreLinearInWeightsWhereTheySaySo) {
  WeightTable twice;
  for (auto &[name, tensor] : weights)
    twice.try_emplace(name, doubled(tensor));
  for (LatentOpInterface op : ops) {
    std::vector<TensorRef> operands = drawOperands(op);
    Tensor once = evaluate(op, operands, weights);
    bool isLinear = isClose(evaluate(op, operands, twice).values, doubled(once).values);
    EXPECT_EQ(op.isLinearInWeights(), isLinear) << print(op);
  }
}

TEST_F(LatentOps, AreLinearInOperandsWhereTheySaySo) {
  for (LatentOpInterface op : ops) {
    if (!op.isLinearInOperands())
      continue;
    std::vector<TensorRef> operands = drawOperands(op), twice;
    for (const TensorRef &operand : operands)
      twice.push_back(std::make_shared<Tensor>(doubled(*operand)));
    Tensor once = evaluate(op, operands, weights);
    EXPECT_TRUE(isClose(evaluate(op, twice, weights).values, doubled(once).values)) << print(op);
  }
}

TEST_F(LatentOps, KeepEqualRowsWhereTheySaySo) {
  for (LatentOpInterface op : ops) {
    if (!op.keepsEqualRows())
      continue;
    Tensor result = evaluate(op, drawOperands(op, /*equalRows=*/true), weights);
    for (int64_t row = 1; row < result.rows; ++row)
      EXPECT_TRUE(isClose(result.row(row), result.row(0))) << print(op);
  }
}

TEST_F(LatentOps, CountTheProductsThatTheyCompute) {
  auto count = [&](llvm::StringRef name, size_t nth = 0) {
    for (LatentOpInterface op : ops)
      if (op->getName().getStringRef() == name && nth-- == 0)
        return op.countMultiplyAdds();
    return uint64_t(-1);
  };
  EXPECT_EQ(count("trm.linear"), 4u * 8 * 6);
  EXPECT_EQ(count("trm.linear", 2), 5u * 4 * 8);
  EXPECT_EQ(count("trm.matmul"), 4u * 4 * 8);
  EXPECT_EQ(count("trm.depthwise_conv", 1), 2u * 3 * 8);
  EXPECT_EQ(count("trm.attention"), 2u * 4 * 4 * 8);
  EXPECT_EQ(count("trm.rms_norm"), 0u);
}

} // namespace
