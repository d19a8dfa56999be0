//===- LoraMerge.cpp - low-rank factors beside weights ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/LoraMerge.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Facts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Path.h"

#include <cmath>

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Config;
using checkpoint::DType;
using checkpoint::Tensor;

constexpr StringLiteral kMergeFirst =
    "; merge the factors before saving (PEFT: merge_and_unload()), or leave them out knowingly "
    "with --ignore-tensors=GLOB";

//===----------------------------------------------------------------------===//
// The merged weight
//===----------------------------------------------------------------------===//

struct MergedWeight {
  const Tensor *weight;
  const Tensor *down; ///< [rank, in], or [in, rank] where `isTransposed`
  const Tensor *up;   ///< [out, rank], or [rank, out]
  bool isTransposed;
  int64_t rank;
  double factor;
};

class MergedReader : public checkpoint::StorageReader {
public:
  explicit MergedReader(const MergedWeight &merged) : merged(merged) {}

  Expected<StringRef> window(uint64_t offset, uint64_t size) override {
    if (values.empty())
      if (Error error = compute())
        return error;
    return StringRef(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float))
        .substr(offset, size);
  }

private:
  static Error read(const Tensor &tensor, std::vector<float> &out) {
    out.resize(tensor.numElements());
    return tensor.readAsFloat32(out);
  }

  Error compute() {
    std::vector<float> down, up;
    if (Error error = read(*merged.down, down))
      return error;
    if (Error error = read(*merged.up, up))
      return error;
    if (Error error = read(*merged.weight, values))
      return error;
    int64_t rows = merged.weight->shape()[0], columns = merged.weight->shape()[1];
    int64_t rank = merged.rank;
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < columns; ++column) {
        double sum = 0;
        for (int64_t k = 0; k < rank; ++k)
          sum += merged.isTransposed
                     ? double(up[k * rows + row]) * double(down[column * rank + k])
                     : double(up[row * rank + k]) * double(down[k * columns + column]);
        float &value = values[row * columns + column];
        value = static_cast<float>(value + sum * merged.factor);
      }
    return Error::success();
  }

  const MergedWeight &merged;
  std::vector<float> values;
};

class MergedStorage : public checkpoint::Storage {
public:
  explicit MergedStorage(const MergedWeight &merged) : merged(merged) {}
  uint64_t size() const override { return merged.weight->numElements() * sizeof(float); }
  StringRef path() const override { return merged.weight->storage().path(); }
  std::unique_ptr<checkpoint::StorageReader> reader() const override {
    return std::make_unique<MergedReader>(merged);
  }

private:
  MergedWeight merged;
};

//===----------------------------------------------------------------------===//
// Alpha and rank
//===----------------------------------------------------------------------===//

StringRef lastPart(StringRef key) { return key.substr(key.rfind('.') + 1); }

/// Whether a configuration's key says this of LoRA: "arch.lora_alpha", "lora.alpha",
/// "use_rslora", and in PEFT's own file "r".
bool isLoraKey(const Config &config, StringRef key, StringRef name) {
  StringRef last = lastPart(key);
  StringRef section = lastPart(key.drop_back(std::min(key.size(), last.size() + 1)));
  bool ofLora =
      section.contains_insensitive("lora") || sys::path::filename(config.path) == kAdapterConfig;
  return last == ("lora_" + name).str() ||
         (last == name && (ofLora || name.contains_insensitive("lora")));
}

class Settings {
public:
  Settings(StringRef path, const LoraSettings &settings) : path(path), settings(settings) {}

  /// What is stated of one name; an error where configurations differ.
  Expected<std::optional<double>> number(StringRef name) const {
    std::optional<double> stated;
    for (const Config *config : settings.configs)
      for (const auto &entry : config->values) {
        if (!isLoraKey(*config, entry.getKey(), name))
          continue;
        Expected<std::optional<double>> value = config->getFloat(entry.getKey());
        if (!value)
          return value.takeError();
        if (*value && stated && **value != *stated)
          return checkpoint::fileError(config->path,
                                       "'" + entry.getKey() + "' is " + Twine(entry.getValue()) +
                                           ", but another configuration says otherwise; correct "
                                           "one of them");
        if (*value)
          stated = *value;
      }
    return stated;
  }

