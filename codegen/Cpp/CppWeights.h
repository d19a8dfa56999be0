//===- CppWeights.h - the constants of a model as C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPWEIGHTS_H
#define TRM_CODEGEN_CPP_CPPWEIGHTS_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace trm {

/// "float[17][64]"; with a declarator "float (&x)[17][64]".
std::string spellArray(mlir::MemRefType type, const llvm::Twine &declarator = "");

/// All constants of a module, one after another as they are in memory: members of a
/// struct, each at a multiple of `kAlignment` bytes. The first 16 bytes tell these
/// constants from others: a hash of the rest.
class CppWeights {
public:
  static constexpr uint64_t kAlignment = 16;

  static llvm::Expected<CppWeights> of(mlir::ModuleOp module);

  /// The member that holds the global `symbol`.
  llvm::StringRef getMember(llvm::StringRef symbol) const { return names.find(symbol)->second; }
  /// The struct's members, a line each.
  void printMembers(llvm::raw_ostream &os) const;
  /// The bytes as a string literal over several lines.
  void printLiteral(llvm::raw_ostream &os) const;
  uint64_t getBytes() const { return bytes.size(); }
  llvm::ArrayRef<char> getData() const { return bytes; }
  /// The two words of the tag, "0x...u, 0x...u".
  std::string spellTag() const;

private:
  struct Member {
    std::string name;
    mlir::MemRefType type;
  };
  llvm::Error append(mlir::memref::GlobalOp global);

  std::vector<Member> members;
  llvm::StringMap<std::string> names;
  llvm::StringMap<unsigned> taken;
  std::vector<char> bytes;
};

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPWEIGHTS_H
