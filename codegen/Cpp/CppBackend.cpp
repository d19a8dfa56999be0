//===- CppBackend.cpp - C++ source of a model -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppBackend.h"
#include "trm/codegen/Cpp/CppEntryPoints.h"
#include "trm/codegen/Cpp/CppFunction.h"
#include "trm/codegen/Cpp/CppKernels.h"
#include "trm/codegen/Cpp/CppMeasure.h"
#include "trm/codegen/Cpp/CppNames.h"
#include "trm/codegen/Cpp/CppPackage.h"
#include "trm/codegen/Header.h"
#include "trm/dialect/Trk/Trk.h"
#include "trm/dialect/Trm/PrecisionNames.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

constexpr ArtifactKind kKinds[] = {
    {"cpp", "C++17 that needs no library, and its header", "", ".cpp", false, true},
    {"package", "a folder with C++, CMake, Arduino and Zephyr files, a self-test and checksums", "",
     "", false, true, true}};

/// In the order in which they build on each other. Those in vectors compute with float32.
constexpr StringLiteral kKernelTexts[] = {
#include "trm/codegen/Cpp/Kernels.inc"
};
constexpr StringLiteral kKernelNames[] = {"Arrays",
                                          "Fixed",
                                          "Tiles",
                                          "Vectors",
                                          "Math",
                                          "Product",
                                          "ProductVectors",
                                          "Dot",
                                          "DotVectors",
                                          "ProductInt8",
                                          "ProductInt8Vectors",
                                          "ProductMxInt4",
                                          "Norm",
                                          "NormVectors",
                                          "Quantize",
                                          "QuantizeVectors",
                                          "Attention",
                                          "AttentionVectors",
                                          "AttentionInt8",
                                          "AttentionInt8Vectors"};
static_assert(std::size(kKernelTexts) == std::size(kKernelNames), "a name for each kernel file");

/// {0} name, {1} compiler, {2} family, {3} digest, {4} precision, {5} positions, {6} hidden size,
/// {7} bytes of the arena, {8} bytes of constants.
constexpr char kBegin[] = R"(// {0}.cpp - the compiled model '{0}' in C++17, written by {1}
//
// Family {2}, matrix products in {4}. Activations are [{5} positions][{6} features].
// {7} bytes of arena, which the caller owns, and {8} bytes of constants; no heap, no
// library but memcpy. The interface is in {0}.h.
// SHA-256 of the checkpoint: {3}
#include "{0}.h"

#include <string.h>
)";

/// Names of instructions that kernels of 8-bit integers use where there are some.
constexpr StringLiteral kIntrinsics[] = {
#include "trm/codegen/Cpp/Intrinsics.inc"
};

/// Where the weights are: in the source, or in a file that somebody else places.
enum class WeightPlace { Literal, Section, Incbin, Extern };

enum class FloatUnit { Hard, None };

struct CppOptions {
  WeightPlace weights = WeightPlace::Literal;
  FloatUnit floatUnit = FloatUnit::Hard;
  bool allowCommands = false;

  bool hasWeightFile() const {
    return weights == WeightPlace::Incbin || weights == WeightPlace::Extern;
  }
};

/// {0} name, {1} name in capitals.
constexpr char kSection[] = R"(
/* A linker script may put the constants elsewhere: external flash. */
#ifndef {1}_WEIGHTS_SECTION
#define {1}_WEIGHTS_SECTION ".rodata.{0}_weights"
#endif
)";

/// {0} name, {1} name in capitals, {2} alignment.
constexpr char kIncbin[] = R"(
/* Found by the assembler: in its working directory, or where -I says. */
#ifndef {1}_WEIGHTS_FILE
#define {1}_WEIGHTS_FILE "{0}.weights.bin"
#endif
__asm__(".pushsection .rodata.{0}_weights,\"a\",%progbits\n"
        ".balign {2}\n"
        ".globl {0}_weights\n"
        "{0}_weights:\n"
        ".incbin \"" {1}_WEIGHTS_FILE "\"\n"
        ".popsection\n");
)";

