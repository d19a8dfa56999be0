//===- ModelFacts.cpp - facts of a lowered model ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/ModelFacts.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "trm/codegen/Escape.h"
#include "trm/runtime/HaltRules.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <limits>

using namespace llvm;

namespace trm {
namespace {

/// Reads entries of the dictionary; the first error found is the one reported.
class FactsReader {
public:
  explicit FactsReader(mlir::DictionaryAttr facts) : facts(facts) {}

  void read(StringRef key, std::string &value) {
    if (auto attribute = facts.getAs<mlir::StringAttr>(key))
      value = attribute.str();
    else
      fail(key, "a string");
  }

  template <typename Integer>
  void read(StringRef key, Integer &value) {
    auto attribute = facts.getAs<mlir::IntegerAttr>(key);
    int64_t most = std::numeric_limits<Integer>::max();
    if (!attribute || !attribute.getType().isInteger(64) || attribute.getInt() < 0 ||
        attribute.getInt() > most)
      return fail(key, "an i64 from 0 to " + Twine(most));
    value = static_cast<Integer>(attribute.getInt());
  }

  void read(StringRef key, double &value) {
    if (auto attribute = facts.getAs<mlir::FloatAttr>(key))
      value = attribute.getValueAsDouble();
    else
      fail(key, "a floating-point number");
  }

  template <typename ArrayAttr, typename Integer>
  void readOptional(StringRef key, std::vector<Integer> &values) {
    mlir::Attribute attribute = facts.get(key);
    auto array = dyn_cast_if_present<ArrayAttr>(attribute);
    if (array)
      values.assign(array.asArrayRef().begin(), array.asArrayRef().end());
    else if (attribute)
      fail(key, "array<i" + Twine(8 * sizeof(Integer)) + ": ...>");
  }

  void fail(StringRef key, const Twine &expected) {
    if (!message.empty())
      return;
    raw_string_ostream os(message);
    os << "the module attribute '" << ModelFacts::kAttributeName << "' has ";
    if (mlir::Attribute found = facts.get(key))
      os << "'" << key << "' = " << found;
    else
      os << "no '" << key << "'";
    os << ", expected " << expected;
  }

  Error takeError() { return message.empty() ? Error::success() : createStringError(message); }

private:
  mlir::DictionaryAttr facts;
  std::string message;
};

} // namespace

Expected<ModelFacts> ModelFacts::of(mlir::ModuleOp module) {
  auto dictionary = module->getAttrOfType<mlir::DictionaryAttr>(kAttributeName);
  if (!dictionary)
    return createStringError("the module lacks the attribute '" + kAttributeName +
                             "': it is not a model lowered to the llvm phase");
  FactsReader reader(dictionary);
  ModelFacts facts;
  reader.read("name", facts.name);
  reader.read("family", facts.family);
  reader.read("digest", facts.digest);
  reader.read("precision", facts.precision);
  reader.read("seq_len", facts.seqLen);
  reader.read("vocab_size", facts.vocabSize);
  reader.read("positions", facts.positions);
  reader.read("hidden_size", facts.hiddenSize);
  reader.read("max_steps", facts.maxSteps);
  reader.read("q_outputs", facts.qOutputs);
  if (facts.qOutputs > 2)
    reader.fail("q_outputs", "at most 2");
  reader.read("step_stride", facts.stepStride);
  if (dictionary.get("max_team"))
    reader.read("max_team", facts.maxTeam);
  reader.read("arena_bytes", facts.arenaBytes);
  if (dictionary.get("carry_elements"))
    reader.read("carry_elements", facts.carryElements);
  reader.read("parameters", facts.parameters);
  reader.read("weight_bytes", facts.weightBytes);
  reader.read("multiply_adds_per_step", facts.multiplyAddsPerStep);
  reader.readOptional<mlir::DenseI32ArrayAttr>("puzzle_ids", facts.puzzleIds);
  reader.readOptional<mlir::DenseI64ArrayAttr>("started_words", facts.startedWords);
  for (const auto &[key, text] :
       {std::pair("family", &facts.family), std::pair("digest", &facts.digest),
        std::pair("precision", &facts.precision)})
    if (!isPlainText(*text))
      reader.fail(key, kPlainText);
  if (!isCIdentifier(facts.name))
    reader.fail("name", "a C identifier (choose one with --name)");
  auto halting = dictionary.getAs<mlir::DictionaryAttr>("halting");
  if (!halting)
    reader.fail("halting", "a dictionary");
  if (Error error = reader.takeError())
    return error;
  FactsReader haltingReader(halting);
  haltingReader.read("rule", facts.rule);
  haltingReader.read("threshold", facts.threshold);
  haltingReader.read("stable_steps", facts.stableSteps);
  if (facts.rule >= static_cast<int32_t>(std::size(kHaltRules)))
    haltingReader.fail("rule", "one of enum trm_halt");
  if (Error error = haltingReader.takeError())
    return error;
  return facts;
}

} // namespace trm
