//===- DocumentRun.cpp - Items of a document, solved as they come *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/DocumentRun.h"

#include "trm/runtime/Support/Interrupt.h"

namespace trm {

class DocumentJob : public Job {
public:
  DocumentJob(DocumentRun &run, std::unique_ptr<DocumentItem> item)
      : owner(run), item(std::move(item)), solutions(this->item->puzzles().size()) {}

  /// An item without puzzles is one part with nothing to do.
  size_t parts() const override { return std::max<size_t>(solutions.size(), 1); }
  void run(Session &session, size_t part, const IsWanted &isWanted) override {
    if (!solutions.empty())
      solutions[part] =
          solvePuzzle(owner.model, session, item->puzzles()[part], owner.settings, {}, isWanted);
  }
  void finish() override { item->take(solutions); }
  void deliver() override { owner.write(*item); }

private:
  DocumentRun &owner;
  const std::unique_ptr<DocumentItem> item;
  std::vector<Solution> solutions;
};

DocumentRun::DocumentRun(const trm_model &model, const SolveSettings &settings,
                         TaskDocument &document, Output &output, Complaint complaint)
    : model(model), settings(settings), document(document), output(output),
      complaint(std::move(complaint)), progress("tasks", output.isTerminal()) {}

std::unique_ptr<Job> DocumentRun::next() {
  std::unique_ptr<DocumentItem> item;
  if (!ahead.empty()) {
    item = std::move(ahead.front());
    ahead.pop_front();
  } else if (begun < document.size()) {
    item = document.item(begun++);
  } else {
    return nullptr;
  }
  return std::make_unique<DocumentJob>(*this, std::move(item));
}

void DocumentRun::write(DocumentItem &item) {
  for (const std::string &problem : item.problems()) {
    progress.hide();
    complaint(problem);
  }
  std::string text = item.write();
  if (!text.empty())
    held += (hasText ? document.separator() : document.head()) + text;
  hasText = hasText || !text.empty();
  solved += !item.puzzles().empty();
  withProblems += !item.problems().empty();
  if (solved) {
    output.write(held);
    held.clear();
  }
  ++delivered;
  progress.show(delivered, static_cast<double>(delivered) / static_cast<double>(document.size()));
}

ThreadPlan DocumentRun::plan() {
  ThreadPlan most = planThreads(*model.info, settings.threads, SIZE_MAX);
  size_t puzzles = 0;
  while (begun < document.size() && puzzles < most.threads) {
    ahead.push_back(document.item(begun++));
    puzzles += ahead.back()->puzzles().size();
  }
  return planThreads(*model.info, settings.threads, puzzles);
}

void DocumentRun::run() {
  runJobs(model, plan(), *this);
  progress.hide();
  if (!solved && document.isWrittenEmpty())
    output.write(hasText ? held : document.head());
  if (solved || document.isWrittenEmpty())
    output.write(document.tail(interruptSignal() != 0));
  output.flush();
}

} // namespace trm