  Expected<bool> flag(StringRef name) const {
    for (const Config *config : settings.configs)
      for (const auto &entry : config->values)
        if (lastPart(entry.getKey()) == name) {
          Expected<std::optional<bool>> value = config->getBool(entry.getKey());
          if (!value)
            return value.takeError();
          if (*value && **value)
            return true;
        }
    return false;
  }

  /// PEFT's options under which a factor means something else.
  Error refuseOthers() const {
    for (StringRef name : {"use_dora", "fan_in_fan_out"}) {
      Expected<bool> isSet = flag(name);
      if (!isSet)
        return isSet.takeError();
      if (*isSet)
        return checkpoint::fileError(path, "has LoRA factors with " + name +
                                               ", which are not merged here" + kMergeFirst);
    }
    for (const Config *config : settings.configs)
      for (const auto &entry : config->values)
        if (entry.getKey().contains("rank_pattern.") || entry.getKey().contains("alpha_pattern."))
          return checkpoint::fileError(config->path,
                                       "has '" + entry.getKey() +
                                           "', other ranks or alphas for some layers, which are "
                                           "not read" +
                                           kMergeFirst);
    return Error::success();
  }

private:
  StringRef path;
  const LoraSettings &settings;
};

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

struct Factors {
  const Tensor *down = nullptr;
  const Tensor *up = nullptr;
  std::string downKey, upKey;
};

StringRef firstPart(StringRef parts) { return parts.split('.').first.ltrim('_'); }

bool isDown(StringRef parts) {
  StringRef name = firstPart(parts);
  return name.equals_insensitive("lora_a") || name == "lora_down";
}

bool isUp(StringRef parts) {
  StringRef name = firstPart(parts);
  return name.equals_insensitive("lora_b") || name == "lora_up";
}

class Merger {
public:
  Merger(StringRef path, const LoraSettings &settings, TensorMap &tensors, std::list<Tensor> &made)
      : path(path), settings(settings), stated(path, settings), tensors(tensors), made(made) {}

  Expected<LoraSummary> run() {
    if (Error error = collect())
      return error;
    if (modules.empty())
      return summary;
    const Factors &first = modules.begin()->second;
    if (all_of(tensors, [](const auto &entry) { return !partsOfFactor(entry.first).empty(); }))
      return fail("holds LoRA factors ('" + (first.down ? first.downKey : first.upKey) +
                  "' and the like) without the weights that they belong to, an adapter and no "
                  "model; merge it into the model (PEFT: merge_and_unload()) and save that");
    if (Error error = readSettings())
      return error;
    for (auto &[module, factors] : modules)
      if (Error error = merge(module, factors))
        return error;
    return summary;
  }

private:
  Error fail(const Twine &message) const { return checkpoint::fileError(path, message); }

  const Tensor *findWeight(StringRef module) const {
    auto found = tensors.find((module + ".weight").str());
    return found == tensors.end() ? nullptr : found->second;
  }

  /// "lora_A", "lora_A.weight", "lora_A.default.weight", "lora_A.default".
  Error checkParts(StringRef key, StringRef parts) {
    StringRef rest = parts.split('.').second;
    rest.consume_back("weight");
    rest.consume_back(".");
    if ((!isDown(parts) && !isUp(parts)) || rest.contains('.') || rest == "bias")
      return fail("has '" + key +
                  "', a part of LoRA that is not merged here (an embedding's, "
                  "DoRA's or a bias)" +
                  kMergeFirst);
    if (adapter && *adapter != rest)
      return fail("has several LoRA adapters, '" + *adapter + "' and '" + rest.str() +
                  "', expected one" + kMergeFirst);
    adapter = rest.str();
    return Error::success();
  }

  Error collect() {
    for (const auto &[key, tensor] : tensors) {
      StringRef parts = partsOfFactor(key);
      if (parts.empty() || settings.isIgnored(key))
        continue;
      if (Error error = checkParts(key, parts))
        return error;
      StringRef module = StringRef(key).drop_back(parts.size());
      Factors &factors = modules[module.substr(0, module.size() - module.ends_with(".")).str()];
      (isDown(parts) ? factors.down : factors.up) = tensor;
      (isDown(parts) ? factors.downKey : factors.upKey) = key;
    }
    return Error::success();
  }

