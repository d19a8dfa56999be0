//===- CppNames.cpp - names of C++ identifiers -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppNames.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "trm/dialect/Trk/Trk.h"

using namespace llvm;

namespace trm {

/// Words of C++17 to 23 that a checkpoint could use as a name.
static bool isKeyword(StringRef name) {
  return is_contained<ArrayRef<StringRef>>(
      {"alignas",  "alignof", "and",     "asm",       "auto",    "bool",     "break",    "case",
       "catch",    "char",    "class",   "compl",     "concept", "const",    "continue", "decltype",
       "default",  "delete",  "do",      "double",    "else",    "enum",     "explicit", "export",
       "extern",   "false",   "float",   "for",       "friend",  "goto",     "if",       "inline",
       "int",      "long",    "mutable", "namespace", "new",     "noexcept", "not",      "nullptr",
       "operator", "or",      "private", "protected", "public",  "register", "requires", "return",
       "short",    "signed",  "sizeof",  "static",    "struct",  "switch",   "template", "this",
       "throw",    "true",    "try",     "typedef",   "typeid",  "typename", "union",    "unsigned",
       "using",    "virtual", "void",    "volatile",  "while",   "xor"},
      name);
}

std::string toIdentifier(StringRef text) {
  std::string name;
  for (char character : text)
    name += isAlnum(character) ? character : '_';
  if (name.empty() || isDigit(name.front()))
    name.insert(name.begin(), '_');
  return isKeyword(name) ? name + "_" : name;
}

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
  return toIdentifier(key);
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
  return name.empty() ? toIdentifier(global.getSymName()) : name;
}

std::string nameOfFunction(StringRef symbol, StringRef model) {
  symbol.consume_front(model);
  symbol.consume_front(".");
  return toIdentifier(symbol);
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
