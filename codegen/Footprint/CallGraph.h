//===- CallGraph.h - how deep a stack gets ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compilers say how many bytes of stack a function takes; what calls what makes it
// the depth of a program's stack. Models do not recur, and call through no pointer.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_FOOTPRINT_CALLGRAPH_H
#define TRM_CODEGEN_FOOTPRINT_CALLGRAPH_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace trm {

class CallGraph {
public:
  /// The graph that GCC writes with -fcallgraph-info=su.
  static llvm::Expected<CallGraph> parseGccInfo(llvm::StringRef text);

  void addCall(llvm::StringRef caller, llvm::StringRef callee);
  void setFrame(llvm::StringRef function, uint64_t bytes);
  /// Frames of functions as -fstack-usage of LLVM tells them ("file:function<tab>bytes<tab>...").
  llvm::Error addStackUsage(llvm::StringRef text);

  /// Bytes of the deepest chain of calls from any function.
  uint64_t getDepth() const;
  /// Bytes of all functions together: no chain is deeper.
  uint64_t getSum() const;

private:
  struct Function {
    uint64_t frame = 0;
    std::vector<std::string> callees;
  };
  llvm::StringMap<Function> functions;
};

} // namespace trm

#endif // TRM_CODEGEN_FOOTPRINT_CALLGRAPH_H
