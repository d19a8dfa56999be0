//===- TrmDialect.cpp - the trm dialect ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/DotInstruction.h"
#include "trm/dialect/Trm/Elements.h"

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

const DotInstruction *TargetAttr::findDot(Precision precision) {
  if (precision == Precision::bf16)
    return DotInstruction::find(precision, getBf16Dot());
  return DotInstruction::find(Precision::int8, getInt8Dot());
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
  for (auto [precision, dot] : {std::pair(Precision::bf16, bf16Dot), {Precision::int8, int8Dot}}) {
    const DotInstruction *known = DotInstruction::find(precision, dot);
    if (!known && !dot.empty())
      return emitError() << "target '" << name << "' has " << DotInstruction::getField(precision)
                         << ' ' << llvm::join(DotInstruction::getNames(precision), ", ")
                         << " or none, but it is '" << dot << "'";
    if (known && known->vectorBits && known->vectorBits != vectorBits)
      return emitError() << "target '" << name << "' has vectors of " << known->vectorBits
                         << " bits for " << dot << ", but vector_bits is " << vectorBits;
  }
  return success();
}

int64_t BufferAttr::getBytes() { return getByteSize(getType()); }

LogicalResult BufferAttr::verify(function_ref<InFlightDiagnostic()> emitError, StringRef name,
                                 MemRefType type, int64_t offset, int64_t begin, int64_t end) {
  if (!type.hasStaticShape() || !type.getElementType().isIntOrFloat())
    return emitError() << "buffer '" << name
                       << "' needs a static shape of numbers, but its type is " << type;
  // Of what no machine has, sums would overflow.
  constexpr int64_t most = int64_t(1) << 48;
  int64_t elements = 1;
  for (int64_t extent : type.getShape())
    if (llvm::MulOverflow(elements, extent, elements) || elements > most)
      return emitError() << "buffer '" << name << "' needs at most 2^48 elements, but its type is "
                         << type;
  if (offset < 0 || offset > most || begin < 0 || end < begin)
    return emitError() << "buffer '" << name
                       << "' needs an offset from 0 to 2^48 and an end that is not before its "
                          "beginning, but they are "
                       << offset << ", " << end << " and " << begin;
  return success();
}

LogicalResult ArenaAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t bytes,
                                int64_t lowerBoundBytes, ArrayRef<BufferAttr> buffers) {
  if (lowerBoundBytes < 0 || lowerBoundBytes > bytes)
    return emitError() << "arena needs a lower bound from 0 to its size, " << bytes
                       << ", but it is " << lowerBoundBytes;
  for (BufferAttr buffer : buffers)
    if (buffer.getOffset() + buffer.getBytes() > bytes)
      return emitError() << "arena of " << bytes << " bytes needs to hold each buffer, but '"
                         << buffer.getName() << "' ends at "
                         << buffer.getOffset() + buffer.getBytes();
  return success();
}

ArenaAttr ArenaAttr::of(ModuleOp module) { return module->getAttrOfType<ArenaAttr>(getAttrName()); }

unsigned TargetAttr::getPointerBits() {
  unsigned bits = llvm::Triple(getTriple()).getArchPointerBitWidth();
  return bits ? bits : 64; // of an architecture that nobody knows
}

static ModuleOp findModule(Operation *op) {
  auto module = dyn_cast<ModuleOp>(op);
  return module ? module : op->getParentOfType<ModuleOp>();
}

TargetAttr TargetAttr::of(Operation *op) {
  ModuleOp module = findModule(op);
  return module ? module->getAttrOfType<TargetAttr>(TrmDialect::getTargetAttrName()) : TargetAttr();
}

FactsAttr FactsAttr::of(Operation *op) {
  ModuleOp module = findModule(op);
  return module ? module->getAttrOfType<FactsAttr>(getAttrName()) : FactsAttr();
}

/// Attributes of the dialect on operations of others.
LogicalResult TrmDialect::verifyOperationAttribute(Operation *op, NamedAttribute attribute) {
  Attribute value = attribute.getValue();
  StringRef name = attribute.getName();
  bool isPart = name == PartAttr::getAttrName(), isModule = isa<ModuleOp>(op);
  if (name == getTargetAttrName()        ? isModule && isa<TargetAttr>(value)
      : name == FactsAttr::getAttrName() ? isModule && isa<FactsAttr>(value)
      : name == ArenaAttr::getAttrName()
          ? isModule && isa<ArenaAttr>(value)
          : !isPart || (isa<SymbolOpInterface>(op) && isa<PartAttr>(value)))
    return success();
  return op->emitError() << "attribute '" << name << "' needs to be #" << name << " on a "
                         << (isPart ? "symbol" : "module") << ", but it is " << value << " on '"
                         << op->getName() << "'";
}
