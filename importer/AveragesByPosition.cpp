//===- AveragesByPosition.cpp - averages that are a list ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/AveragesByPosition.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

using checkpoint::Tensor;

static std::optional<size_t> positionIn(StringRef container, const Tensor *tensor) {
  StringRef rest = tensor->name();
  size_t position;
  if (!rest.consume_front(container) || !to_integer(rest, position, 10))
    return std::nullopt;
  return position;
}

bool isListOfTensors(StringRef container, ArrayRef<const Tensor *> tensors) {
  return all_of(tensors,
                [&](const Tensor *tensor) { return positionIn(container, tensor).has_value(); });
}

namespace {

/// In how many ways the averages from the i-th on are some of the parameters from the
/// j-th on, in their order; two stand for more.
class Embeddings {
public:
  Embeddings(ArrayRef<const Tensor *> averages, const ParameterList &parameters)
      : columns(parameters.size() + 1), ways((averages.size() + 1) * columns, 0) {
    for (size_t j = 0; j < columns; ++j)
      at(averages.size(), j) = 1;
    for (size_t i = averages.size(); i-- > 0;)
      for (size_t j = parameters.size(); j-- > 0;) {
        bool fits = averages[i]->shape() == parameters[j].second->shape();
        at(i, j) = std::min(2, at(i, j + 1) + (fits ? at(i + 1, j + 1) : 0));
      }
  }

  int &at(size_t average, size_t parameter) { return ways[average * columns + parameter]; }

private:
  size_t columns;
  std::vector<int> ways;
};

std::string refuse(StringRef container, StringRef why) {
  return ("has averaged (EMA) weights as a list without names under '" + container + "', " + why +
          "; copy them into the model before saving, or take --weights=raw")
      .str();
}

} // namespace

WeightSet matchByPosition(StringRef container, ArrayRef<const Tensor *> tensors,
                          const ParameterList &parameters) {
  WeightSet set = {container.str(), {}};
  std::vector<const Tensor *> averages(tensors);
  sort(averages, [&](const Tensor *a, const Tensor *b) {
    return *positionIn(container, a) < *positionIn(container, b);
  });
  for (auto [index, tensor] : enumerate(averages))
    set.tensors.emplace(utostr(index), tensor);
  if (parameters.empty()) {
    set.refusal = refuse(container, "and nothing in the file tells whose they are");
    return set;
  }
  Embeddings ways(averages, parameters);
  if (ways.at(0, 0) != 1) {
    set.refusal =
        refuse(container, ways.at(0, 0) ? "whose shapes fit the model's weights in several ways"
                                        : "whose shapes do not fit the model's weights");
    return set;
  }
  set.tensors.clear();
  for (size_t i = 0, j = 0; i < averages.size(); ++j)
    if (averages[i]->shape() == parameters[j].second->shape() && ways.at(i + 1, j + 1))
      set.tensors.emplace(parameters[j].first, averages[i++]);
  return set;
}

} // namespace trm
