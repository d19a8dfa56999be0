//===- CppSignature.cpp - what a function and its values are called in C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppSignature.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "trm/codegen/Escape.h"
#include "trm/dialect/Trk/Trk.h"
#include "trm/runtime/HaltRules.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trm {

//===----------------------------------------------------------------------===//
// The C interface
//===----------------------------------------------------------------------===//

StringRef spellInterfaceType(StringRef name) {
  constexpr std::pair<StringLiteral, StringLiteral> types[] = {
      {"arena", "void *"},     {"arena_bytes", "size_t "},   {"tokens", "const int32_t *"},
      {"puzzle", "int32_t "},  {"logits", "float *"},        {"q", "float "},
      {"answer", "int32_t *"}, {"info", "trm_solve_info *"}, {"noise", "const float *"},
      {"first", "size_t "},    {"count", "size_t "}};
  const auto *found = llvm::find_if(types, [&](auto &type) { return type.first == name; });
  assert(found != std::end(types) && "a parameter of runtime/Abi.h");
  return found->second;
}

StringRef spellInfoMember(int64_t offset) {
  constexpr size_t halting = offsetof(trm_solve_info, halting);
  switch (offset) {
  case offsetof(trm_solve_info, struct_bytes):
    return "struct_bytes";
  case offsetof(trm_solve_info, max_steps):
    return "max_steps";
  case halting + offsetof(trm_halting, rule):
    return "halting.rule";
  case halting + offsetof(trm_halting, threshold):
    return "halting.threshold";
  case halting + offsetof(trm_halting, stable_steps):
    return "halting.stable_steps";
  case offsetof(trm_solve_info, steps):
    return "steps";
  case offsetof(trm_solve_info, halted):
    return "halted";
  case offsetof(trm_solve_info, q):
    return "q[0]";
  case offsetof(trm_solve_info, q) + sizeof(float):
    return "q[1]";
  }
  llvm_unreachable("an offset of a member");
}

std::optional<std::string> spellStatus(int64_t number) {
  constexpr StringLiteral names[] = {"TRM_OK",
                                     "TRM_ERROR_ARENA_TOO_SMALL",
                                     "TRM_ERROR_ARENA_MISALIGNED",
                                     "TRM_ERROR_TOKEN",
                                     "TRM_ERROR_PUZZLE",
                                     "TRM_ERROR_NOT_STARTED",
                                     "TRM_ERROR_OPTION",
                                     "TRM_ERROR_CPU",
                                     "TRM_ERROR_TEAM",
                                     "TRM_ERROR_WEIGHTS",
                                     "TRM_ERROR_NULL"};
  static_assert(std::size(names) == TRM_ERROR_NULL + 1, "a name for each of enum trm_status");
  if (number < 0 || number >= static_cast<int64_t>(std::size(names)))
    return std::nullopt;
  return names[number].str();
}

