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
#include "trm/codegen/Cpp/CppNumbers.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace trm {

/// "float[17][64]"; with a declarator "float (&x)[17][64]". `real` is the type of what is
/// float32 in the IR.
std::string spellArray(mlir::MemRefType type, llvm::StringRef real,
                       const llvm::Twine &declarator = "");

/// All constants of a module, one after another as they are in memory: members of a
/// struct, each at a multiple of `kAlignment` bytes. The first 16 bytes tell these
/// constants from others: a hash of the rest.
class CppWeights {
public:
  static constexpr uint64_t kAlignment = 16;

  /// All but the identifiers of puzzles, which are no weights.
  static llvm::Expected<CppWeights> of(mlir::ModuleOp module, const CppNumbers &numbers);

  /// The member that holds the global `symbol`.
  llvm::StringRef getMember(llvm::StringRef symbol) const { return names.find(symbol)->second; }
  /// The struct's members, a line each.
  void printMembers(llvm::raw_ostream &os) const;
  /// The bytes as a string literal over several lines.
  void printLiteral(llvm::raw_ostream &os) const;
  uint64_t getBytes() const { return bytes.size(); }
  llvm::ArrayRef<char> getData() const { return bytes; }
  /// Fraction bits that the scales of 8-bit weights have in fixed point.
  int getScaleBits() const { return scaleBits; }
  /// The two words of the tag, "0x...u, 0x...u".
  std::string spellTag() const;

private:
  struct Member {
    std::string name;
    mlir::MemRefType type;
    llvm::StringRef real;
  };
  llvm::Error chooseScaleBits(mlir::ModuleOp module);
  llvm::Error append(mlir::memref::GlobalOp global, const CppNumbers &numbers);
  llvm::Error makeFixed(mlir::memref::GlobalOp global, bool isScale,
                        llvm::MutableArrayRef<char> elements) const;

  std::vector<Member> members;
  llvm::StringMap<std::string> names;
  llvm::StringSet<> taken;
  std::vector<char> bytes;
  int scaleBits = 0;
};

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPWEIGHTS_H
