//===- Arc.cpp - ARC tasks, solutions, submissions and identifiers -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramReaders.h"
#include "trm/runtime/Tasks/Arc/ArcDocument.h"
#include "trm/runtime/Tasks/Arc/ArcTask.h"

#include <iterator>

using namespace trm;

static constexpr int32_t side = 3;

static void solve(DocumentItem &item) {
  // Answers as a model gives them that sees colours where there are none.
  Tokens answer(side * side);
  for (size_t cell = 0; cell < answer.size(); ++cell)
    answer[cell] = static_cast<int32_t>(cell + 2);
  Solution solution = {answer, 1, true, {1, 0}, false, 1, 1, 0, Verdict::Possible};
  item.take(std::vector<Solution>(item.puzzles().size(), solution));
}

static void readDocument(const std::string &text, Choices choices) {
  constexpr DocumentView views[] = {DocumentView::Answers, DocumentView::Drawing,
                                    DocumentView::Check};
  const int32_t ids[] = {0, 1, 2};
  trm_model_info info = {};
  info.cycles_per_step = 1;
  info.name = info.family = info.precision = "fuzz";
  info.seq_len = side * side;
  info.vocab_size = ArcVocabSize;
  info.num_puzzle_ids = static_cast<int32_t>(std::size(ids));
  info.puzzle_ids = ids;
  DocumentView view = views[choices.take(std::size(views))];
  bool json = choices.take(2) != 0;
  auto augmentations = static_cast<int32_t>(choices.take(3));
  DocumentRequest request = {info, view, json, {}, augmentations, 0, "", 0, ""};
  std::unique_ptr<TaskDocument> document =
      readArcDocument({{"tasks.json", text, ""}}, side, request);
  for (size_t i = 0; i < document->size(); ++i) {
    std::unique_ptr<DocumentItem> item = document->item(i);
    solve(*item);
    item->write();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  const std::string text = bytesOf(data + 1, size - 1);
  isRead([&] { readDocument(text, Choices(*data)); });
  isRead([&] { readArcIdentifiers("identifiers.json", text); });
  isRead([&] {
    std::vector<ArcTask> tasks = {{"tasks.json", "a", {}, {{}, {}}, ""}};
    if (isArcSolutions(text) && !isArcSubmission(text))
      takeArcSolutions("solutions.json", text, side, tasks);
  });
  return 0;
}
