//===- PackWeights.cpp - register tiles and packed weights --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Kernels/PackedWeight.h"
#include "trm/passes/Kernels/RegisterTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

namespace trm {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

struct PackWeights : trm::impl::PackWeightsBase<PackWeights> {
  using PackWeightsBase::PackWeightsBase;

  void runOnOperation() override {
    TargetAttr target = TargetAttr::of(getOperation());
    if (!target) {
      getOperation().emitError("needs the attribute trm.target to choose tiles for; "
                               "trmc --target-cpu attaches it");
      return signalPassFailure();
    }
    WalkResult result = getOperation().walk([&](trk::PackedMatmulOp matmul) {
      return failed(pack(matmul, target)) ? WalkResult::interrupt() : WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

  LogicalResult pack(trk::PackedMatmulOp matmul, TargetAttr target) {
    if (matmul.isPacked())
      return success();
    ElementsAttr plain;
    if (!matchPattern(matmul.getWeight(), m_Constant(&plain)))
      return matmul.emitError("needs a constant weight to pack");
    DotFormat format =
        getDotFormat(matmul.getPrecision(), matmul.getAxis(), target, fourBitWeights);
    trk::TileAttr tile = chooseTile(matmul, target);
    FailureOr<PackedWeight> packed = getPacked(matmul, plain, tile, format);
    if (failed(packed))
      return failure();
    OpBuilder builder(matmul);
    auto constant = [&](TypedAttr value) -> Value {
      return arith::ConstantOp::create(builder, matmul.getLoc(), value);
    };
    if (!format.isFloat32())
      quantizeInput(builder, matmul, format, target);
    matmul.getWeightMutable().assign(constant(packed->values));
    if (packed->scales)
      matmul.getWeightScaleMutable().assign(constant(packed->scales));
    if (packed->offsets)
      matmul.getOffsetMutable().assign(constant(packed->offsets));
    matmul.setTileAttr(tile);
    matmul.setPairs(format.pairs);
    return success();
  }

  /// A weight that several products use in the same layout is packed once.
  FailureOr<PackedWeight> getPacked(trk::PackedMatmulOp matmul, ElementsAttr plain,
                                    trk::TileAttr tile, const DotFormat &format) {
    bool features = matmul.getAxis() == Axis::features;
    int64_t groups = matmul.getGroups(), width = features ? tile.getColumns() : tile.getRows();
    PanelLayout layout = {matmul.getNumOutputs() / groups, width / groups, groups};
    auto key = std::make_tuple(Attribute(plain), width, groups, matmul.getPrecision(),
                               format.weight.getAsOpaquePointer());
    PackedWeight &packed = cache[key];
    if (packed.values)
      return packed;
    FailureOr<SmallVector<float, 0>> values = readFloats(plain);
    if (failed(values))
      return matmul.emitError("cannot read its weight: the elements are missing");
    auto resource = dyn_cast<DenseResourceElementsAttr>(plain);
    std::string name = resource ? resource.getRawHandle().getKey().str() + ".packed" : "packed";
    packed = packWeight(*values, name, matmul.getDepth(), layout, matmul.getPrecision(), format);
    auto type = cast<RankedTensorType>(packed.values.getType());
    int64_t bits = format.fourBitWeight ? 4 : type.getElementTypeBitWidth();
    ++numPacked;
    numPaddingBytes += (type.getNumElements() * type.getElementTypeBitWidth() -
                        static_cast<int64_t>(values->size()) * bits) /
                       8;
    return packed;
  }

  /// The input in the format of the product's factors. Lines are padded to whole
  /// vectors, so that kernels need no masks.
  void quantizeInput(OpBuilder &builder, trk::PackedMatmulOp matmul, const DotFormat &format,
                     TargetAttr target) {
    Location loc = matmul.getLoc();
    ShapedType input = matmul.getInput().getType();
    bool features = matmul.getAxis() == Axis::features;
    int64_t lines = input.getDimSize(features ? 0 : 1), depth = input.getDimSize(features ? 1 : 0);
    int64_t lanes = target.getLanes(),
            paddedLines = features ? lines : static_cast<int64_t>(llvm::alignTo(lines, lanes));
    // Pairs are read bundle by bundle, others as vectors.
    int64_t bundles =
        llvm::divideCeilSigned(format.pairs ? depth : llvm::alignTo(depth, lanes), format.bundle);
    int64_t columnBundles = llvm::divideCeilSigned(depth, format.bundle);
    // A weight of four bits has two in each row.
    if (format.fourBitWeight) {
      bundles = llvm::alignTo(bundles, 2);
      columnBundles = llvm::alignTo(columnBundles, 2);
    }
    SmallVector<int64_t> shape = {lines, bundles * format.bundle};
    if (format.pairs)
      shape = {llvm::divideCeilSigned(lines, 2), 2 * bundles * format.bundle};
    if (!features)
      shape = {columnBundles, paddedLines * format.bundle};
    auto createEmpty = [&](ArrayRef<int64_t> shape, Type element) -> Value {
      return tensor::EmptyOp::create(builder, loc, shape, element);
    };
    Value scale = format.hasScales() ? createEmpty({paddedLines}, builder.getF32Type()) : Value();
    Value init = createEmpty(shape, format.input);
    SmallVector<Type> types = {init.getType()};
    if (scale)
      types.push_back(scale.getType());
    auto quantized = trk::QuantizeOp::create(builder, loc, types, matmul.getInput(), init, scale,
                                             format.zeroPoint, format.pairs, matmul.getAxis());
    matmul.getInputMutable().assign(quantized->getResult(0));
    if (scale)
      matmul.getInputScaleMutable().assign(quantized->getResult(1));
    ++numQuantized;
  }

  DenseMap<std::tuple<Attribute, int64_t, int64_t, Precision, const void *>, PackedWeight> cache;
};

} // namespace
