//===- CppValues.cpp - values of a function as C++ expressions -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppValues.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "trm/codegen/Cpp/CppExpression.h"
#include "trm/codegen/Cpp/CppSignature.h"
#include "trm/dialect/Trk/Trk.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trm {

void CppValues::fail(Operation *op) {
  if (error.empty())
    error = llvm::formatv("there is no C++ for '{0}' in the function '{1}'", op->getName(),
                          func.getSymName());
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

bool CppValues::isWritten(Value buffer) {
  // Rotating queries and keys in place writes what attention reads.
  return llvm::any_of(buffer.getUses(), [](OpOperand &use) {
    Operation *user = use.getOwner();
    if (auto store = dyn_cast<memref::StoreOp>(user))
      return use.get() == store.getMemRef();
    if (auto copy = dyn_cast<memref::CopyOp>(user))
      return use.get() == copy.getTarget();
    if (auto part = dyn_cast<memref::SubViewOp>(user))
      return isWritten(part.getResult());
    if (auto call = dyn_cast<func::CallOp>(user)) {
      auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
      return !callee || isWritten(callee.getArgument(use.getOperandNumber()));
    }
    if (auto attention = dyn_cast<trk::AttentionOp>(user);
        attention && attention.getRope() && use.get() == attention.getQkv())
      return true;
    auto kernel = dyn_cast<DestinationStyleOpInterface>(user);
    return kernel && kernel.isDpsInit(&use);
  });
}

bool CppValues::isUntyped(MemRefType type) {
  return type.getRank() == 1 && type.getElementType().isInteger(8);
}

/// What a solve is asked and answers.
static bool isInfo(Value buffer) {
  auto argument = dyn_cast<BlockArgument>(buffer);
  auto name = argument ? dyn_cast<NameLoc>(argument.getLoc()) : NameLoc();
  return name && name.getName() == "info" && isa<func::FuncOp>(argument.getOwner()->getParentOp());
}

bool CppValues::isSpelledInPlace(memref::ViewOp view) {
  return isUntyped(view.getType()) || view.getType().getElementType().isInteger(64) ||
         isInfo(view.getSource());
}

bool CppValues::isCallers(Value buffer) {
  if (!module.numbers.isFixed() || !func.isPublic() ||
      !cast<MemRefType>(buffer.getType()).getElementType().isF32())
    return false;
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  return view ? isInfo(view.getSource()) : isa<BlockArgument>(buffer);
}

static int64_t offsetOf(memref::ViewOp view) {
  APInt offset;
  bool isKnown = matchPattern(view.getByteShift(), m_ConstantInt(&offset));
  return isKnown ? offset.getSExtValue() : -1;
}

std::string CppValues::spellView(memref::ViewOp view, StringRef type) {
  if (offsetOf(view) < 0)
    fail(view);
  return llvm::formatv("view<{0}>({1}, {2})", type, spell(view.getSource()), offsetOf(view));
}

std::string CppValues::spellElement(Value buffer, ValueRange indices) {
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  if (view && isInfo(view.getSource()))
    return (names.get(view.getSource()) + "->" + spellInfoMember(offsetOf(view))).str();
  if (view && isSpelledInPlace(view))
    return spellView(view, "uint64_t");
  std::string text = spell(buffer);
  for (Value index : indices)
    text += "[" + bare(spell(index)) + "]";
  return text;
}

std::string CppValues::spellRows(memref::SubViewOp op) {
  auto source = cast<MemRefType>(op.getSource().getType());
  ArrayRef<int64_t> offsets = op.getStaticOffsets(), sizes = op.getStaticSizes();
  bool isRows = source.getRank() == 2 && op.getType().getRank() == 2 &&
                !ShapedType::isDynamic(offsets[0]) && offsets[1] == 0 &&
                sizes[1] == source.getDimSize(1) &&
                llvm::all_of(op.getStaticStrides(), [](int64_t stride) { return stride == 1; });
  if (!isRows) {
    fail(op);
    return "";
  }
  return llvm::formatv("rows<{0}, {1}>({2})", offsets[0], sizes[0], spell(op.getSource()));
}

std::string CppValues::spellArgument(Value operand) {
  auto type = dyn_cast<MemRefType>(operand.getType());
  if (auto view = operand.getDefiningOp<memref::ViewOp>(); view && isUntyped(view.getType()))
    return "&" + spellView(view, "unsigned char");
  if (!type || isUntyped(type) || !isa<BlockArgument>(operand) || !func.isPublic())
    return bare(spell(operand));
  bool isConst = spellInterfaceType(names.get(operand)).starts_with("const ");
  return llvm::formatv("*reinterpret_cast<{0}{1}>({2})", isConst ? "const " : "",
                       spellArray(type, module.numbers.getReal(), "*"), spell(operand));
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

/// Whether an index may be larger than an int: one of the C interface, or made of it.
bool CppValues::isSize(Value value) {
  if (!value.getType().isIndex())
    return false;
  Operation *op = value.getDefiningOp();
  if (op)
    return llvm::any_of(op->getOperands(), [&](Value operand) { return isSize(operand); });
  auto argument = cast<BlockArgument>(value);
  auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
  return loop ? argument == loop.getInductionVar() && isSize(loop.getUpperBound())
              : argument.getOwner()->getParentOp() == func;
}

std::string CppValues::spellType(Value value) {
  Type type = value.getType();
  return type.isF32()         ? module.numbers.getReal().str()
         : type.isInteger(1)  ? "bool"
         : type.isBF16()      ? "uint16_t"
         : type.isInteger(64) ? "uint64_t"
         : type.isInteger(32) ? "int32_t"
         : isSize(value)      ? "size_t"
                              : "int";
}

std::string CppValues::spell(Value value) {
  if (names.has(value))
    return names.get(value).str();
  Operation *op = value.getDefiningOp();
  if (auto get = dyn_cast_or_null<memref::GetGlobalOp>(op)) {
    Operation *global = SymbolTable::lookupNearestSymbolFrom(get, get.getNameAttr());
    return PartAttr::of(global) == Part::puzzle_ids
               ? "kPuzzleIds"
               : "weights()." + module.weights.getMember(get.getName()).str();
  }
  if (auto part = dyn_cast_or_null<memref::SubViewOp>(op))
    return spellRows(part);
  APInt word;
  if (value.getType().isInteger(64) && matchPattern(value, m_ConstantInt(&word)))
    return spellWord(word.getSExtValue());
  // A constant that a caller might as well have given.
  APFloat number(0.0f);
  if (module.numbers.isFixed() && func.isPublic() && value.getType().isF32() &&
      matchPattern(value, m_ConstantFloat(&number)))
    return "fromFloat(" + spellFloat(number) + ")";
  return spellOp(op, [this](Value operand) { return spell(operand); });
}

std::string CppValues::spellOp(Operation *op, function_ref<std::string(Value)> operand) {
  if (std::optional<std::string> constant = spellConstant(op, module.numbers))
    return *constant;
  if (auto load = dyn_cast<memref::LoadOp>(op)) {
    std::string text = spellElement(load.getMemRef(), load.getIndices());
    if (text == "info->struct_bytes") // which is unsigned
      return "static_cast<int32_t>(" + text + ")";
    return isCallers(load.getMemRef()) ? "fromFloat(" + text + ")" : text;
  }
  std::optional<std::string> scalar = spellScalar(op, module.numbers, [&](Value value) {
    std::string known = spellKnown(op, value);
    return known.empty() ? operand(value) : known;
  });
  if (!scalar)
    fail(op);
  return scalar.value_or("");
}

/// An operand that has a meaning of its own where it stands, or nothing.
std::string CppValues::spellKnown(Operation *op, Value operand) {
  bool isCompare = isa<arith::CmpIOp>(op);
  if (auto address = operand.getDefiningOp<memref::ExtractAlignedPointerAsIndexOp>()) {
    std::string pointer = spell(address.getSource());
    return isCompare ? pointer : "reinterpret_cast<uintptr_t>(" + pointer + ")";
  }
  APInt number;
  bool isNumber = matchPattern(operand, m_ConstantInt(&number));
  if (isNumber && isCompare &&
      op->getOperand(0).getDefiningOp<memref::ExtractAlignedPointerAsIndexOp>())
    return "nullptr";
  if (isNumber && (isCompare || isa<arith::SelectOp>(op)))
    for (Value other : op->getOperands())
      if (std::string name = spellEnumerator(other, operand); !name.empty())
        return isCompare ? name : "int32_t(" + name + ")";
  // Its bits, whatever a caller's numbers are here.
  if (auto load = operand.getDefiningOp<memref::LoadOp>(); load && isa<arith::BitcastOp>(op))
    return spellElement(load.getMemRef(), load.getIndices());
  return "";
}

std::string CppValues::spellEnumerator(Value holder, Value number) {
  APInt value;
  if (!names.has(holder) || !number.getType().isInteger(32) ||
      !matchPattern(number, m_ConstantInt(&value)))
    return "";
  StringRef name = names.get(holder);
  if (name == "rule" || name == "askedRule")
    return spellHaltRule(value.getSExtValue()).value_or("");
  return name == "status" ? spellStatus(value.getSExtValue()).value_or("") : "";
}

/// What the first word of an arena is.
std::string CppValues::spellWord(int64_t word) {
  return word == module.parts.startedWord(true)    ? "kFresh"
         : word == module.parts.startedWord(false) ? "kStepped"
                                                   : std::to_string(word);
}

std::string CppValues::spellNegated(Value condition) {
  auto compare = condition.getDefiningOp<arith::CmpIOp>();
  bool isNegated = compare && compare.getPredicate() == arith::CmpIPredicate::eq &&
                   compare.getRhs().getType().isInteger(1) &&
                   matchPattern(compare.getRhs(), m_Zero());
  return isNegated ? spell(compare.getLhs()) : "!" + spell(condition);
}

std::string CppValues::bare(std::string text) {
  if (text.size() < 2 || text.front() != '(')
    return text;
  int open = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    open += (text[i] == '(') - (text[i] == ')');
    if (open == 0)
      return text;
  }
  return text.substr(1, text.size() - 2);
}

} // namespace trm
