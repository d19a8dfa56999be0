//===- PackWeights.cpp - register tiles and packed weights --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Lowering/RegisterTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

namespace trm {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Where output `index` of a panel's row comes from in the plain weight:
/// panels hold a run of each group side by side.
struct PanelLayout {
  int64_t outputsPerGroup, widthPerGroup;

  /// Row of the plain weight, or -1 for padding.
  int64_t getSource(int64_t panel, int64_t column) const {
    int64_t group = column / widthPerGroup;
    int64_t output = panel * widthPerGroup + column % widthPerGroup;
    return output < outputsPerGroup ? group * outputsPerGroup + output : -1;
  }
};

struct PackWeights : trm::impl::PackWeightsBase<PackWeights> {
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
    trk::TileAttr tile = chooseTile(matmul, target);
    FailureOr<Value> packed = getPacked(matmul, plain, tile);
    if (failed(packed))
      return failure();
    matmul.getWeightMutable().assign(*packed);
    matmul.setTileAttr(tile);
    return success();
  }

  /// A weight that several products use in the same layout is packed once.
  FailureOr<Value> getPacked(trk::PackedMatmulOp matmul, ElementsAttr plain, trk::TileAttr tile) {
    bool features = matmul.getAxis() == Axis::features;
    int64_t groups = matmul.getGroups(), width = features ? tile.getColumns() : tile.getRows();
    PanelLayout layout = {matmul.getNumOutputs() / groups, width / groups};
    auto key = std::make_tuple(Attribute(plain), width, groups);
    OpBuilder builder(matmul);
    if (Attribute &known = cache[key]; known)
      return arith::ConstantOp::create(builder, matmul.getLoc(), cast<TypedAttr>(known))
          .getResult();

    FailureOr<SmallVector<float, 0>> values = readFloats(plain);
    if (failed(values))
      return matmul.emitError("cannot read its weight: the elements are missing");
    int64_t depth = matmul.getDepth();
    int64_t panels = llvm::divideCeil(layout.outputsPerGroup, layout.widthPerGroup);
    auto type = RankedTensorType::get({panels, depth, width}, builder.getF32Type());
    auto packed = createFloatResource(type, "packed", [&](MutableArrayRef<float> out) {
      fillPanels(layout, *values, panels, depth, width, out);
    });
    ++numPacked;
    numPaddingBytes += 4 * (type.getNumElements() - static_cast<int64_t>(values->size()));
    cache[key] = packed;
    return arith::ConstantOp::create(builder, matmul.getLoc(), type, packed).getResult();
  }

  static void fillPanels(const PanelLayout &layout, ArrayRef<float> plain, int64_t panels,
                         int64_t depth, int64_t width, MutableArrayRef<float> out) {
    for (int64_t panel = 0; panel < panels; ++panel) {
      for (int64_t column = 0; column < width; ++column) {
        int64_t source = layout.getSource(panel, column);
        for (int64_t k = 0; k < depth; ++k)
          out[(panel * depth + k) * width + column] = source < 0 ? 0.0f : plain[source * depth + k];
      }
    }
  }

  DenseMap<std::tuple<Attribute, int64_t, int64_t>, Attribute> cache;
};

} // namespace
