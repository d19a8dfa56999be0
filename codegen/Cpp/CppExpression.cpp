//===- CppExpression.cpp - scalar arithmetic as C++ expressions -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppExpression.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trm {

std::string spellFloat(const APFloat &value) {
  double number = value.convertToDouble();
  std::string text;
  for (int digits = 1; digits <= 9; ++digits) {
    text = llvm::formatv("{0}", llvm::format("%.*g", digits, number)).str();
    if (static_cast<float>(std::strtod(text.c_str(), nullptr)) == static_cast<float>(number))
      break;
  }
  if (StringRef(text).find_first_of(".e") == StringRef::npos)
    text += ".0";
  return text + "f";
}

std::optional<std::string> spellConstant(Operation *op, const CppNumbers &numbers) {
  Attribute value;
  if (!matchPattern(op, m_Constant(&value)))
    return std::nullopt;
  if (auto number = dyn_cast<FloatAttr>(value); number && number.getType().isF32()) {
    std::string text = numbers.spell(number.getValue());
    return text.front() == '-' ? "(" + text + ")" : text;
  }
  if (auto number = dyn_cast<IntegerAttr>(value))
    return number.getType().isInteger(1) ? (number.getInt() ? "true" : "false")
                                         : std::to_string(number.getInt());
  return std::nullopt;
}

static StringRef spellOperator(Operation *op) {
  bool isTruth = op->getNumResults() == 1 && op->getResult(0).getType().isInteger(1);
  return TypeSwitch<Operation *, StringRef>(op)
      .Case<arith::AddFOp, arith::AddIOp>([](auto) { return "+"; })
      .Case<arith::SubFOp, arith::SubIOp>([](auto) { return "-"; })
      .Case<arith::MulFOp, arith::MulIOp>([](auto) { return "*"; })
      .Case<arith::DivFOp, arith::DivSIOp, arith::DivUIOp>([](auto) { return "/"; })
      .Case<arith::RemUIOp>([](auto) { return "%"; })
      .Case<arith::AndIOp>([&](auto) { return isTruth ? "&&" : "&"; })
      .Case<arith::OrIOp>([&](auto) { return isTruth ? "||" : "|"; })
      .Case<arith::CmpFOp>([](auto compare) {
        return compare.getPredicate() == arith::CmpFPredicate::OGT ? ">" : "";
      })
      .Default([](auto) { return ""; });
}

static StringRef spellPredicate(arith::CmpIPredicate predicate) {
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return "==";
  case arith::CmpIPredicate::ne:
    return "!=";
  case arith::CmpIPredicate::slt:
  case arith::CmpIPredicate::ult:
    return "<";
  case arith::CmpIPredicate::sle:
  case arith::CmpIPredicate::ule:
    return "<=";
  case arith::CmpIPredicate::sgt:
  case arith::CmpIPredicate::ugt:
    return ">";
  case arith::CmpIPredicate::sge:
  case arith::CmpIPredicate::uge:
    return ">=";
  }
  llvm_unreachable("all predicates are above");
}

/// Indices and sizes are far below 2^31: signed and unsigned order are the same. Other
/// numbers are compared as what they are compared as.
static std::string spellUnsigned(Value value, const std::string &text) {
  APInt number;
  if (!value.getType().isInteger(32))
    return text;
  if (matchPattern(value, m_ConstantInt(&number)))
    return std::to_string(number.getZExtValue()) + "u";
  return text.front() == '(' ? "static_cast<uint32_t>" + text
                             : "static_cast<uint32_t>(" + text + ")";
}

static bool isUnsigned(arith::CmpIPredicate predicate) {
  switch (predicate) {
  case arith::CmpIPredicate::ult:
  case arith::CmpIPredicate::ule:
  case arith::CmpIPredicate::ugt:
  case arith::CmpIPredicate::uge:
    return true;
  default:
    return false;
  }
}

/// A comparison of integers; one with false is a negation.
static std::string spellComparison(arith::CmpIOp op, std::string left, std::string right) {
  bool isNegation = op.getPredicate() == arith::CmpIPredicate::eq &&
                    op.getRhs().getType().isInteger(1) && matchPattern(op.getRhs(), m_Zero());
  if (isNegation)
    return "!" + left;
  if (isUnsigned(op.getPredicate())) {
    left = spellUnsigned(op.getLhs(), left);
    right = spellUnsigned(op.getRhs(), right);
  }
  return "(" + left + " " + spellPredicate(op.getPredicate()).str() + " " + right + ")";
}