  Error readSettings() {
    if (Error error = stated.refuseOthers())
      return error;
    Expected<std::optional<double>> alpha = stated.number("alpha");
    if (!alpha)
      return alpha.takeError();
    Expected<std::optional<double>> rank = stated.number("rank");
    if (rank && !*rank)
      rank = stated.number("r");
    if (!rank)
      return rank.takeError();
    Expected<bool> rslora = stated.flag("use_rslora");
    if (!rslora)
      return rslora.takeError();
    for (StringRef name : {"scaling", "scale"}) {
      Expected<std::optional<double>> scale = stated.number(name);
      if (!scale)
        return scale.takeError();
      if (*scale)
        statedScale = *scale;
    }
    statedAlpha = *alpha;
    statedRank = *rank;
    dividesByRoot = *rslora;
    return Error::success();
  }

  Expected<MergedWeight> checkShapes(StringRef module, const Factors &factors) const {
    const Tensor *weight = findWeight(module);
    if (!factors.down || !factors.up)
      return fail("has '" + factors.downKey + factors.upKey +
                  "', one LoRA factor without the other" + kMergeFirst);
    if (!weight)
      return fail("has '" + factors.downKey + "' and '" + factors.upKey +
                  "', LoRA factors without '" + module + ".weight' that they belong to" +
                  kMergeFirst);
    ArrayRef<int64_t> w = weight->shape(), down = factors.down->shape(), up = factors.up->shape();
    if (w.size() == 2 && down.size() == 2 && up.size() == 2) {
      if (down[1] == w[1] && up[0] == w[0] && down[0] == up[1])
        return MergedWeight{weight, factors.down, factors.up, false, down[0], 0};
      if (down[0] == w[1] && up[1] == w[0] && down[1] == up[0])
        return MergedWeight{weight, factors.down, factors.up, true, down[1], 0};
    }
    return fail("has the LoRA factors '" + factors.downKey + "' " + formatShape(down) + " and '" +
                factors.upKey + "' " + formatShape(up) + ", which do not fit '" + weight->name() +
                "' " + formatShape(w) + ", expected [rank, " + Twine(w.empty() ? 0 : w.back()) +
                "] and [" + Twine(w.empty() ? 0 : w.front()) + ", rank]" + kMergeFirst);
  }

  /// Some save the integer that a person wrote.
  Error readNumber(const Tensor &tensor, double &number) const {
    bool isInteger = tensor.dtype() == DType::Int64;
    if (tensor.numElements() != 1 || (!isInteger && !checkpoint::isFloatingPoint(tensor.dtype())))
      return fail("has '" + tensor.name() +
                  "', which is no number, expected the alpha of LoRA "
                  "factors" +
                  kMergeFirst);
    if (isInteger) {
      char bytes[sizeof(int64_t)];
      Error error = tensor.readRaw(bytes);
      number = static_cast<double>(support::endian::read64le(bytes));
      return error;
    }
    float value = 0;
    Error error = tensor.readAsFloat32(value);
    number = value;
    return error;
  }

  /// Of the flag, else of the module's own tensor, else of the configuration.
  Expected<double> findAlpha(StringRef module) {
    auto own = tensors.find((module + ".alpha").str());
    const Tensor *tensor = own == tensors.end() ? nullptr : own->second;
    double value = 0;
    if (tensor) {
      if (Error error = readNumber(*tensor, value))
        return error;
      tensors.erase(own);
    }
    if (settings.alpha)
      return *settings.alpha;
    if (tensor)
      return value;
    if (statedAlpha)
      return *statedAlpha;
    return fail("has LoRA factors, but nothing states their alpha; give --lora-alpha=X, or put "
                "lora_alpha into the configuration" +
                kMergeFirst);
  }

