//===- LetterTask.cpp - A task from outside ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Latin square of letters, whose rows are set apart by slashes: what docs/tasks.md
// says of tasks that a program's owner adds.
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/TaskKind.h"

namespace {
constexpr int32_t Side = 4;
constexpr int32_t Blank = 1;
constexpr std::string_view Letters = "?-abcd"; ///< By token.

class LetterText : public trm::TaskText {
public:
  std::string describe() const override { return "square of letters"; }

  trm::Tokens parse(std::string_view text) const override {
    trm::Tokens tokens;
    for (size_t i = 0; i < text.size(); ++i) {
      size_t token = Letters.find(text[i], Blank);
      if (token != std::string_view::npos)
        tokens.push_back(static_cast<int32_t>(token));
      else if (text[i] != '/')
        throw trm::TextError{i, "expected a to d, - or /"};
    }
    if (tokens.size() != Side * Side)
      throw trm::TextError{text.size(), "expected 16 letters"};
    return tokens;
  }

  std::string print(const trm::Tokens &tokens) const override {
    std::string text;
    for (size_t i = 0; i < tokens.size(); ++i)
      text += std::string(i && i % Side == 0 ? "/" : "") + Letters[tokens[i]];
    return text;
  }

  trm::Grid grid() const override { return {Side, Side}; }
  std::string cell(int32_t token, bool) const override { return {Letters[token], ' '}; }
  int32_t cellWidth() const override { return 2; }
  bool isBlank(int32_t token) const override { return token == Blank; }

  bool hasRules() const override { return true; }
  trm::Verdict judge(const trm::Tokens &, const trm::Tokens &answer) const override {
    for (int32_t token : answer)
      if (token <= Blank)
        return trm::Verdict::Wrong;
    return trm::Verdict::Possible;
  }
};

constexpr trm::TaskKind letters = {
    "letters", "rows of a to d and - for a blank, with / between them",
    [](trm::ModelShape shape) {
      return shape.seqLen == Side * Side && shape.vocabSize == Side + 2;
    },
    "16 cells and vocab_size = 6",
    [](trm::ModelShape) -> std::unique_ptr<trm::TaskText> {
      return std::make_unique<LetterText>();
    }};

const trm::TaskRegistration registration(letters);
} // namespace
