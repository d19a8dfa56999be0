//===- CppEntryPoints.cpp - a model's interface in C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppEntryPoints.h"
#include "trm/codegen/Cpp/CppExpression.h"
#include "trm/passes/Entry/ModelInfo.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace trm {

/// What the entry points use besides functions of the model.
constexpr char kHelpers[] = R"(
/// Whether the constants belong to this code: they may lie apart from it.
bool hasItsWeights() {
  return weights().tag[0] == kTag[0] && weights().tag[1] == kTag[1];
}
)";

/// {0} name.
constexpr char kModel[] = R"(
const trm_model_info *{0}_info(void) {{ return &kInfo; }

namespace {{

uint64_t lacksNothing(void) {{ return 0; }

const trm_model kModel = {{&kInfo, {0}_start, {0}_step, {0}_solve, {0}_perturb, nullptr, nullptr,
    nullptr, 0};
const trm_level kLevel = {{"portable", &kModel, nullptr, 0, lacksNothing};

} // namespace

const trm_level *{0}_level(void) {{ return &kLevel; }

const trm_model {0}_model = {{&kInfo, {0}_start, {0}_step, {0}_solve, {0}_perturb, nullptr, nullptr,
    &kLevel, 1};
)";

static std::string spellField(mlir::Attribute value) {
  if (auto text = dyn_cast<mlir::StringAttr>(value))
    return ("\"" + text.getValue() + "\"").str();
  if (auto number = dyn_cast<mlir::FloatAttr>(value))
    return spellFloat(number.getValue());
  if (auto table = dyn_cast<mlir::DenseI32ArrayAttr>(value))
    return table.empty() ? "nullptr" : "kPuzzleIds";
  return std::to_string(cast<mlir::IntegerAttr>(value).getInt());
}

static void printInfo(const ModelParts &parts, StringRef compiler, const CppNumbers &numbers,
                      raw_ostream &os) {
  StringRef target = numbers.isFixed() ? "portable (C++, fixed point)" : "portable (C++)";
  auto fields = describeModel(parts.facts, target, compiler);
  os << "\nconst trm_model_info kInfo = {\n    sizeof(trm_model_info)";
  for (const InfoField &field : fields) {
    bool begins = field.name == "rule", ends = field.name == "stable_steps";
    // Latents that anyone may read are float32.
    bool isHidden = field.name == "num_latents" && numbers.isFixed();
    os << (field.name == "target" || field.name == "seq_len" || begins ||
                   field.name == "arena_bytes"
               ? ",\n    "
               : ", ")
       << (begins ? "{" : "") << (isHidden ? "0" : spellField(field.value)) << (ends ? "}" : "");
  }
  os << "};\n";
}

void printCppHelpers(const ModelParts &parts, StringRef compiler, const CppNumbers &numbers,
                     raw_ostream &os) {
  if (ArrayRef<int32_t> ids = parts.facts.listPuzzleIds(); !ids.empty()) {
    os << "\nconst int32_t kPuzzleIds[] = {";
    ListSeparator comma;
    for (int32_t id : ids)
      os << comma << id;
    os << "};\n";
  }
  printInfo(parts, compiler, numbers, os);
  os << "\n/// What the first word of an arena is after start(), and after a step.\n"
     << "constexpr uint64_t kFresh = " << format_hex(parts.startedWord(true), 18) << "u;\n"
     << "[[maybe_unused]] constexpr uint64_t kStepped = "
     << format_hex(parts.startedWord(false), 18) << "u;\n"
     << kHelpers;
}

void printCppModel(FactsAttr facts, raw_ostream &os) { os << formatv(kModel, facts.getName()); }

} // namespace trm