/// A source of codegen/Cpp/Kernels without what is for its file.
StringRef withoutHead(StringRef text) { return text.substr(text.find("\n\n") + 2).rtrim(); }

class Emission {
public:
  Emission(mlir::ModuleOp module, const ModelParts &parts, const CppWeights &weights,
           const CppNumbers &numbers, const CppOptions &options, StringRef compiler)
      : module(module), facts(parts.facts), parts(parts), weights(weights), numbers(numbers),
        options(options), compiler(compiler) {}

  Error print(raw_ostream &os) {
    std::string functions, entryPoints;
    raw_string_ostream functionsOs(functions), entryPointsOs(entryPoints);
    StringSet<> kernels;
    CppModule shared = {parts, weights, numbers, kernels};
    if (Error error = checkFunctionNames())
      return error;
    for (auto func : module.getOps<mlir::func::FuncOp>())
      if (!func.isExternal())
        if (Error error =
                printCppFunction(func, shared, func.isPublic() ? entryPointsOs : functionsOs))
          return error;
    os << formatv(kBegin, facts.getName(), compiler, facts.getFamily(), facts.getDigest(),
                  describePrecision(facts.getPrecision()).str() +
                      (numbers.isFixed() ? ", all else in fixed point" : ""),
                  facts.getPositions(), facts.getHiddenSize(), facts.getSizes().getArenaBytes(),
                  weights.getBytes());
    if (hasIntegers(kernels))
      os << withoutHead(kIntrinsics[0]) << '\n';
    os << "\nnamespace {\n\n";
    printKernels(kernels, os);
    os << "/// The constants, as they lie in memory.\n"
       << "struct Weights {\n";
    weights.printMembers(os);
    os << "};\n"
       << "/// What the constants that belong to this code begin with.\n"
       << "constexpr uint64_t kTag[2] = {" << weights.spellTag() << "};\n";
    printDeclaration(os);
    os << functions;
    printCppHelpers(parts, compiler, numbers, os);
    os << "\n} // namespace\n" << entryPoints;
    printCppModel(facts, os);
    printWeights(os);
    return Error::success();
  }

private:
  /// Symbols have more characters than identifiers.
  Error checkFunctionNames() {
    StringMap<StringRef> symbols;
    for (auto func : module.getOps<mlir::func::FuncOp>()) {
      std::string name = nameOfFunction(func, facts.getName());
      auto [other, isNew] = symbols.try_emplace(name, func.getSymName());
      if (!isNew)
        return createStringError("the functions " + checkpoint::quote(other->second) + " and " +
                                 checkpoint::quote(func.getSymName()) + " are both '" + name +
                                 "' in C++; rename one in the IR");
    }
    return Error::success();
  }

  /// Whether there are products of 8-bit integers, which use instructions by name.
  static bool hasIntegers(const StringSet<> &kernels) {
    return kernels.contains("ProductInt8") || kernels.contains("ProductMxInt4") ||
           kernels.contains("AttentionInt8");
  }

  /// Adds what the kernels of the model need of each other.
  void addKernels(StringSet<> &kernels) {
    kernels.insert("Arrays");
    kernels.insert("Tiles");
    if (hasIntegers(kernels))
      kernels.insert("Dot");
    if (kernels.contains("AttentionInt8"))
      kernels.insert("Quantize");
    if (numbers.isFixed()) {
      kernels.insert("Fixed");
      return;
    }
    kernels.insert("Vectors");
    kernels.insert("Math");
    if (hasIntegers(kernels))
      kernels.insert("DotVectors");
    if (kernels.contains("ProductInt8") || kernels.contains("Product"))
      kernels.insert("ProductVectors");
    for (StringRef name : {"ProductInt8", "Norm", "Quantize", "Attention", "AttentionInt8"})
      if (kernels.contains(name))
        kernels.insert((name + "Vectors").str());
  }

