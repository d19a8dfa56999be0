//===- Facts.cpp - what a compiled model is -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

std::optional<Part> PartAttr::of(Operation *op) {
  auto attribute = op->getAttrOfType<PartAttr>(getAttrName());
  return attribute ? std::optional(attribute.getValue()) : std::nullopt;
}

Operation *PartAttr::find(ModuleOp module, Part part) {
  auto found = llvm::find_if(*module.getBody(), [&](Operation &op) { return of(&op) == part; });
  return found == module.getBody()->end() ? nullptr : &*found;
}

void PartAttr::set(Operation *op, Part part) {
  op->setAttr(getAttrName(), get(op->getContext(), part));
}

std::string PartAttr::getSymbol(StringRef name, Part part) {
  return (name + (isOfInterface(part) ? "_" : ".") + stringifyPart(part)).str();
}

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

/// Of fields of the C interface that are int32_t.
static constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
static constexpr int64_t kAny = std::numeric_limits<int64_t>::max();

/// Text from outside may hold what a terminal obeys.
static std::string quote(StringRef text) {
  std::string quoted;
  llvm::raw_string_ostream os(quoted);
  os << '\'';
  llvm::printEscapedString(text, os);
  os << '\'';
  return quoted;
}

static LogicalResult checkRange(function_ref<InFlightDiagnostic()> emitError, const Twine &owner,
                                ArrayRef<std::pair<StringRef, int64_t>> numbers, int64_t least,
                                int64_t most = kMost) {
  for (auto [key, number] : numbers)
    if (number < least || number > most)
      return emitError() << owner << " needs " << key << " from " << least << " to " << most
                         << ", but it is " << number;
  return success();
}

LogicalResult HaltingAttr::verify(function_ref<InFlightDiagnostic()> emitError, HaltRule rule,
                                  FloatAttr, int64_t stableSteps, ArrayRef<HaltRule> accepted) {
  if (!llvm::is_contained(accepted, rule))
    return emitError() << "halting needs to accept its own rule, " << stringifyHaltRule(rule)
                       << ", but does not";
  return checkRange(emitError, "halting", {{"stable_steps", stableSteps}}, 1);
}

uint32_t HaltingAttr::getAcceptedBits() const {
  uint32_t bits = 1u << TRM_HALT_MODEL;
  for (HaltRule rule : getAccepted())
    bits |= 1u << getAbiRule(rule);
  return bits;
}

LogicalResult SizesAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t arenaBytes,
                                int64_t weightBytes, int64_t carryElements, int64_t uniformLatents,
                                int64_t carryOffset, int64_t latentStride, DenseI64ArrayAttr) {
  std::pair<StringRef, int64_t> numbers[] = {{"arena_bytes", arenaBytes},
                                             {"carry_elements", carryElements},
                                             {"uniform_latents", uniformLatents},
                                             {"carry_offset", carryOffset},
                                             {"latent_stride", latentStride}};
  if (failed(checkRange(emitError, "sizes", {{"weight_bytes", weightBytes}}, 0, kAny)))
    return failure();
  return checkRange(emitError, "sizes", numbers, 0);
}

LogicalResult FactsAttr::verify(function_ref<InFlightDiagnostic()> emitError, StringRef name,
                                StringRef family, StringRef digest, std::optional<Precision>,
                                int64_t seqLen, int64_t vocabSize, int64_t positions,
                                int64_t hiddenSize, int64_t latents, int64_t maxSteps,
                                int64_t stepStride, int64_t cyclesPerStep, int64_t qOutputs,
                                HaltingAttr halting, int64_t parameters,
                                int64_t multiplyAddsPerStep, int64_t maxTeam, DenseI32ArrayAttr,
                                SizesAttr) {
  if (!isCIdentifier(name))
    return emitError() << "model needs a C identifier as its name (choose one with --name), but "
                          "it is "
                       << quote(name);
  for (auto [key, text] : {std::pair("family", family), {"digest", digest}})
    if (!isPlainText(text))
      return emitError() << "model '" << name << "' needs a " << key << " of " << getPlainTextRule()
                         << ", but it is " << quote(text);
  for (HaltRule rule : halting.getAccepted())
    if (getKind(rule).values > qOutputs)
      return emitError() << "model '" << name << "' needs q_outputs of at least "
                         << getKind(rule).values << " for the rule " << stringifyHaltRule(rule)
                         << ", but it has " << qOutputs;
  std::pair<StringRef, int64_t> counts[] = {
      {"seq_len", seqLen},         {"vocab_size", vocabSize},
      {"positions", positions},    {"hidden_size", hiddenSize},
      {"latents", latents},        {"max_steps", maxSteps},
      {"step_stride", stepStride}, {"cycles_per_step", cyclesPerStep},
      {"max_team", maxTeam}};
  std::pair<StringRef, int64_t> work[] = {{"parameters", parameters},
                                          {"multiply_adds_per_step", multiplyAddsPerStep}};
  std::string owner = ("model '" + name + "'").str();
  return success(succeeded(checkRange(emitError, owner, counts, 1)) &&
                 succeeded(checkRange(emitError, owner, work, 0, kAny)) &&
                 succeeded(checkRange(emitError, owner, {{"q_outputs", qOutputs}}, 0, 2)));
}

FactsAttr FactsAttr::withSizes(SizesAttr sizes) const {
  return get(getContext(), getName(), getFamily(), getDigest(), getPrecision(), getSeqLen(),
             getVocabSize(), getPositions(), getHiddenSize(), getLatents(), getMaxSteps(),
             getStepStride(), getCyclesPerStep(), getQOutputs(), getHalting(), getParameters(),
             getMultiplyAddsPerStep(), getMaxTeam(), getPuzzleIds(), sizes);
}

ArrayRef<int32_t> FactsAttr::listPuzzleIds() const {
  return getPuzzleIds() ? getPuzzleIds().asArrayRef() : ArrayRef<int32_t>();
}

bool FactsAttr::isCIdentifier(StringRef text) {
  return !text.empty() && !llvm::isDigit(text.front()) &&
         llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

bool FactsAttr::isPlainText(StringRef text) {
  constexpr size_t most = 200;
  return text.size() <= most && llvm::all_of(text, [](char c) {
           return llvm::isAlnum(c) || StringRef(" ._+-,:()").contains(c);
         });
}