std::optional<std::string> spellHaltRule(int64_t number) {
  if (number < 0 || number >= static_cast<int64_t>(std::size(kHaltRules)))
    return std::nullopt;
  return spellHaltRule(haltRuleKind(static_cast<int32_t>(number)));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// What nobody says otherwise of is a network.
static Part partOf(func::FuncOp func) { return PartAttr::of(func).value_or(Part::network); }

StringRef describeFunction(func::FuncOp func) {
  constexpr std::pair<Part, StringLiteral> texts[] = {
      {Part::network, "One application of the network, in place."},
      {Part::layer, "One layer, in place."},
      {Part::embed, "Writes the state that a solve begins with: what steps read of the puzzle, the "
                    "first carry."},
      {Part::first, "The first supervision step, with what is known of it ahead."},
      {Part::supervise, "One supervision step: all cycles of the recursion."},
      {Part::readout, "The answer of the step before: logits of each token."},
      {Part::halts, "Whether a solve ends with the step that was just made."},
      {Part::write_answer,
       "The most likely token at each position; whether all of them were there before."},
      {Part::run_first, "Calls first() on an arena."},
      {Part::run_supervise, "Calls supervise() on an arena."},
      {Part::run_readout, "Calls readout() on an arena."}};
  const auto *found = llvm::find_if(texts, [&](auto &text) { return text.first == partOf(func); });
  assert(found != std::end(texts) && "a part that is no function of the interface");
  return found->second;
}

/// The state of a solve: what steps read of the puzzle, then the latents.
static void nameState(ArrayRef<BlockArgument> state, const CppModule &module,
                      SmallVectorImpl<std::string> &names) {
  size_t latents = module.parts.latents().size();
  auto isTokens = [](BlockArgument argument) {
    return cast<MemRefType>(argument.getType()).getElementType().isInteger();
  };
  // Where tokens are kept, what else is kept is no more than the puzzle's part.
  ArrayRef<BlockArgument> kept = state.drop_back(latents);
  bool hasTokens = llvm::any_of(kept, isTokens);
  for (BlockArgument argument : kept)
    names.push_back(isTokens(argument) ? "tokens" : hasTokens ? "puzzleEmbedding" : "embedding");
  for (size_t index = 0; index < latents; ++index)
    names.push_back(latents == 2 ? (index == 0 ? "z_H" : "z_L") : "z");
}

/// What the builder of an entry point called it; locations of other functions are those
/// of a file.
static StringRef nameOfLocation(Location location) {
  auto name = dyn_cast<NameLoc>(location);
  return name ? name.getName().getValue() : StringRef();
}

/// Whether trm-emit-entry-points built it, with names.
static bool isEntry(func::FuncOp func) { return partOf(func) >= Part::halts; }

SmallVector<std::string> nameArguments(func::FuncOp func, const CppModule &module) {
  Part part = partOf(func);
  ArrayRef<BlockArgument> arguments = func.getArguments();
  SmallVector<std::string> names;
  if (isEntry(func)) {
    for (BlockArgument argument : arguments)
      names.push_back(nameOfLocation(argument.getLoc()).str());
    return names;
  }
  arguments = arguments.drop_back();
  if (part == Part::embed) {
    names = {"tokens", "puzzle"};
    nameState(arguments.drop_front(2), module, names);
  } else if (part == Part::supervise || part == Part::first || part == Part::readout) {
    bool halts = static_cast<bool>(module.parts.halt);
    nameState(arguments.drop_back(1 + halts), module, names);
    names.push_back("logits");
    if (halts)
      names.push_back("q");
  } else {
    for (auto [index, argument] : llvm::enumerate(arguments))
      names.push_back(index == 0 ? "hidden" : nameValue(argument, module));
  }
  names.push_back("arena");
  return names;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// The weight that an argument holds where the function is first called, without the
/// numbers of layers; or nothing.
static std::string nameOfCaller(Value value, const CppModule &module) {
  auto argument = dyn_cast<BlockArgument>(value);
  auto func = argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()) : nullptr;
  auto uses = func ? SymbolTable::getSymbolUses(func, func->getParentOp()) : std::nullopt;
  if (!uses || uses->empty())
    return "";
  auto call = dyn_cast<func::CallOp>(uses->begin()->getUser());
  auto global = call ? call.getOperand(argument.getArgNumber()).getDefiningOp<memref::GetGlobalOp>()
                     : memref::GetGlobalOp();
  if (!global)
    return "";
  StringRef name = module.weights.getMember(global.getName());
  if (auto [before, rest] = name.split("layers_"); !rest.empty())
    name = rest.ltrim("0123456789_");
  return toCppIdentifier(name);
}

/// What the builder of an entry point called a value, or what it is called where it is
/// passed to; or nothing.
static std::string nameOfBuilder(Value value, const CppModule &module) {
  Operation *parent = value.getParentBlock()->getParentOp();
  auto func = isa<func::FuncOp>(parent) ? cast<func::FuncOp>(parent)
                                        : parent->getParentOfType<func::FuncOp>();
  if (!isEntry(func))
    return "";
  auto result = dyn_cast<OpResult>(value);
  unsigned index = result ? result.getResultNumber() : 0;
  if (auto loop = value.getDefiningOp<scf::ForOp>())
    return nameOfBuilder(loop.getRegionIterArg(index), module);
  if (auto loop = value.getDefiningOp<scf::WhileOp>())
    return nameOfBuilder(loop.getConditionOp().getArgs()[index], module);
  if (auto branch = value.getDefiningOp<scf::IfOp>())
    return nameOfBuilder(branch.thenYield().getOperand(index), module);
  if (StringRef name = nameOfLocation(value.getLoc()); !name.empty())
    return name.str();
  for (OpOperand &use : value.getUses()) {
    auto call = dyn_cast<func::CallOp>(use.getOwner());
    auto callee =
        call ? SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr())
             : func::FuncOp();
    if (callee && !callee.isExternal() && isa<MemRefType>(value.getType()))
      return nameArguments(callee, module)[use.getOperandNumber()];
  }
  return "";
}

std::string nameValue(Value value, const CppModule &module) {
  for (const std::string &name : {nameOfBuilder(value, module), nameOfCaller(value, module)})
    if (!name.empty())
      return name;
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    if (auto matmul = dyn_cast<trk::PackedMatmulOp>(user)) {
      if (value == matmul.getWeight())
        return "weight";
      if (value == matmul.getWeightScale())
        return matmul.hasFourBitWeight() ? "exponents" : "weightScale";
      if (value == matmul.getInputScale())
        return "scale";
      if (value == matmul.getBias())
        return "bias";
      if (value == matmul.getInit())
        return matmul.getGroups() > 1 ? "gated" : "product";
    }
    if (auto attention = dyn_cast<trk::AttentionOp>(user);
        attention && value == attention.getInit())
      return "attended";
    if (auto quantize = dyn_cast<trk::QuantizeOp>(user))
      if (value != quantize.getInput())
        return value == quantize.getInit() ? "rounded" : "scale";
  }
  return isa<MemRefType>(value.getType()) ? "input" : "value";
}

} // namespace trm