  void printKernels(StringSet<> &kernels, raw_ostream &os) {
    addKernels(kernels);
    if (numbers.isFixed())
      os << "/// How many fraction bits activations and the scales of weights have.\n"
         << "constexpr int kRealBits = " << CppNumbers::kRealBits
         << ", kScaleBits = " << weights.getScaleBits() << ";\n\n";
    for (auto [name, text] : zip_equal(kKernelNames, kKernelTexts))
      if (kernels.contains(name))
        os << numbers.spellKernel(withoutHead(text)) << "\n\n";
  }

  /// Where the bytes are, and as what they are seen.
  void printDeclaration(raw_ostream &os) {
    bool isApart = options.hasWeightFile();
    std::string symbol = isApart ? (facts.getName() + "_weights").str() : "kWeights";
    // A string literal ends in a byte of its own.
    uint64_t end = isApart ? 0 : 1;
    os << (isApart ? "} // namespace\nextern \"C\" " : "extern ") << "const unsigned char "
       << symbol << '[' << weights.getBytes() + end << "];\n"
       << (isApart ? "namespace {\n" : "") << "static_assert(sizeof(Weights) == sizeof " << symbol
       << (end ? " - 1" : "") << ", \"members lie where the bytes are\");\n\n"
       << "const Weights &weights() { return *reinterpret_cast<const Weights *>(" << symbol
       << "); }\n";
  }

  void printWeights(raw_ostream &os) {
    os << "\n#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__\n"
          "#error \"the constants are in little-endian byte order\"\n#endif\n";
    std::string capitals = facts.getName().upper();
    if (options.weights == WeightPlace::Extern)
      return;
    if (options.weights == WeightPlace::Incbin) {
      os << formatv(kIncbin, facts.getName(), capitals, CppWeights::kAlignment);
      return;
    }
    bool hasSection = options.weights == WeightPlace::Section;
    if (hasSection)
      os << formatv(kSection, facts.getName(), capitals);
    os << "\nnamespace {\n\nalignas(" << CppWeights::kAlignment << ") "
       << (hasSection ? formatv("__attribute__((section({0}_WEIGHTS_SECTION))) ", capitals).str()
                      : "")
       << "const unsigned char kWeights[" << weights.getBytes() + 1 << "] =\n";
    weights.printLiteral(os);
    os << "    ;\n\n} // namespace\n";
  }

  mlir::ModuleOp module;
  FactsAttr facts;
  const ModelParts &parts;
  const CppWeights &weights;
  const CppNumbers &numbers;
  const CppOptions &options;
  StringRef compiler;
};

/// Whether there is C++ for what the model was compiled as, however that was asked for.
Error checkModel(FactsAttr facts, bool isFixed) {
  if (facts.getMaxTeam() > 1)
    return createStringError(
        "--emit=cpp makes models for one thread a puzzle, but this one is for " +
        Twine(facts.getMaxTeam()));
  if (isFixed && facts.getPrecision() != Precision::int8)
    return createStringError("--float=none is for matrix products in int8, but this model has them "
                             "in " +
                             describePrecision(facts.getPrecision()) +
                             "; --precision=int8 makes them so");
  return Error::success();
}

std::string getWeightsName(FactsAttr facts) { return (facts.getName() + ".weights.bin").str(); }

/// NAME.weights.bin, beside the source.
Error writeFile(FactsAttr facts, const CppWeights &weights, const EmitRequest &request,
                StagedOutputs &outputs) {
  SmallString<256> path(sys::path::parent_path(request.output));
  sys::path::append(path, getWeightsName(facts));
  return outputs.write(path, [&](raw_ostream &os) {
    os.write(weights.getData().data(), weights.getData().size());
    return Error::success();
  });
}

class CppBackend : public Backend {
public:
  StringRef getName() const override { return "cpp"; }
  StringRef getDescription() const override { return "C++ source for any compiler"; }
  Phase getInputPhase() const override { return Phase::Loops; }
  ArrayRef<ArtifactKind> getArtifactKinds() const override { return kKinds; }
  bool keepsKernels() const override { return true; }
  bool hasKernel(mlir::Operation *kernel) const override { return hasCppKernel(kernel); }
  StringRef getDefaultTarget() const override { return "portable"; }

