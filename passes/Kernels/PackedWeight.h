//===- PackedWeight.h - weights as kernels read them ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_KERNELS_PACKEDWEIGHT_H
#define TRM_PASSES_KERNELS_PACKEDWEIGHT_H

#include "trm/passes/Kernels/DotFormat.h"

namespace trm {

/// Where output `index` of a panel's row comes from in the plain weight:
/// panels hold a run of each group side by side.
struct PanelLayout {
  int64_t outputsPerGroup, widthPerGroup, groups;

  int64_t getWidth() const { return widthPerGroup * groups; }
  int64_t getPanels() const { return llvm::divideCeil(outputsPerGroup, widthPerGroup); }
  /// Row of the plain weight, or -1 for padding.
  int64_t getSource(int64_t panel, int64_t column) const {
    int64_t group = column / widthPerGroup;
    int64_t output = panel * widthPerGroup + column % widthPerGroup;
    return output < outputsPerGroup ? group * outputsPerGroup + output : -1;
  }
};

/// Constants of a product: its weight `[panels, ceil(K / bundle), width * bundle]`
/// and, of integers, the scale of each output and where its sum begins. Of weights of
/// four bits as trk.packed_matmul has them.
struct PackedWeight {
  mlir::TypedAttr values, scales, offsets;
};

/// Packs `plain`, `[N, depth]` row-major, rounded to `precision`, in the elements of
/// `format`; `name` is what the packed values are called.
PackedWeight packWeight(llvm::ArrayRef<float> plain, llvm::StringRef name, int64_t depth,
                        const PanelLayout &layout, Precision precision, const DotFormat &format);

} // namespace trm

#endif // TRM_PASSES_KERNELS_PACKEDWEIGHT_H
