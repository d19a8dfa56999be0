//===- TrmDialect.cpp - the trm dialect ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/TargetParser/Triple.h"

#include <cmath>

using namespace mlir;
using namespace trm;

#include "trm/dialect/Trm/TrmDialect.cpp.inc"
#include "trm/dialect/Trm/TrmEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "trm/dialect/Trm/TrmAttributes.cpp.inc"
#include "trm/dialect/Trm/TrmInterfaces.cpp.inc"

namespace {
/// Networks are pure single-block functions: an application can always be
/// replaced by the body.
struct TrmInlinerInterface : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(Operation *, Operation *callable, bool) const final {
    return isa<NetworkOp>(callable);
  }
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final { return true; }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final { return true; }
  void handleTerminator(Operation *op, ValueRange replacements) const final {
    for (auto [value, returned] : llvm::zip_equal(replacements, op->getOperands()))
      value.replaceAllUsesWith(returned);
  }
};
} // namespace

void TrmDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "trm/dialect/Trm/TrmAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "trm/dialect/Trm/TrmOps.cpp.inc"
      >();
  addInterfaces<TrmInlinerInterface>();
}

LogicalResult RopeAttr::verify(function_ref<InFlightDiagnostic()> emitError, FloatAttr theta,
                               int64_t columns, int64_t prefix) {
  if (theta.getValueAsDouble() <= 1.0)
    return emitError() << "rope needs a base greater than 1, but theta is " << theta;
  if (columns < 0 || prefix < 0)
    return emitError() << "rope needs columns and a prefix of at least 0, but they are " << columns
                       << " and " << prefix;
  return success();
}

RopeAttr::Turn RopeAttr::getTurn(int64_t position, int64_t pair, int64_t headDim) {
  if (getColumns() > 0 && position >= getPrefix()) {
    int64_t cell = position - getPrefix(), half = headDim / 4;
    position = pair < half ? cell / getColumns() : cell % getColumns();
    pair %= half;
  }
  float exponent = static_cast<float>(2 * pair) / static_cast<float>(headDim);
  double base = getTheta().getValueAsDouble();
  float frequency = 1.0f / static_cast<float>(std::pow(base, static_cast<double>(exponent)));
  float angle = static_cast<float>(position) * frequency;
  return {static_cast<float>(std::cos(static_cast<double>(angle))),
          static_cast<float>(std::sin(static_cast<double>(angle)))};
}

ArrayRef<StringLiteral> TargetAttr::getBf16Dots() {
  static constexpr StringLiteral names[] = {"vdpbf16ps", "bfdot"};
  return names;
}

ArrayRef<StringLiteral> TargetAttr::getInt8Dots() {
  static constexpr StringLiteral names[] = {"vpdpbusd", "sdot",  "smmla",    "pmaddwd",
                                            "dot4",     "smlad", "i32x4_dot"};
  return names;
}

bool TargetAttr::isTargetName(StringRef text) {
  return !text.empty() && llvm::all_of(text, [](char c) {
    return llvm::isAlnum(c) || StringRef("._+-").contains(c);
  });
}

LogicalResult TargetAttr::verify(function_ref<InFlightDiagnostic()> emitError, StringRef name,
                                 StringRef, StringRef, StringRef, unsigned vectorBits,
                                 unsigned vectorRegisters, uint64_t, StringRef bf16Dot,
                                 StringRef int8Dot, bool, bool) {
  if (!isTargetName(name))
    return emitError() << "target '" << name << "' needs a name of " << getNameRule();
  if (vectorBits < 32 || !llvm::isPowerOf2_32(vectorBits))
    return emitError() << "target '" << name
                       << "' needs vector_bits to be a power of two of at least 32, but it is "
                       << vectorBits;
  if (vectorRegisters < 8)
    return emitError() << "target '" << name << "' needs at least 8 vector_registers, but it has "
                       << vectorRegisters;
  std::tuple<StringRef, StringRef, ArrayRef<StringLiteral>> dots[] = {
      {"bf16_dot", bf16Dot, getBf16Dots()}, {"int8_dot", int8Dot, getInt8Dots()}};
  for (auto [field, dot, names] : dots)
    if (!dot.empty() && !llvm::is_contained(names, dot))
      return emitError() << "target '" << name << "' has " << field << ' '
                         << llvm::join(names, ", ") << " or none, but it is '" << dot << "'";
  if (int8Dot == "smmla" && vectorBits != 128)
    return emitError() << "target '" << name
                       << "' has vectors of 128 bits for smmla, but vector_bits is " << vectorBits;
  return success();
}

unsigned TargetAttr::getPointerBits() {
  unsigned bits = llvm::Triple(getTriple()).getArchPointerBitWidth();
  return bits ? bits : 64; // of an architecture that nobody knows
}

TargetAttr TargetAttr::of(Operation *op) {
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  return module ? module->getAttrOfType<TargetAttr>(TrmDialect::getTargetAttrName()) : TargetAttr();
}
