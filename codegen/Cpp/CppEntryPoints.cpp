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

/// `line` with $NAME$, $CAPITALS$, $REAL$ and $THRESHOLD$ (of a halting rule) filled in.
void printLine(StringRef line, const ModelFacts &facts, const CppNumbers &numbers,
               raw_ostream &os) {
  while (!line.empty()) {
    auto [before, rest] = line.split('$');
    os << before;
    if (rest.consume_front("NAME$"))
      os << facts.name;
    else if (rest.consume_front("CAPITALS$"))
      os << StringRef(facts.name).upper();
    else if (rest.consume_front("REAL$"))
      os << numbers.getReal();
    else if (rest.consume_front("THRESHOLD$"))
      os << (numbers.isFixed() ? "fromFloat(rule.threshold)" : "rule.threshold");
    line = rest;
  }
}

/// The lines of `text`, without those that begin with $FIXED$ or $FLOAT$ and are for the
/// other numbers.
void printTemplate(StringRef text, const ModelFacts &facts, const CppNumbers &numbers,
                   raw_ostream &os) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    StringRef line = text.take_front(end);
    text = text.drop_front(end);
    bool isForFixed = line.consume_front("$FIXED$"), isForFloat = line.consume_front("$FLOAT$");
    if (numbers.isFixed() ? !isForFloat : !isForFixed)
      printLine(line, facts, numbers, os);
  }
}

/// Prints the functions that call the parts with their places in the arena.
class PartCalls {
public:
  PartCalls(const ModelParts &parts, const CppNumbers &numbers, raw_ostream &os)
      : parts(parts), real(numbers.getReal()), os(os) {}

  void print() {
    os << "\n"
       << real << " *logitsOf(void *arena) { return &view<" << real << ">(arena, "
       << parts.layout.logits
       << "); }\n\nvoid runEmbed(void *arena, const int32_t *tokens, int32_t row) {\n"
       << "  const auto &all = *reinterpret_cast<const " << spellArray(parts.tokens(), real, "*")
       << ">(tokens);\n  embed(all, row, ";
    printState();
    printFrames();
    os << ";\n}\n";
    os << "\nvoid runStep(void *arena, " << real << " *logits, " << real << " *q) {\n";
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
    os << ";\n}\n\nvoid runReadout(void *arena, " << real << " *logits) {\n";
    if (parts.readout) {
      if (parts.halt)
        os << "  " << real << " none[2];\n  " << real << " *q = none;\n";
      os << "  ";
      printCall("readout");
      os << ";\n";
    } else {
      os << "  (void)arena, (void)logits; // every step writes its answer\n";
    }
    os << "}\n";
    printPerturb();
  }

private:
  void printPerturb() {
    os << "\n/// Adds values[i] to element first + i of all latents together.\n"
       << "void addToCarry(void *arena, const float *values, size_t first, size_t count) {\n";
    if (!parts.latents)
      os << "  (void)arena, (void)values, (void)first, (void)count;\n";
    int64_t base = 0;
    auto offsets = ArrayRef(parts.layout.state).take_back(parts.latents);
    for (auto [offset, type] : zip_equal(offsets, parts.state.take_back(parts.latents))) {
      int64_t elements = cast<mlir::MemRefType>(type).getNumElements();
      os << "  addToLatent(&view<" << real << ">(arena, " << offset << "), " << base << ", "
         << elements << ", values, first, count);\n";
      base += elements;
    }
    os << "}\n";
  }

  void printState() {
    for (auto [offset, type] : zip_equal(parts.layout.state, parts.state))
      os << "view<" << spellArray(cast<mlir::MemRefType>(type), real) << ">(arena, " << offset
         << "), ";
  }

  void printFrames() { os << "&view<unsigned char>(arena, " << parts.layout.frames << "))"; }

