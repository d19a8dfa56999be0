//===- RustBackend.cpp - a model as Rust source -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// NAME.rs is a module that needs `core` alone, NAME.weights what it includes.
//
//===----------------------------------------------------------------------===//

#include "RustPrinter.h"
#include "trm/codegen/Backend.h"
#include "trm/codegen/Plugin.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace {

constexpr trm::ArtifactKind kKinds[] = {
    {"rust", "a Rust module that needs core alone, and its weights", "", ".rs", false}};

constexpr char kKernels[] =
#include "Kernels.inc"
    ;

/// {0} name, {1} compiler, {2} family, {3} file of the weights, {4} seq_len, {5} vocab_size,
/// {6} max_steps, {7} rows of the puzzle embedding.
constexpr char kHead[] = R"(//! The model '{0}' of the family {2}, written by {1}.
//!
//! `Model::new()` is a constant, so that a model may be a static; nothing is allocated.
#![allow(clippy::all, dead_code, non_camel_case_types, unused_variables)]

pub const NAME: &str = "{0}";
pub const SEQ_LEN: usize = {4};
pub const VOCAB_SIZE: usize = {5};
pub const MAX_STEPS: usize = {6};
pub const PUZZLES: usize = {7};

static WEIGHTS: &[u8] = include_bytes!("{3}");

)";

constexpr char kTail[] = R"(
    /// [SEQ_LEN, VOCAB_SIZE], of the last step that ran.
    pub fn logits(&self) -> &[f32] {
        &self.logits
    }

    /// The most likely token at each position.
    pub fn answer(&self) -> [i32; SEQ_LEN] {
        let mut tokens = [0; SEQ_LEN];
        for (token, row) in tokens.iter_mut().zip(self.logits.chunks_exact(VOCAB_SIZE)) {
            for (index, value) in row.iter().enumerate() {
                if *value > row[*token as usize] {
                    *token = index as i32;
                }
            }
        }
        tokens
    }
}
)";

class RustBackend : public trm::Backend {
public:
  StringRef getName() const override { return "rust"; }
  StringRef getDescription() const override { return "Rust source (an example)"; }
  /// Loops are optimised, layers are still whole.
  trm::Phase getInputPhase() const override { return trm::Phase::Recursion; }
  ArrayRef<trm::ArtifactKind> getArtifactKinds() const override { return kKinds; }
  StringRef getDefaultTarget() const override { return "portable"; }

  void addOptions(trm::BackendOptions &options) override {
    options.add("rust-weights", weightsPath, cl::value_desc("path"),
                cl::desc("Where rustc finds the file of weights (default: beside the module)"));
  }

  Error emit(trm::ModuleLevels levels, const trm::EmitRequest &request,
             trm::StagedOutputs &outputs) const override {
    trm::ModelOp model = *levels.front()->getOps<trm::ModelOp>().begin();
    RustWeights weights;
    for (auto weight : model.getOps<trm::WeightOp>())
      if (!weights.add(weight))
        return createStringError("--emit=rust: the weight '" + weight.getSymName() +
                                 "' has no elements; compile the checkpoint or bytecode");
    std::string functions;
    raw_string_ostream os(functions);
    for (auto network : model.getOps<trm::NetworkOp>())
      if (Error error = printRustFunction(network, weights, os))
        return error;
    trm::SolveOp solve = *model.getOps<trm::SolveOp>().begin();
    if (Error error = printRustFunction(solve, weights, os))
      return error;
    os << kTail;
    return write(model, weights, functions, request, outputs);
  }

private:
  Error write(trm::ModelOp model, const RustWeights &weights, StringRef functions,
              const trm::EmitRequest &request, trm::StagedOutputs &outputs) const {
    SmallString<256> path(request.output);
    sys::path::replace_extension(path, "weights");
    StringRef place = weightsPath.empty() ? sys::path::filename(path) : StringRef(weightsPath);
    if (place.find_first_of("\"\\\r\n") != StringRef::npos)
      return createStringError("the place of the weights, '" + place +
                               "', is written into a string "
                               "of Rust: expected a path without quotes, backslashes and line "
                               "breaks; --rust-weights names another");
    trm::SolveOp solve = *model.getOps<trm::SolveOp>().begin();
    std::optional<ArrayRef<int32_t>> ids = model.getPuzzleIds();
    auto source = [&](raw_ostream &os) {
      os << formatv(kHead, model.getSymName(), request.compiler, model.getFamily(), place,
                    model.getSeqLen(), model.getVocabSize(), solve.getSupervise().getMaxSteps(),
                    ids ? ids->size() : 1);
      weights.printConstants(os);
      os << '\n' << kKernels << functions;
      return Error::success();
    };
    auto elements = [&](raw_ostream &os) {
      ArrayRef<float> values = weights.getElements();
      os.write(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
      return Error::success();
    };
    if (Error error = outputs.write(request.output, source))
      return error;
    return outputs.write(path, elements);
  }

  std::string weightsPath;
};

Error registerAll(trm::Registries &registries) {
  return registries.backends.add(std::make_unique<RustBackend>(), registries.origin);
}

} // namespace

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT const trm::PluginInfo *trmPluginInfo() {
  static const trm::PluginInfo info = {TRM_PLUGIN_API_VERSION, "rust-backend", "1.0", registerAll};
  return &info;
}
