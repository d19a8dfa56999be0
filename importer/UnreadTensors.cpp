//===- UnreadTensors.cpp - tensors that no part of the model reads ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/UnreadTensors.h"

#include "trm/importer/LoraMerge.h"
#include "trm/importer/RotaryTables.h"
#include "trm/importer/WeightNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Tensor;

/// In the name of a module that makes another output than the answer.
constexpr StringLiteral kOtherOutputs[] = {
    "head",    "heads",      "aux",     "auxiliary", "loss",         "losses", "criterion",
    "critic",  "policy",     "probe",   "probes",    "value",        "values", "metric",
    "metrics", "classifier", "teacher", "target",    "discriminator"};

/// In the name of a module that acts on latents or answers, whatever else it says.
constexpr StringLiteral kActing[] = {
    "norm",  "norms",   "ln",         "layernorm",  "rmsnorm", "embed",    "embeds", "emb",
    "mlp",   "ffn",     "embedding",  "embeddings", "pos",     "position", "scale",  "scales",
    "gate",  "gates",   "positions",  "film",       "adapter", "adapters", "init",   "mixer",
    "attn",  "latent",  "attention",  "latents",    "time",    "timestep", "conv",   "level",
    "layer", "layers",  "projection", "block",      "blocks",  "residual", "memory", "lambda",
    "proj",  "lambdas", "input",      "bias"};

/// What one number is called that a run counts, and no model computes with.
constexpr StringLiteral kCounting[] = {"step",    "steps",     "epoch",      "epochs", "iter",
                                       "iters",   "iteration", "iterations", "count",  "counts",
                                       "counter", "updates",   "calls",      "seen",   "seed",
                                       "version", "averaged",  "initted"};

/// The rows of the batch at hand, which the reference's puzzle embedding trains.
constexpr StringLiteral kRowsInTraining[] = {"puzzle_emb.local_weights", "puzzle_emb.local_ids"};

struct Explanation {
  ArrayRef<StringLiteral> words;
  StringLiteral text;
};

constexpr StringLiteral kGptq[] = {"qweight", "qzeros", "scb",   "absmax", "packed", "quant",
                                   "scales",  "zero",   "zeros", "idx",    "nested", "codebook"};
constexpr StringLiteral kMasks[] = {"mask", "causal", "tril", "triu"};
constexpr StringLiteral kBiases[] = {"bias"};
constexpr StringLiteral kNorms[] = {"norm", "norms", "gamma", "beta", "ln", "layernorm", "rmsnorm"};
constexpr StringLiteral kScales[] = {"scale", "scales", "gain", "alpha", "lambda", "temperature"};
constexpr StringLiteral kAdapters[] = {"adapter", "adapters"};
constexpr StringLiteral kGates[] = {"gate", "gates", "film"};
constexpr StringLiteral kStatistics[] = {"mean", "var", "tracked"};
constexpr StringLiteral kOrders[] = {"perm",    "permutation", "order", "map", "index",
                                     "indices", "ids",         "lut",   "idx"};
constexpr StringLiteral kRotary[] = {"freqs", "cis", "rope", "rotary"};

constexpr Explanation kExplanations[] = {
    {kGptq, "a part of quantised weights; save the weights unquantised"},
    {kMasks, "a mask of pruned weights or of attention; apply it before saving "
             "(torch.nn.utils.prune.remove)"},
    {kAdapters, "an adapter; merge it before saving"},
    {kStatistics, "statistics of a batch norm, which the family has not"},
    {kNorms, "a factor of a norm, which the family has not"},
    {kScales, "a scale, which the family has not"},
    {kGates, "a gate, which the family has not"},
    {kBiases, "a bias, which the family has not"},
    {kRotary, "a table of rotary positions in a form that is not compared"},
    {kOrders, "a table of places, which the family does not look up"},
};

/// torch.nn.utils' reparametrisations by their last parts.
StringRef explainParametrization(StringRef key) {
  if (key.ends_with("weight_g") || key.ends_with("weight_v") || key.contains(".original0") ||
      key.contains(".original1"))
    return "a part of a weight under weight norm; take the norm away before saving "
           "(torch.nn.utils.parametrize.remove_parametrizations, remove_weight_norm)";
  if (key.ends_with("weight_orig") || key.ends_with("weight_u") || key.ends_with("weight_v"))
    return "a part of a weight under spectral norm or pruning; take it away before saving "
           "(torch.nn.utils.remove_spectral_norm, prune.remove)";
  if (key.contains("parametrizations."))
    return "a part of a weight under a parametrisation; take it away before saving "
           "(torch.nn.utils.parametrize.remove_parametrizations)";
  return {};
}

bool namesOtherOutput(StringRef module) {
  return hasWord(module, kOtherOutputs) && !hasWord(module, kActing);
}

/// A flag or a number of the training run. One number may also be a shift or an exponent.
bool isRunsCounter(StringRef key, const Tensor &tensor) {
  StringRef last = key.substr(key.rfind('.') + 1);
  bool isInteger = !checkpoint::isFloatingPoint(tensor.dtype());
  return isCounter(tensor) && last != "num_batches_tracked" &&
         (!isInteger || hasWord(last, kCounting));
}

bool isHarmless(StringRef key, const Tensor &tensor) {
  return tensor.numElements() == 0 || isRunsCounter(key, tensor) ||
         is_contained(kRowsInTraining, key);
}

