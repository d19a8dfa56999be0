//===- CppBackend.cpp - C++ source of a model -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppBackend.h"
#include "trm/codegen/Cpp/CppEntryPoints.h"
#include "trm/codegen/Cpp/CppFunction.h"
#include "trm/codegen/Header.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

constexpr ArtifactKind kKinds[] = {
    {"cpp", "C++17 that needs no library, and its header", "", ".cpp", false}};

constexpr StringLiteral kPrecisions[] = {"fp32", "int8"};

/// In the order in which they build on each other.
constexpr StringLiteral kKernelTexts[] = {
#include "trm/codegen/Cpp/Kernels.inc"
};
constexpr StringLiteral kKernelNames[] = {"Arrays",      "Math", "Tiles",    "Product",
                                          "ProductInt8", "Norm", "Quantize", "Attention"};
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

/// A source of runtime/Kernels without what is for its file.
StringRef withoutHead(StringRef text) { return text.substr(text.find("\n\n") + 2).rtrim(); }

class Emission {
public:
  Emission(mlir::ModuleOp module, const ModelFacts &facts, const ModelParts &parts,
           const CppWeights &weights, const EmitRequest &request)
      : module(module), facts(facts), parts(parts), weights(weights), request(request) {}

  Error print(raw_ostream &os) {
    std::string functions;
    raw_string_ostream functionsOs(functions);
    StringSet<> kernels;
    CppModule shared = {facts.name, weights, kernels};
    for (auto func : module.getOps<mlir::func::FuncOp>())
      if (Error error = printCppFunction(func, shared, functionsOs))
        return error;
    os << formatv(kBegin, facts.name, request.compiler, facts.family, facts.digest, facts.precision,
                  facts.positions, facts.hiddenSize, facts.arenaBytes, weights.getBytes());
    os << "namespace {\n\n";
    printKernels(kernels, os);
    os << "/// The constants, as they lie in memory; the bytes are at the end of this file.\n"
       << "struct Weights {\n";
    weights.printMembers(os);
    os << "};\nextern const unsigned char kWeights[" << weights.getBytes() + 1
       << "];\nstatic_assert(sizeof(Weights) == sizeof kWeights - 1, \"members lie where the bytes "
       << "are\");\n\nconst Weights &weights() { return *reinterpret_cast<const Weights "
       << "*>(kWeights); }\n"
       << functions;
    printCppHelpers(parts, facts, request.compiler, os);
    os << "\n} // namespace\n";
    printCppEntryPoints(facts, os);
    printWeights(os);
    return Error::success();
  }

private:
  void printKernels(StringSet<> &kernels, raw_ostream &os) {
    kernels.insert("Arrays");
    if (kernels.contains("Norm") || kernels.contains("Quantize") || kernels.contains("Attention"))
      kernels.insert("Math");
    for (auto [name, text] : zip_equal(kKernelNames, kKernelTexts))
      if (kernels.contains(name))
        os << withoutHead(text) << "\n\n";
  }

  void printWeights(raw_ostream &os) {
    os << "\n#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__\n"
          "#error \"the constants are in little-endian byte order\"\n#endif\n\n"
          "namespace {\n\nalignas("
       << CppWeights::kAlignment << ") const unsigned char kWeights[" << weights.getBytes() + 1
       << "] =\n";
    weights.printLiteral(os);
    os << "    ;\n\n} // namespace\n";
  }

  mlir::ModuleOp module;
  const ModelFacts &facts;
  const ModelParts &parts;
  const CppWeights &weights;
  const EmitRequest &request;
};

class CppBackend : public Backend {
public:
  StringRef getName() const override { return "cpp"; }
  StringRef getDescription() const override { return "C++ source for any compiler"; }
  Phase getInputPhase() const override { return Phase::Loops; }
  ArrayRef<ArtifactKind> getArtifactKinds() const override { return kKinds; }
  bool keepsKernels() const override { return true; }
  ArrayRef<StringLiteral> getPrecisions() const override { return kPrecisions; }
  StringRef getDefaultTarget() const override { return "portable"; }

  Error emit(ModuleLevels levels, const EmitRequest &request,
             StagedOutputs &outputs) const override {
    request.progress("cpp");
    mlir::ModuleOp module = *levels.front();
    Expected<ModelFacts> facts = ModelFacts::of(module);
    if (!facts)
      return facts.takeError();
    mlir::FailureOr<ModelParts> parts = ModelParts::find(module);
    if (mlir::failed(parts))
      return createStringError("the module lacks the functions of a solve");
    Expected<CppWeights> weights = CppWeights::of(module);
    if (!weights)
      return weights.takeError();
    if (Error error = writeHeader(*facts, request, outputs))
      return error;
    return outputs.write(request.output, [&](raw_ostream &os) {
      return Emission(module, *facts, *parts, *weights, request).print(os);
    });
  }
};

} // namespace

std::unique_ptr<Backend> createCppBackend() { return std::make_unique<CppBackend>(); }

} // namespace trm
