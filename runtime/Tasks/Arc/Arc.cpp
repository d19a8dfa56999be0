//===- Arc.cpp - Grids of colours, and tasks made of them -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/JsonProblem.h"
#include "trm/runtime/Support/Strings.h"
#include "trm/runtime/Tasks/Arc/ArcDocument.h"
#include "trm/runtime/Tasks/Arc/ArcGrid.h"
#include "trm/runtime/Tasks/Arc/ArcPicture.h"
#include "trm/runtime/Tasks/TaskKind.h"

namespace trm {

namespace {
class ArcText : public TaskText, DocumentReader {
public:
  explicit ArcText(ModelShape shape) : side(squareSide(shape.seqLen)) {}

  std::string describe() const override {
    return formatString("ARC grid of up to %dx%d", side, side);
  }

  Tokens parse(std::string_view text) const override {
    Json json = readJson(text);
    if (json.is_discarded())
      throw TextError{0, "not a JSON array of rows such as [[0,1],[2,3]]: " + jsonProblem(text)};
    return encodeArcGrid(parseArcGrid(json, side), side);
  }

  std::string print(const Tokens &tokens) const override {
    return jsonLine(arcGridJson(decodeArcGrid(tokens, side)));
  }

  Grid grid() const override { return {side, side}; }

  std::string cell(int32_t token, bool) const override {
    constexpr std::string_view symbols = " |.123456789";
    return {symbols[token], ' '};
  }
  int32_t cellWidth() const override { return 2; }
  int32_t background(int32_t token) const override {
    constexpr int32_t notColors = ArcVocabSize - ArcColors;
    return token < notColors ? -1 : arcTerminalColor(token - notColors);
  }

  /// A question is another grid than its answer: nothing of it is given.
  bool isBlank(int32_t) const override { return true; }

  /// Those of a grid in its corner, but for one that fills the square with what colours may be
  /// as well.
  bool areSurelyTokens(const Tokens &integers) const override {
    ArcGrid grid = decodeArcGrid(integers, side);
    bool mayBeColors = std::all_of(integers.begin(), integers.end(),
                                   [](int32_t integer) { return integer < ArcColors; });
    bool fillsSquare = grid.rows == side && grid.columns == side;
    return !grid.cells.empty() && encodeArcGrid(grid, side) == integers &&
           !(fillsSquare && mayBeColors);
  }

  const DocumentReader *documents() const override { return this; }

  /// A task, tasks by name, or a list of either. Two brackets begin a grid, unless a name
  /// follows.
  bool isDocument(std::string_view text) const override {
    std::string start;
    for (size_t at = 0; at < text.size() && start.size() < 3; ++at)
      if (std::string_view(" \t\r\n").find(text[at]) == std::string_view::npos)
        start += text[at];
    return start.substr(0, 1) == "{" || start.substr(0, 2) == "[{" || start == "[[\"";
  }

  std::unique_ptr<TaskDocument> read(const std::vector<DocumentText> &texts,
                                     const DocumentRequest &request) const override {
    return readArcDocument(texts, side, request);
  }

private:
  const int32_t side;
};
} // namespace

extern const TaskKind arcTask;
constexpr TaskKind arcTask = {
    "arc", "ARC tasks, {\"train\": [...], \"test\": [...]}, or grids as lines, [[0,1],[2,3]]",
    [](ModelShape shape) {
      return shape.vocabSize == ArcVocabSize && squareSide(shape.seqLen) > 0;
    },
    "n*n cells and vocab_size = 12",
    [](ModelShape shape) -> std::unique_ptr<TaskText> { return std::make_unique<ArcText>(shape); }};

} // namespace trm
