//===- CppEntryPoints.cpp - a model's interface in C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppEntryPoints.h"
#include "trm/codegen/Cpp/CppWeights.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;

namespace trm {
namespace {

constexpr StringLiteral kHelpers[] = {
#include "trm/codegen/Cpp/EntryHelpers.inc"
};
constexpr StringLiteral kEntryPoints[] = {
#include "trm/codegen/Cpp/EntryPoints.inc"
};

/// `text` with $NAME$ and $CAPITALS$ filled in.
void printTemplate(StringRef text, const ModelFacts &facts, raw_ostream &os) {
  std::string capitals = StringRef(facts.name).upper();
  while (!text.empty()) {
    auto [before, rest] = text.split('$');
    os << before;
    if (rest.consume_front("NAME$"))
      os << facts.name;
    else if (rest.consume_front("CAPITALS$"))
      os << capitals;
    text = rest;
  }
}

/// Prints the functions that call the parts with their places in the arena.
class PartCalls {
public:
  PartCalls(const ModelParts &parts, raw_ostream &os) : parts(parts), os(os) {}

  void print() {
    os << "\nfloat *logitsOf(void *arena) { return &view<float>(arena, " << parts.layout.logits
       << "); }\n\nvoid runEmbed(void *arena, const int32_t *tokens, int32_t row) {\n"
       << "  const auto &all = *reinterpret_cast<const " << spellArray(parts.tokens(), "*")
       << ">(tokens);\n  embed(all, row, ";
    printState();
    printFrames();
    os << ";\n}\n";
    os << "\nvoid runStep(void *arena, float *logits, float *q) {\n";
    if (!parts.halt)
      os << "  (void)q;\n";
    if (parts.first) {
      os << "  if (startedWord(arena) == kFresh) {\n    startedWord(arena) = kStepped;\n    "
            "return ";
      printCall("first");
      os << ";\n  }\n";
    }
    os << "  ";
    printCall("supervise");
    os << ";\n}\n\nvoid runReadout(void *arena, float *logits) {\n";
    if (parts.readout) {
      if (parts.halt)
        os << "  float none[2];\n  float *q = none;\n";
      os << "  ";
      printCall("readout");
      os << ";\n";
    } else {
      os << "  (void)arena, (void)logits; // every step writes its answer\n";
    }
    os << "}\n";
  }

private:
  void printState() {
    for (auto [offset, type] : zip_equal(parts.layout.state, parts.state))
      os << "view<" << spellArray(cast<mlir::MemRefType>(type)) << ">(arena, " << offset << "), ";
  }

  void printFrames() { os << "&view<unsigned char>(arena, " << parts.layout.frames << "))"; }

  void printCall(StringRef part) {
    os << part << '(';
    printState();
    os << "view<" << spellArray(parts.logits) << ">(logits, 0), ";
    if (parts.halt)
      os << "view<" << spellArray(parts.halt) << ">(q, 0), ";
    printFrames();
  }

  const ModelParts &parts;
  raw_ostream &os;
};

void printInfo(const ModelParts &parts, const ModelFacts &facts, StringRef compiler,
               raw_ostream &os) {
  auto number = [&](StringRef key) {
    auto fact = parts.facts.getAs<mlir::IntegerAttr>(key);
    return fact ? fact.getInt() : 0;
  };
  os << "\nconst trm_model_info kInfo = {\n    sizeof(trm_model_info), TRM_ABI_VERSION, \""
     << facts.name << "\", \"" << facts.family << "\", \"" << facts.precision
     << "\",\n    \"portable (C++)\", \"" << facts.digest << "\",\n    \"" << compiler << "\", "
     << facts.seqLen << ", " << facts.vocabSize << ", " << facts.positions << ", "
     << facts.hiddenSize << ", " << facts.maxSteps << ", " << facts.qOutputs << ",\n    "
     << facts.puzzleIds.size() << ", " << (facts.puzzleIds.empty() ? "nullptr" : "kPuzzleIds")
     << ", {" << facts.rule << ", static_cast<float>(" << format("%.9g", facts.threshold) << "), "
     << facts.stableSteps << "}, " << parts.halting().getAs<mlir::IntegerAttr>("accepted").getInt()
     << "u, " << facts.stepStride << ", 1,\n    " << facts.arenaBytes << ", " << facts.parameters
     << ", " << facts.weightBytes << ", " << facts.multiplyAddsPerStep << ", "
     << number("carry_offset") << ", " << number("latent_stride") << ", " << number("latents")
     << "};\n";
}

} // namespace

void printCppHelpers(const ModelParts &parts, const ModelFacts &facts, StringRef compiler,
                     raw_ostream &os) {
  if (!facts.puzzleIds.empty()) {
    os << "\nconst int32_t kPuzzleIds[] = {";
    ListSeparator comma;
    for (int32_t id : facts.puzzleIds)
      os << comma << id;
    os << "};\n";
  }
  printInfo(parts, facts, compiler, os);
  os << "\n/// What the first word of an arena is after start(), and after a step.\n"
     << "constexpr uint64_t kFresh = " << format_hex(parts.startedWord(true), 18)
     << "u, kStepped = " << format_hex(parts.startedWord(false), 18) << "u;\n";
  printTemplate(kHelpers[0], facts, os);
  PartCalls(parts, os).print();
}

void printCppEntryPoints(const ModelFacts &facts, raw_ostream &os) {
  std::string level = "\nuint64_t lacksNothing(void) { return 0; }\n\n"
                      "const trm_model kModel = {&kInfo, $NAME$_start, $NAME$_step, "
                      "$NAME$_solve, nullptr, nullptr, nullptr, 0};\n"
                      "const trm_level kLevel = {\"portable\", &kModel, nullptr, 0, "
                      "lacksNothing};\n";
  os << "\nnamespace {\n";
  printTemplate(level, facts, os);
  os << "\n} // namespace\n\n";
  printTemplate(kEntryPoints[0], facts, os);
  printTemplate("\nconst trm_model $NAME$_model = {&kInfo, $NAME$_start, $NAME$_step, "
                "$NAME$_solve,\n    nullptr, nullptr, &kLevel, 1};\n",
                facts, os);
}

} // namespace trm
