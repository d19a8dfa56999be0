//===- IrNesting.cpp - How deep IR nests ----------------------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/IrNesting.h"
#include "trm/runtime/Limits.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

namespace {
/// Follows brackets through a text; strings and comments have none.
class BracketScanner {
public:
  explicit BracketScanner(StringRef text) : text(text) {}

  std::string run() {
    while (at < text.size()) {
      step();
      if (open.size() > limits::IrDepth)
        return excess("brackets lie in each other", limits::IrDepth);
      // What a pair of braces holds are operations, which do not nest.
      if (!open.empty() && open.back().closing != '}' && open.back().terms > limits::IrTerms)
        return excess("words and signs lie between two commas", limits::IrTerms);
    }
    return "";
  }

private:
  struct Bracket {
    char closing;
    size_t terms = 0;
  };

  std::string excess(StringRef what, size_t limit) const {
    size_t line = text.take_front(at).count('\n') + 1;
    return ("line " + Twine(line) + ": more than " + Twine(limit) + " " + what).str();
  }

  void step() {
    char c = text[at++];
    if (c == '"') {
      skipString();
    } else if (c == '/' && next() == '/') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '-' && next() == '>') {
      ++at;
    } else if (c == '(' || c == '[' || c == '{' || c == '<') {
      addTerm();
      open.push_back({c == '(' ? ')' : static_cast<char>(c + 2)});
    } else if (c == ')' || c == ']' || c == '}' || c == '>') {
      close(c);
    } else if (c == ',' && !open.empty()) {
      open.back().terms = 0;
    } else if (isAlnum(c)) {
      while (isAlnum(next()) || next() == '_')
        ++at;
      addTerm();
    } else if (!isSpace(c)) {
      addTerm();
    }
  }

  char next() const { return at < text.size() ? text[at] : '\0'; }

  void skipString() {
    for (; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
      at += text[at] == '\\';
    ++at;
  }

  void addTerm() {
    if (!open.empty())
      ++open.back().terms;
  }

  /// A sign of comparison looks like a bracket that nothing closes.
  void close(char c) {
    size_t depth = open.size();
    while (depth > 0 && open[depth - 1].closing != c)
      --depth;
    if (depth > 0)
      open.truncate(depth - 1);
  }

  StringRef text;
  size_t at = 0;
  SmallVector<Bracket, 0> open;
};

/// Attributes, locations and types; of each, one is null.
using Element = std::pair<mlir::Attribute, mlir::Type>;
using Elements = SetVector<Element>;

void addElementsOf(const Element &element, Elements &inside) {
  auto addAttribute = [&](mlir::Attribute inner) {
    if (inner)
      inside.insert({inner, {}});
  };
  auto addType = [&](mlir::Type inner) {
    if (inner)
      inside.insert({{}, inner});
  };
  if (element.first)
    element.first.walkImmediateSubElements(addAttribute, addType);
  else
    element.second.walkImmediateSubElements(addAttribute, addType);
}

void addElementsOf(mlir::Operation *op, Elements &elements) {
  elements.insert({op->getAttrDictionary(), {}});
  elements.insert({op->getLoc(), {}});
  for (mlir::Type type : op->getResultTypes())
    elements.insert({{}, type});
  for (mlir::Region &region : op->getRegions())
    for (mlir::Block &block : region)
      for (mlir::BlockArgument argument : block.getArguments()) {
        elements.insert({{}, argument.getType()});
        elements.insert({argument.getLoc(), {}});
      }
}

/// Level by level, so that what is shared is looked at once a level.
bool isTooDeep(Elements elements) {
  for (size_t depth = 0; !elements.empty(); ++depth) {
    if (depth > limits::IrDepth)
      return true;
    Elements inside;
    for (const Element &element : elements)
      addElementsOf(element, inside);
    elements = std::move(inside);
  }
  return false;
}
} // namespace

std::string describeDeepText(StringRef text) { return BracketScanner(text).run(); }

std::string describeDeepModule(mlir::ModuleOp module) {
  auto excess = [](StringRef what) {
    return ("more than " + Twine(limits::IrDepth) + " " + what + " lie in each other").str();
  };
  Elements elements;
  SmallVector<std::pair<mlir::Operation *, size_t>> pending{{module, 0}};
  while (!pending.empty()) {
    auto [op, depth] = pending.pop_back_val();
    addElementsOf(op, elements);
    if (depth > limits::IrDepth)
      return excess("regions");
    for (mlir::Region &region : op->getRegions())
      for (mlir::Operation &inner : region.getOps())
        pending.emplace_back(&inner, depth + 1);
  }
  return isTooDeep(std::move(elements)) ? excess("attributes or types") : "";
}

} // namespace trm
