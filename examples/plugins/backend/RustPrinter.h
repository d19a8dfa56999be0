//===- RustPrinter.h - trm IR as Rust -----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network and the solve become a struct each, whose fields are the values of the
// IR, and a function that fills them, statement by statement.
//
//===----------------------------------------------------------------------===//
#ifndef RUSTPRINTER_H
#define RUSTPRINTER_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

/// All numbers that are known now, in one file: weights and tables of angles.
class RustWeights {
public:
  /// False where the IR came without the elements.
  bool add(trm::WeightOp weight);
  /// The Rust constant with cosines and sines for an attention.
  std::string addTurns(trm::AttentionOp attention, trm::RopeAttr rope);
  std::string nameOf(llvm::StringRef weight) const { return constants.lookup(weight); }

  void printConstants(llvm::raw_ostream &os) const { os << declarations; }
  llvm::ArrayRef<float> getElements() const { return elements; }

private:
  std::string declare(llvm::StringRef described, size_t count);

  llvm::SmallVector<float, 0> elements;
  llvm::StringMap<std::string> constants;
  std::string declarations;
};

/// Prints the struct of `function`, a trm.network or trm.solve, with its functions. That
/// of the solve is left open for more.
llvm::Error printRustFunction(mlir::FunctionOpInterface function, RustWeights &weights,
                              llvm::raw_ostream &os);

/// The name of the struct of a network.
std::string rustStructName(llvm::StringRef network);

#endif // RUSTPRINTER_H
