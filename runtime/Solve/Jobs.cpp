//===- Jobs.cpp - Work that many threads share ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Jobs.h"

#include "trm/runtime/Support/Interrupt.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

namespace trm {

namespace {
/// A job that was not delivered yet.
struct OpenJob {
  std::unique_ptr<Job> job;
  size_t parts;
  size_t begun = 0;
  size_t done = 0;
  bool finished = false;
};

/// What a thread does next.
struct Part {
  Job *job;
  size_t index; ///< Of the job.
  size_t part;
};

class JobRun {
public:
  JobRun(const trm_model &model, const ThreadPlan &plan, JobSource &source)
      : model(model), plan(plan), source(source), mostOpen(openEach * plan.puzzlesAtATime) {}

  void run();

private:
  /// So many puzzles wait for an earlier one at most, for each thread: enough for all
  /// threads to go on while one has a puzzle that takes long.
  static constexpr size_t openEach = 64;

  void work(unsigned worker);
  void startWorker(unsigned worker);
  bool take(Part &part);
  bool hasPart() const { return handing < open.size(); }
  bool mayBegin() const;
  /// Whether no thread will ever have work again.
  bool isOver() const;
  /// Fetches a job; the lock is held before and after.
  void begin(std::unique_lock<std::mutex> &lock);
  void complete(const Part &part);
  void deliverFinished();
  std::unique_ptr<Job> takeFinished();
  void deliverBehindGaps();
  void fail(size_t index);
  bool isWanted(size_t index) const;

  const trm_model &model;
  const ThreadPlan plan;
  JobSource &source;
  const size_t mostOpen;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<OpenJob> open;
  size_t firstOpen = 0; ///< Index of the first open job.
  size_t handing = 0;   ///< Place of the first open job that has parts to give.
  size_t partsLeft = 0; ///< Parts of open jobs that are not done.
  bool isReading = false;
  bool hasEnded = false;
  std::exception_ptr failure;
  std::vector<std::thread> workers;

  /// Jobs from there on are of no use.
  std::atomic<size_t> failureIndex{SIZE_MAX};
  /// One behind the last job that was finished.
  std::atomic<size_t> finishedEnd{0};
  /// Somebody waits for input, so whoever delivers flushes.
  std::atomic<bool> isStarving{false};
  std::mutex delivery;
};
} // namespace

void JobRun::run() {
  work(0);
  // Each worker starts the next one, before it ends itself.
  for (size_t i = 0;; ++i) {
    std::unique_lock<std::mutex> lock(mutex);
    if (i == workers.size())
      break;
    std::thread worker = std::move(workers[i]);
    lock.unlock();
    worker.join();
  }
  deliverFinished();
  if (!source.isSequence())
    deliverBehindGaps();
  if (failure)
    std::rethrow_exception(failure);
}

void JobRun::startWorker(unsigned worker) {
  if (worker >= plan.puzzlesAtATime)
    return;
  std::lock_guard<std::mutex> lock(mutex);
  try {
    workers.emplace_back([this, worker] { work(worker); });
  } catch (const std::system_error &) {
    // The system gives no more threads; those there are do the work.
  }
}

void JobRun::work(unsigned worker) {
  Part part = {};
  std::unique_ptr<Session> session;
  while (take(part)) {
    try {
      if (!session) {
        startWorker(worker + 1);
        session = std::make_unique<Session>(model, plan.puzzleThreads(worker));
      }
      part.job->run(*session, part.part, [&] { return isWanted(part.index); });
      complete(part);
    } catch (const Unwanted &) {
      // Whoever made it so knows.
    } catch (...) {
      fail(part.index);
    }
  }
}

bool JobRun::isWanted(size_t index) const {
  if (!interruptSignal())
    return index < failureIndex;
  return index < failureIndex && index < finishedEnd && source.isSequence();
}

bool JobRun::mayBegin() const {
  return !isReading && open.size() < mostOpen && partsLeft < mostOpen;
}

bool JobRun::isOver() const {
  // All parts of a job are begun before those of the next: jobs that are still wanted
  // after a signal, or after a failure of a job, lack none.
  if (interruptSignal() || failureIndex <= firstOpen + handing)
    return true;
  return (hasEnded || failure) && !hasPart();
}

bool JobRun::take(Part &part) {
  std::unique_lock<std::mutex> lock(mutex);
  while (!isOver()) {
    if (hasPart()) {
      OpenJob &each = open[handing];
      part = {each.job.get(), firstOpen + handing, each.begun++};
      if (each.begun == each.parts)
        ++handing;
      return true;
    }
    if (!hasEnded && mayBegin())
      begin(lock);
    else
      changed.wait(lock);
  }
  changed.notify_all();
  return false;
}

void JobRun::begin(std::unique_lock<std::mutex> &lock) {
  isReading = true;
  lock.unlock();
  std::unique_ptr<Job> job;
  bool failed = false;
  try {
    if (!source.isReady()) {
      isStarving = true;
      std::lock_guard<std::mutex> alone(delivery);
      source.flush();
    }
    job = source.next();
  } catch (...) {
    failed = true;
    fail(SIZE_MAX);
  }
  isStarving = false;
  lock.lock();
  isReading = false;
  hasEnded = !job;
  if (job) {
    size_t parts = job->parts();
    partsLeft += parts;
    open.push_back({std::move(job), parts});
  } else if (failed) {
    failureIndex = std::min<size_t>(failureIndex, firstOpen + open.size());
  }
  changed.notify_all();
}

void JobRun::complete(const Part &part) {
  {
    std::lock_guard<std::mutex> lock(mutex);
    OpenJob &each = open[part.index - firstOpen];
    --partsLeft;
    changed.notify_all();
    if (++each.done < each.parts)
      return;
  }
  part.job->finish();
  {
    std::lock_guard<std::mutex> lock(mutex);
    open[part.index - firstOpen].finished = true;
    finishedEnd = std::max<size_t>(finishedEnd, part.index + 1);
  }
  deliverFinished();
}

std::unique_ptr<Job> JobRun::takeFinished() {
  std::lock_guard<std::mutex> lock(mutex);
  if (open.empty() || !open.front().finished || firstOpen >= failureIndex)
    return nullptr;
  std::unique_ptr<Job> job = std::move(open.front().job);
  open.pop_front();
  ++firstOpen;
  --handing;
  changed.notify_all();
  return job;
}

void JobRun::deliverFinished() {
  std::lock_guard<std::mutex> alone(delivery);
  try {
    while (std::unique_ptr<Job> job = takeFinished())
      job->deliver();
    if (isStarving)
      source.flush();
  } catch (...) {
    // Whoever cannot deliver this one cannot deliver any.
    fail(0);
  }
}

void JobRun::deliverBehindGaps() {
  for (OpenJob &each : open)
    if (each.finished && !failure)
      each.job->deliver();
}

void JobRun::fail(size_t index) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!failure || index < failureIndex)
    failure = std::current_exception();
  failureIndex = std::min<size_t>(failureIndex, index);
  changed.notify_all();
}

void runJobs(const trm_model &model, const ThreadPlan &plan, JobSource &source) {
  JobRun(model, plan, source).run();
}

} // namespace trm
