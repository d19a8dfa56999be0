//===- RotaryTables.cpp - position tables that were saved ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/RotaryTables.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace llvm;

namespace trm {

using checkpoint::Tensor;

bool isRotaryTable(StringRef key) {
  StringRef last = key.substr(key.rfind('.') + 1);
  return last == "cos_cached" || last == "sin_cached" || last == "inv_freq";
}

template <typename T>
static std::optional<T> factOf(const ImportReport &import, StringRef name) {
  for (const Fact &fact : import.facts)
    if (fact.name == name)
      if (const T *value = std::get_if<T>(&fact.statement.value))
        return *value;
  return std::nullopt;
}

namespace {

struct Rotation {
  double theta;
  int64_t headDim;

  double frequency(int64_t column) const {
    int64_t half = headDim / 2;
    return std::pow(theta,
                    -2.0 * static_cast<double>(column % half) / static_cast<double>(headDim));
  }

  double entry(StringRef table, int64_t row, int64_t column) const {
    double angle = static_cast<double>(row) * frequency(column);
    return table == "inv_freq"     ? frequency(column)
           : table == "cos_cached" ? std::cos(angle)
                                   : std::sin(angle);
  }
};

} // namespace

/// Of positions in a row; of a board's the tables have other shapes.
static std::optional<Rotation> findRotation(const ImportReport &import) {
  std::optional<double> theta = factOf<double>(import, "rope_theta");
  std::optional<int64_t> hidden = factOf<int64_t>(import, "hidden_size");
  std::optional<int64_t> heads = factOf<int64_t>(import, "num_heads");
  if (!theta || !hidden || !heads || *heads < 1 ||
      factOf<std::string>(import, "pos_encodings") == "2d")
    return std::nullopt;
  return Rotation{*theta, *hidden / *heads};
}

std::string compareRotaryTable(StringRef key, const Tensor &tensor, const ImportReport &import) {
  // The reference makes these tables for networks without attention too.
  if (factOf<bool>(import, "mlp_t").value_or(false))
    return "";
  StringRef table = key.substr(key.rfind('.') + 1);
  std::optional<Rotation> rotation = findRotation(import);
  if (!rotation)
    return "a table of rotary positions, which this model has not, or has of another kind";
  ArrayRef<int64_t> shape = tensor.shape();
  bool hasRows = table != "inv_freq";
  int64_t columns = hasRows ? rotation->headDim : rotation->headDim / 2;
  std::vector<float> values(tensor.numElements());
  if (shape.empty() || shape.back() != columns)
    return "a table of rotary positions of " + formatShape(shape) + ", expected rows of " +
           itostr(columns);
  if (Error error = tensor.readAsFloat32(values))
    return "a table of rotary positions that cannot be read: " + toString(std::move(error));
  // Angles of float32 are off by some 1e-7 of themselves, halves hold three digits.
  double tolerance = checkpoint::sizeInBytes(tensor.dtype(), 1) < 4 ? 1e-2 : 5e-4;
  for (auto [index, value] : enumerate(values)) {
    int64_t at = static_cast<int64_t>(index);
    double expected = rotation->entry(table, at / columns, at % columns);
    if (!(std::abs(value - expected) <= tolerance))
      return "a table of rotary positions with other numbers than rope_theta " +
             toText(FactValue(rotation->theta)) + " makes (element " + itostr(at) +
             "); correct rope_theta";
  }
  return "";
}

} // namespace trm
