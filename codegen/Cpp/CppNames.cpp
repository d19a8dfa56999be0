//===- CppNames.cpp - names of C++ identifiers -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppNames.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "trm/codegen/Escape.h"
#include "trm/dialect/Trk/Trk.h"

using namespace llvm;

namespace trm {

/// The name of a resource without what tells it from others of the same name.
static std::string nameOfResource(mlir::DenseResourceElementsAttr value) {
  StringRef key = value.getRawHandle().getKey();
  auto dropNumber = [&] {
    StringRef number = key.rsplit('_').second;
    if (!number.empty() && all_of(number, isDigit))
      key = key.drop_back(number.size() + 1);
  };
  dropNumber();
  if (key.consume_back(".packed"))
    dropNumber();
  return toCppIdentifier(key);
}

constexpr StringLiteral kScaleWord = "_scale";

/// What a constant without a name is for: the value that it belongs to, and a word.
struct Purpose {
  mlir::Value owner;
  StringRef word;
};

static Purpose findPurpose(mlir::Value value) {
  for (mlir::OpOperand &use : value.getUses()) {
    mlir::Operation *user = use.getOwner();
    if (auto matmul = dyn_cast<trk::PackedMatmulOp>(user);
        matmul && value == matmul.getWeightScale())
      return {matmul.getWeight(),
              matmul.hasFourBitWeight() ? StringRef("_exponents") : StringRef(kScaleWord)};
    if (auto attention = dyn_cast<trk::AttentionOp>(user);
        attention && value == attention.getRope())
      return {{}, "rope"};
    auto call = dyn_cast<mlir::func::CallOp>(user);
    auto callee = call ? mlir::SymbolTable::lookupNearestSymbolFrom<mlir::func::FuncOp>(
                             call, call.getCalleeAttr())
                       : mlir::func::FuncOp();
    if (!callee)
      continue;
    Purpose inside = findPurpose(callee.getArgument(use.getOperandNumber()));
    if (auto argument = dyn_cast_or_null<mlir::BlockArgument>(inside.owner))
      inside.owner = call.getOperand(argument.getArgNumber());
    if (!inside.word.empty())
      return inside;
  }
  return {};
}

bool isWeightScale(mlir::Value value) { return findPurpose(value).word == kScaleWord; }

std::string nameOfGlobal(mlir::memref::GlobalOp global) {
  if (auto value = dyn_cast_or_null<mlir::DenseResourceElementsAttr>(global.getInitialValueAttr()))
    return nameOfResource(value);
  std::string name;
  global->getParentOp()->walk([&](mlir::memref::GetGlobalOp get) {
    if (get.getName() != global.getSymName())
      return mlir::WalkResult::advance();
    Purpose purpose = findPurpose(get.getResult());
    auto owner = purpose.owner ? purpose.owner.getDefiningOp<mlir::memref::GetGlobalOp>()
                               : mlir::memref::GetGlobalOp();
    if (owner)
      name = nameOfGlobal(mlir::SymbolTable::lookupNearestSymbolFrom<mlir::memref::GlobalOp>(
          owner, owner.getNameAttr()));
    name += purpose.word;
    return mlir::WalkResult::interrupt();
  });
  return name.empty() ? toCppIdentifier(global.getSymName()) : name;
}

std::string nameOfFunction(mlir::func::FuncOp func, StringRef model) {
  std::optional<Part> part = PartAttr::of(func);
  if (part && *part != Part::network && *part != Part::layer)
    return convertToCamelFromSnakeCase(stringifyPart(*part));
  StringRef symbol = func.getSymName();
  symbol.consume_front(model);
  symbol.consume_front(".");
  std::string name = toCppIdentifier(symbol);
  return StringRef(name).starts_with((model + "_").str()) ? name + "_" : name;
}

StringRef CppNames::add(mlir::Value value, StringRef wish) {
  unsigned number = taken[wish]++;
  std::string name = wish.str();
  if (number > 0) {
    name += std::to_string(number + 1);
    ++taken[name];
  }
  return names[value] = name;
}

} // namespace trm