static std::string cast(StringRef type, const std::string &text) {
  return ("static_cast<" + type + ">(" + text + ")").str();
}

/// Conversions between the types that C++ of a model has; others would be other numbers in
/// silence. bfloat16 is held as its bits.
static std::optional<std::string> spellConversion(Operation *op, const CppNumbers &numbers,
                                                  const std::string &text) {
  Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
  bool isFloat = !numbers.isFixed(), isNarrow = from.isInteger(8) || from.isInteger(16);
  if (isa<arith::ExtUIOp>(op) && from.isInteger(1))
    return "(" + text + " ? 1 : 0)";
  if (isa<arith::ExtUIOp>(op) && from.isInteger(8) && to.isInteger(32))
    return cast("uint8_t", text);
  if (isa<arith::ExtSIOp>(op) && isNarrow && to.isInteger(32))
    return cast("int32_t", text);
  if (isa<arith::TruncIOp>(op) && (to.isInteger(8) || to.isInteger(16)))
    return cast(to.isInteger(8) ? "int8_t" : "int16_t", text);
  if (isa<arith::BitcastOp>(op) && from.isF32() && to.isInteger(32))
    return cast("int32_t", "bits(" + text + ")");
  if (isa<arith::BitcastOp>(op) && from.isInteger(16) && to.isBF16())
    return cast("uint16_t", text);
  if (isa<arith::BitcastOp>(op) && from.isInteger(32) && to.isF32() && isFloat)
    return "fromBits(" + cast("uint32_t", text) + ")";
  if (isa<arith::ExtFOp>(op) && from.isBF16() && to.isF32() && isFloat)
    return "fromBits(" + cast("uint32_t", text) + " << 16)";
  if (isa<arith::SIToFPOp>(op) && from.isInteger(32) && to.isF32() && isFloat)
    return cast("float", text);
  return std::nullopt;
}

std::optional<std::string> spellScalar(Operation *op, const CppNumbers &numbers,
                                       function_ref<std::string(Value)> spell) {
  auto operand = [&](unsigned index) { return spell(op->getOperand(index)); };
  auto binary = [&](StringRef symbol) {
    return "(" + operand(0) + " " + symbol.str() + " " + operand(1) + ")";
  };
  auto choose = [&](const std::string &condition, unsigned yes, unsigned no) {
    // A product is of another type than an activation.
    bool isReal = numbers.isFixed() && op->getResult(0).getType().isF32();
    std::string begin = isReal ? "Real(" : "", end = isReal ? ")" : "";
    return "(" + condition + " ? " + begin + operand(yes) + end + " : " + begin + operand(no) +
           end + ")";
  };
  if (StringRef symbol = spellOperator(op); !symbol.empty())
    return binary(symbol);
  return TypeSwitch<Operation *, std::optional<std::string>>(op)
      .Case<arith::NegFOp>([&](auto) { return "(-" + operand(0) + ")"; })
      .Case<arith::CmpIOp>(
          [&](auto compare) { return spellComparison(compare, operand(0), operand(1)); })
      .Case<arith::ShRUIOp>([&](auto shift) -> std::optional<std::string> {
        if (!shift.getType().isInteger(32))
          return std::nullopt;
        return cast("int32_t", spellUnsigned(shift.getLhs(), operand(0)) + " >> " + operand(1));
      })
      .Case<arith::ExtUIOp, arith::ExtSIOp, arith::TruncIOp, arith::BitcastOp, arith::ExtFOp,
            arith::SIToFPOp>([&](auto) { return spellConversion(op, numbers, operand(0)); })
      .Case<math::SqrtOp>([&](auto) -> std::optional<std::string> {
        if (numbers.isFixed())
          return std::nullopt;
        return "(1.0f / inverseRoot(" + operand(0) + "))";
      })
      .Case<arith::SelectOp>([&](auto) { return choose(operand(0), 1, 2); })
      .Case<arith::MinUIOp, arith::MinSIOp>([&](auto) { return choose(binary("<"), 0, 1); })
      .Case<arith::MaxUIOp, arith::MaxSIOp, arith::MaxNumFOp>(
          [&](auto) { return choose(binary(">"), 0, 1); })
      .Case<arith::IndexCastOp>([&](auto) { return operand(0); })
      .Case<math::AbsFOp>([&](auto) { return "magnitude(" + operand(0) + ")"; })
      .Case<math::ExpOp>([&](auto) { return "exponential(" + operand(0) + ")"; })
      .Default([](auto) { return std::nullopt; });
}

} // namespace trm
