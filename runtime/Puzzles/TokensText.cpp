//===- TokensText.cpp - Puzzles as the integers a model sees ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/TaskText.h"

#include "trm/runtime/Support/Strings.h"

#include <charconv>

namespace trm {

namespace {
class TokensText : public TaskText {
public:
  explicit TokensText(ModelShape shape)
      : shape(shape), width(std::to_string(shape.vocabSize - 1).size()) {}

  std::string describe() const override {
    return formatString("puzzle of %d tokens from 0 to %d", shape.seqLen, shape.vocabSize - 1);
  }

  Tokens parse(std::string_view text) const override {
    constexpr std::string_view separators = " \t,;";
    Tokens tokens;
    size_t at = text.find_first_not_of(separators);
    while (at != std::string_view::npos) {
      size_t end = std::min(text.find_first_of(separators, at), text.size());
      tokens.push_back(parseToken(text.substr(at, end - at), at));
      at = text.find_first_not_of(separators, end);
    }
    if (tokens.size() != static_cast<size_t>(shape.seqLen))
      throw TextError{
          0, formatString("the puzzle has %zu tokens, expected %d", tokens.size(), shape.seqLen)};
    return tokens;
  }

  std::string print(const Tokens &tokens) const override {
    std::string text;
    for (size_t i = 0; i < tokens.size(); ++i)
      text += (i ? " " : "") + std::to_string(tokens[i]);
    return text;
  }

  Grid grid() const override {
    int32_t side = squareSide(shape.seqLen);
    return side ? Grid{side, side} : Grid{1, shape.seqLen};
  }

  std::string cell(int32_t token, bool) const override {
    return formatString("%*d ", static_cast<int>(width), token);
  }

  int32_t cellWidth() const override { return static_cast<int32_t>(width) + 1; }

  /// Raw tokens say nothing about which of them are given.
  bool isBlank(int32_t) const override { return true; }

private:
  int32_t parseToken(std::string_view word, size_t offset) const {
    int32_t token = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), token);
    if (error == std::errc::invalid_argument || end != word.data() + word.size())
      throw TextError{offset, "'" + std::string(word) + "' is not an integer token"};
    if (error != std::errc() || token < 0 || token >= shape.vocabSize)
      throw TextError{offset, formatString("token %s is out of range, expected 0 to %d",
                                           std::string(word).c_str(), shape.vocabSize - 1)};
    return token;
  }

  const ModelShape shape;
  const size_t width;
};
} // namespace

std::unique_ptr<TaskText> createTokensText(ModelShape shape) {
  return std::make_unique<TokensText>(shape);
}

} // namespace trm
