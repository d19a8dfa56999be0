//===- Parallel.cpp - Puzzles over threads ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Parallel.h"

#include "trm/runtime/Solve/Jobs.h"
#include "trm/runtime/Support/Progress.h"

#include <algorithm>
#include <thread>

namespace trm {

ThreadPlan planThreads(const trm_model_info &info, const ThreadWish &wish, size_t count) {
  unsigned available = wish.threads ? wish.threads : std::thread::hardware_concurrency();
  available = std::max(available, 1u);
  unsigned least = std::max(wish.puzzleThreads, 1u);
  unsigned most = wish.puzzleThreads ? wish.puzzleThreads : static_cast<unsigned>(info.max_team);
  ThreadPlan plan = {};
  plan.puzzlesAtATime =
      static_cast<unsigned>(std::clamp<size_t>(count, 1, std::max(available / least, 1u)));
  plan.threads = std::clamp(available, plan.puzzlesAtATime * least, plan.puzzlesAtATime * most);
  return plan;
}

namespace {
class IndexedJob : public Job {
public:
  IndexedJob(size_t index, const std::function<void(Session &, size_t)> &body,
             const std::function<void()> &onDone)
      : index(index), body(body), onDone(onDone) {}

  void run(Session &session, size_t, const IsWanted &) override { body(session, index); }
  void deliver() override { onDone(); }

private:
  const size_t index;
  const std::function<void(Session &, size_t)> &body;
  const std::function<void()> &onDone;
};

class IndexedJobs : public JobSource {
public:
  IndexedJobs(size_t count, const std::function<void(Session &, size_t)> &body)
      : count(count), body(body) {}

  std::unique_ptr<Job> next() override {
    return begun < count ? std::make_unique<IndexedJob>(begun++, body, onDone) : nullptr;
  }

private:
  const size_t count;
  const std::function<void(Session &, size_t)> &body;
  Progress progress{"puzzles"};
  size_t begun = 0, done = 0;
  const std::function<void()> onDone = [this] {
    ++done;
    progress.show(done, static_cast<double>(done) / static_cast<double>(count));
  };
};
} // namespace

void forEachPuzzle(const trm_model &model, size_t count, const ThreadPlan &plan,
                   const std::function<void(Session &, size_t)> &body) {
  IndexedJobs jobs(count, body);
  runJobs(model, plan, jobs);
}

} // namespace trm
