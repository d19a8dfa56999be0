//===- Parallel.cpp - Puzzles over threads ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Parallel.h"

#include "trm/runtime/Progress.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
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
/// What the threads of one run share.
class Run {
public:
  Run(const trm_model &model, size_t count, const std::function<void(Session &, size_t)> &body)
      : model(model), count(count), body(body), progress(count) {}

  void work(unsigned puzzleThreads) {
    size_t index = 0;
    try {
      Session session(model, puzzleThreads);
      // Puzzles are handed out in order, and those begun are finished even
      // after a failure: the lowest failing index is always found.
      while (!failed && (index = next++) < count) {
        body(session, index);
        progress.advance();
      }
    } catch (...) {
      fail(index);
    }
  }

  void rethrow() const {
    if (failure)
      std::rethrow_exception(failure);
  }

private:
  void fail(size_t index) {
    std::lock_guard<std::mutex> lock(mutex);
    failed = true;
    if (index >= failureIndex)
      return;
    failureIndex = index;
    failure = std::current_exception();
  }

  const trm_model &model;
  const size_t count;
  const std::function<void(Session &, size_t)> &body;
  Progress progress;
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  size_t failureIndex = SIZE_MAX;
  std::exception_ptr failure;
};
} // namespace

void forEachPuzzle(const trm_model &model, size_t count, const ThreadPlan &plan,
                   const std::function<void(Session &, size_t)> &body) {
  Run run(model, count, body);
  std::vector<std::thread> workers;
  for (unsigned i = 1; i < plan.puzzlesAtATime; ++i) {
    try {
      workers.emplace_back([&run, &plan, i] { run.work(plan.puzzleThreads(i)); });
    } catch (const std::system_error &) {
      break; // The system gives no more threads; those there are do the work.
    }
  }
  run.work(plan.puzzleThreads(0));
  for (std::thread &worker : workers)
    worker.join();
  run.rethrow();
}

} // namespace trm
