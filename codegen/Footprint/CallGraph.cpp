//===- CallGraph.cpp - how deep a stack gets --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Footprint/CallGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Regex.h"
#include <functional>

using namespace llvm;

namespace trm {

void CallGraph::addCall(StringRef caller, StringRef callee) {
  functions[caller].callees.push_back(callee.str());
}

void CallGraph::setFrame(StringRef function, uint64_t bytes) {
  uint64_t &frame = functions[function].frame;
  frame = std::max(frame, bytes);
}

Expected<CallGraph> CallGraph::parseGccInfo(StringRef text) {
  Regex node(R"re(^node: \{ title: "([^"]+)" label: "[^"]*\\n([0-9]+) bytes \()re");
  Regex edge(R"re(^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)")re");
  CallGraph graph;
  bool isGraph = false;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    SmallVector<StringRef> parts;
    uint64_t bytes = 0;
    if (node.match(line, &parts) && !parts[2].getAsInteger(10, bytes))
      graph.setFrame(parts[1], bytes);
    else if (edge.match(line, &parts))
      graph.addCall(parts[1], parts[2]);
    isGraph |= line.starts_with("graph:");
  }
  if (!isGraph)
    return createStringError("found no 'graph:', expected what -fcallgraph-info=su writes");
  return graph;
}

Error CallGraph::addStackUsage(StringRef text) {
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    SmallVector<StringRef> fields;
    line.split(fields, '\t');
    uint64_t bytes = 0;
    if (fields.size() < 2 || fields[1].getAsInteger(10, bytes))
      return createStringError("found '" + line + "', expected a function, its bytes of stack");
    setFrame(fields[0].rsplit(':').second, bytes);
  }
  return Error::success();
}

uint64_t CallGraph::getDepth() const {
  StringMap<uint64_t> depths;
  std::function<uint64_t(StringRef)> measure = [&](StringRef name) -> uint64_t {
    auto found = functions.find(name);
    if (found == functions.end())
      return 0;
    auto [it, isNew] = depths.try_emplace(name, 0);
    if (!isNew)
      return it->second;
    uint64_t deepest = 0;
    for (const std::string &callee : found->second.callees)
      deepest = std::max(deepest, measure(callee));
    return depths[name] = found->second.frame + deepest;
  };
  uint64_t deepest = 0;
  for (const auto &function : functions)
    deepest = std::max(deepest, measure(function.first()));
  return deepest;
}

uint64_t CallGraph::getSum() const {
  uint64_t sum = 0;
  for (const auto &function : functions)
    sum += function.second.frame;
  return sum;
}

} // namespace trm