  void printCall(StringRef part) {
    os << part << '(';
    printState();
    os << "view<" << spellArray(parts.logits, real) << ">(logits, 0), ";
    if (parts.halt)
      os << "view<" << spellArray(parts.halt, real) << ">(q, 0), ";
    printFrames();
  }

  const ModelParts &parts;
  StringRef real;
  raw_ostream &os;
};

void printInfo(const ModelParts &parts, const ModelFacts &facts, StringRef compiler,
               const CppNumbers &numbers, raw_ostream &os) {
  auto number = [&](StringRef key) {
    auto fact = parts.facts.getAs<mlir::IntegerAttr>(key);
    return fact ? fact.getInt() : 0;
  };
  os << "\nconst trm_model_info kInfo = {\n    sizeof(trm_model_info), TRM_ABI_VERSION, \""
     << facts.name << "\", \"" << facts.family << "\", \"" << facts.precision
     << "\",\n    \"portable (C++" << (numbers.isFixed() ? ", fixed point" : "") << ")\", \""
     << facts.digest << "\",\n    \"" << compiler << "\", " << facts.seqLen << ", "
     << facts.vocabSize << ", " << facts.positions << ", " << facts.hiddenSize << ", "
     << facts.maxSteps << ", " << facts.qOutputs << ",\n    " << facts.puzzleIds.size() << ", "
     << (facts.puzzleIds.empty() ? "nullptr" : "kPuzzleIds") << ", {" << facts.rule
     << ", static_cast<float>(" << format("%.9g", facts.threshold) << "), " << facts.stableSteps
     << "}, " << parts.halting().getAs<mlir::IntegerAttr>("accepted").getInt() << "u, "
     << facts.stepStride << ", 1,\n    " << facts.arenaBytes << ", " << facts.parameters << ", "
     << facts.weightBytes << ", " << facts.multiplyAddsPerStep << ", " << number("carry_offset")
     << ", " << number("latent_stride")
     << ", "
     // Those that anyone may read are float32.
     << (numbers.isFixed() ? 0 : number("uniform_latents")) << ", " << number("carry_elements")
     << "};\n";
}

} // namespace

void printCppHelpers(const ModelParts &parts, const ModelFacts &facts, StringRef compiler,
                     const CppNumbers &numbers, raw_ostream &os) {
  if (!facts.puzzleIds.empty()) {
    os << "\nconst int32_t kPuzzleIds[] = {";
    ListSeparator comma;
    for (int32_t id : facts.puzzleIds)
      os << comma << id;
    os << "};\n";
  }
  printInfo(parts, facts, compiler, numbers, os);
  os << "\n/// What the first word of an arena is after start(), and after a step.\n"
     << "constexpr uint64_t kFresh = " << format_hex(parts.startedWord(true), 18)
     << "u, kStepped = " << format_hex(parts.startedWord(false), 18) << "u;\n";
  printTemplate(kHelpers[0], facts, numbers, os);
  PartCalls(parts, numbers, os).print();
}

void printCppEntryPoints(const ModelFacts &facts, const CppNumbers &numbers, raw_ostream &os) {
  std::string level = "\nuint64_t lacksNothing(void) { return 0; }\n\n"
                      "const trm_model kModel = {&kInfo, $NAME$_start, $NAME$_step, "
                      "$NAME$_solve, $NAME$_perturb, nullptr, nullptr, nullptr, 0};\n"
                      "const trm_level kLevel = {\"portable\", &kModel, nullptr, 0, "
                      "lacksNothing};\n";
  os << "\nnamespace {\n";
  printTemplate(level, facts, numbers, os);
  os << "\n} // namespace\n\n";
  printTemplate(kEntryPoints[0], facts, numbers, os);
  printTemplate("\nconst trm_model $NAME$_model = {&kInfo, $NAME$_start, $NAME$_step, "
                "$NAME$_solve,\n    $NAME$_perturb, nullptr, nullptr, &kLevel, 1};\n",
                facts, numbers, os);
}

} // namespace trm