  void addOptions(BackendOptions &flags) override {
    flags.add(
        "cpp-weights", options.weights, cl::desc("Where the C++ has its weights"),
        cl::values(clEnumValN(WeightPlace::Literal, "literal", "in the source (default)"),
                   clEnumValN(WeightPlace::Section, "section", "there, in a linker's section"),
                   clEnumValN(WeightPlace::Incbin, "incbin", "a file, read by the assembler"),
                   clEnumValN(WeightPlace::Extern, "extern", "a file, and a symbol for it")));
    flags.add("float", options.floatUnit, cl::desc("What the C++ computes with"),
              cl::values(clEnumValN(FloatUnit::Hard, "hard", "floating point (default)"),
                         clEnumValN(FloatUnit::None, "none",
                                    "fixed point, for processors without floating point; it needs "
                                    "--precision=int8")));
    flags.add("allow-commands", options.allowCommands,
              cl::desc("Run the compiler that the record of --target-file names, whatever command "
                       "it is (else: GCC or clang on PATH, with options for a machine alone)"));
  }

  Error emit(ModuleLevels levels, const EmitRequest &request,
             StagedOutputs &outputs) const override {
    request.progress("cpp");
    mlir::ModuleOp module = *levels.front();
    mlir::FailureOr<ModelParts> parts = ModelParts::find(module);
    if (mlir::failed(parts) || !parts->facts.getSizes())
      return createStringError("the module lacks the functions of a solve");
    FactsAttr facts = parts->facts;
    bool isFixed = options.floatUnit == FloatUnit::None;
    if (Error error = checkModel(facts, isFixed))
      return error;
    if (request.kind == "package" && options.hasWeightFile())
      return createStringError("a package has its weights in its source, not in a file beside it: "
                               "--cpp-weights=literal or section");
    CppNumbers numbers(isFixed);
    Expected<CppWeights> weights = CppWeights::of(module, numbers);
    if (!weights)
      return weights.takeError();
    std::string source;
    raw_string_ostream os(source);
    if (Error error =
            Emission(module, *parts, *weights, numbers, options, request.compiler).print(os))
      return error;
    std::string header;
    raw_string_ostream headerOs(header);
    printHeader(facts, request.compiler, headerOs);
    Expected<std::optional<Footprint>> footprint =
        measure(module, source, header, facts, *weights, request);
    if (!footprint)
      return footprint.takeError();
    if (request.kind == "package")
      return writePackage({facts, source, header, weights->getBytes(), *footprint}, request,
                          outputs);
    if (Error error = writeHeader(facts, request, outputs))
      return error;
    if (options.hasWeightFile())
      if (Error error = writeFile(facts, *weights, request, outputs))
        return error;
    return outputs.write(request.output, [&](raw_ostream &file) {
      file << source;
      return Error::success();
    });
  }

private:
  Expected<std::optional<Footprint>> measure(mlir::ModuleOp module, StringRef source,
                                             StringRef header, FactsAttr facts,
                                             const CppWeights &weights,
                                             const EmitRequest &request) const {
    std::vector<SourceFile> files = {{"model.cpp", source},
                                     {(facts.getName() + ".h").str(), header}};
    if (options.weights == WeightPlace::Incbin)
      files.push_back(
          {getWeightsName(facts), StringRef(weights.getData().data(), weights.getData().size())});
    Expected<std::optional<Footprint>> footprint =
        measureCpp(files, facts, options.allowCommands, request);
    if (!footprint || !*footprint)
      return footprint;
    request.measured(**footprint);
    Contents contents = Contents::of(module);
    contents.mayBeApart = options.weights != WeightPlace::Extern;
    if (!contents.mayBeApart)
      contents.constants.clear();
    if (Error error = checkBudget(request.budget, **footprint, contents))
      return error;
    return footprint;
  }

  CppOptions options;
};

} // namespace

std::unique_ptr<Backend> createCppBackend() { return std::make_unique<CppBackend>(); }

} // namespace trm