  Error merge(StringRef module, const Factors &factors) {
    Expected<MergedWeight> merged = checkShapes(module, factors);
    if (!merged)
      return merged.takeError();
    if (statedRank && *statedRank != static_cast<double>(merged->rank))
      return fail("has LoRA factors of rank " + Twine(merged->rank) + " ('" + factors.downKey +
                  "'), but a configuration says " + toText(*statedRank) +
                  "; use the files that belong together");
    Expected<double> alpha = findAlpha(module);
    if (!alpha)
      return alpha.takeError();
    double rank = static_cast<double>(merged->rank);
    merged->factor = *alpha / (dividesByRoot ? std::sqrt(rank) : rank);
    if (!std::isfinite(merged->factor))
      return fail("has LoRA factors of rank " + Twine(merged->rank) + " and alpha " +
                  toText(*alpha) + " ('" + factors.downKey + "'), expected finite numbers above 0" +
                  kMergeFirst);
    constexpr double tolerance = 1e-4;
    if (statedScale && !settings.alpha &&
        !(std::abs(merged->factor - *statedScale) <= tolerance * std::abs(merged->factor)))
      return fail("has LoRA factors of rank " + Twine(merged->rank) + " and alpha " +
                  toText(*alpha) + ", a scale of " + toText(merged->factor) +
                  ", but a configuration says " + toText(*statedScale) +
                  "; correct one of them, or give --lora-alpha=X");
    for (const Tensor *tensor : {merged->weight, merged->down, merged->up})
      if (!checkpoint::isFloatingPoint(tensor->dtype()))
        return fail("'" + tensor->name() + "' holds " + checkpoint::name(tensor->dtype()) +
                    ", expected floating-point numbers to merge LoRA factors with");
    ArrayRef<int64_t> shape = merged->weight->shape();
    checkpoint::TensorLayout layout = {DType::Float32, 0, to_vector<4>(shape),
                                       checkpoint::rowMajorStrides(shape)};
    Expected<Tensor> result = Tensor::create(merged->weight->name().str(), std::move(layout),
                                             std::make_shared<MergedStorage>(*merged));
    if (!result)
      return result.takeError();
    made.push_back(std::move(*result));
    tensors[(module + ".weight").str()] = &made.back();
    tensors.erase(factors.downKey);
    tensors.erase(factors.upKey);
    addToSummary(merged->rank, *alpha);
    return Error::success();
  }

  void addToSummary(int64_t rank, double alpha) {
    bool isFirst = summary.weights++ == 0;
    summary.smallestRank = isFirst ? rank : std::min(summary.smallestRank, rank);
    summary.largestRank = std::max(summary.largestRank, rank);
    summary.smallestAlpha = isFirst ? alpha : std::min(summary.smallestAlpha, alpha);
    summary.largestAlpha = isFirst ? alpha : std::max(summary.largestAlpha, alpha);
  }

  StringRef path;
  const LoraSettings &settings;
  Settings stated;
  TensorMap &tensors;
  std::list<Tensor> &made;
  std::map<std::string, Factors> modules;
  std::optional<std::string> adapter;
  std::optional<double> statedAlpha, statedRank, statedScale;
  bool dividesByRoot = false;
  LoraSummary summary;
};

} // namespace

StringRef partsOfFactor(StringRef key) {
  for (StringRef rest = key; !rest.empty(); rest = rest.split('.').second)
    if (firstPart(rest).starts_with_insensitive("lora_"))
      return rest;
  return {};
}

std::string describe(const LoraSummary &summary) {
  auto range = [](const std::string &smallest, const std::string &largest) {
    return smallest == largest ? smallest : smallest + " to " + largest;
  };
  return "LoRA factors of rank " +
         range(itostr(summary.smallestRank), itostr(summary.largestRank)) + ", alpha " +
         range(toText(summary.smallestAlpha), toText(summary.largestAlpha)) + ", merged into " +
         utostr(summary.weights) + (summary.weights == 1 ? " weight" : " weights");
}

Expected<LoraSummary> mergeLora(StringRef path, const LoraSettings &settings, TensorMap &tensors,
                                std::list<Tensor> &made) {
  return Merger(path, settings, tensors, made).run();
}

} // namespace trm