/// Whether one is another name of the other.
bool areTheSame(const Tensor &a, const Tensor &b) {
  return &a.storage() == &b.storage() && a.storageOffset() == b.storageOffset() &&
         a.dtype() == b.dtype() && a.shape() == b.shape() && a.strides() == b.strides();
}

class Sorter {
public:
  Sorter(const Source &source, const ImportReport &import) : source(source), import(import) {}

  Expected<UnreadTensors> run() {
    std::set<StringRef> unread(import.unusedTensors.begin(), import.unusedTensors.end());
    for (const auto &[key, tensor] : source.getTensors()) {
      if (unread.count(key))
        continue;
      if (source.isIgnored(key, tensor->name()))
        return source.error("'" + key +
                            "' is among what --ignore-tensors leaves out, but this "
                            "family needs it; give a narrower pattern");
      noteRead(key, *tensor);
      if (StringRef(key).contains('.'))
        readModules.insert(StringRef(key).split('.').first);
    }
    for (const std::string &key : import.unusedTensors)
      if (const Tensor *tensor = source.find(key)) {
        result.ownKeys.insert(key);
        sortInside(key, *tensor);
      }
    for (const Tensor *stray : source.getWeightSets().strays)
      sortBeside(*stray);
    return std::move(result);
  }

private:
  /// Where an average was taken, other names may be the raw weight's.
  void noteRead(StringRef key, const Tensor &tensor) {
    read.push_back(&tensor);
    const TensorMap &raw = source.getWeightSets().raw.tensors;
    if (auto found = raw.find(key); found != raw.end() && found->second != &tensor)
      read.push_back(found->second);
  }

  bool isReadElsewhere(const Tensor &tensor) const {
    return any_of(read, [&](const Tensor *other) { return areTheSame(tensor, *other); });
  }

  void sortInside(StringRef key, const Tensor &tensor) {
    if (source.isIgnored(key, tensor.name()))
      result.ignored.push_back(key.str());
    else if (isHarmless(key, tensor) || isReadElsewhere(tensor))
      return;
    else if (isRotaryTable(key))
      addRotary(key, tensor);
    else if (bool isOwn = !key.contains('.'); !isOwn && !readModules.count(key.split('.').first) &&
                                              namesOtherOutput(key.split('.').first))
      result.beside.push_back(key.str());
    else
      result.acting.push_back({key.str(), explainTensor(key)});
  }

  void addRotary(StringRef key, const Tensor &tensor) {
    if (std::string difference = compareRotaryTable(key, tensor, import); !difference.empty())
      result.acting.push_back({key.str(), difference});
  }

  /// What wraps the model may act on its answers too.
  void sortBeside(const Tensor &tensor) {
    StringRef rest = tensor.name();
    while (consumeWrapper(rest))
      ;
    if (source.isIgnored(rest, tensor.name()))
      result.ignored.push_back(tensor.name().str());
    else if (isHarmless(rest, tensor) || isReadElsewhere(tensor))
      return;
    else if (namesOtherOutput(rest.split('.').first))
      result.beside.push_back(tensor.name().str());
    else
      result.acting.push_back({tensor.name().str(), explainTensor(rest)});
  }

  const Source &source;
  const ImportReport &import;
  /// The first parts of the keys that were read.
  std::set<StringRef> readModules;
  std::vector<const Tensor *> read;
  UnreadTensors result;
};

} // namespace

std::string explainTensor(StringRef key) {
  if (!partsOfFactor(key).empty())
    return "a low-rank factor (LoRA) that is not merged into its weight; merge it before saving "
           "(PEFT: merge_and_unload())";
  if (StringRef text = explainParametrization(key); !text.empty())
    return text.str();
  if (key.contains('.') && namesAverages(key.split('.').first))
    return "an average (EMA) of some of the weights, which does not show what it is of";
  // The last part says most: the bias of a norm is a bias.
  StringRef last = key.substr(key.rfind('.') + 1);
  StringRef parts[] = {last, key};
  if (last.starts_with("weight_scale"))
    return kExplanations[0].text.str();
  for (StringRef part : parts)
    for (const Explanation &explanation : kExplanations)
      if (hasWord(part, explanation.words))
        return explanation.text.str();
  return "a weight of a layer or an option that the family has not";
}

Expected<UnreadTensors> sortUnread(const Source &source, const ImportReport &import) {
  return Sorter(source, import).run();
}

Error refuseActing(const Source &source, const UnreadTensors &unread) {
  if (unread.acting.empty())
    return Error::success();
  constexpr size_t shown = 4;
  auto quoted = [](const UnreadTensor &tensor) { return "'" + tensor.name + "'"; };
  ArrayRef<UnreadTensor> acting = unread.acting;
  bool one = acting.size() == 1;
  return source.error(
      "has " + Twine(acting.size()) + (one ? " tensor" : " tensors") +
      " that no part of the model reads, but that may change its answers: " +
      join(map_range(acting.take_front(shown), quoted), ", ") +
      (acting.size() > shown ? ", ..." : "") + "; " + quoted(acting.front()) + " is " +
      acting.front().meaning +
      "; else choose another --family, bring an importer of your own (docs/plugins.md), or leave " +
      (one ? "it" : "them") + " out knowingly with --ignore-tensors=GLOB");
}

} // namespace trm
