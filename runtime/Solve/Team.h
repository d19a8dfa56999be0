//===- Team.h - Threads that work on one puzzle -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The caller and threads that wait for it between its calls. Inside a model they
// meet every few microseconds, so they spin there, and only give way to other
// programs when that takes long.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_TEAM_H
#define TRM_RUNTIME_SOLVE_TEAM_H

#include "trm/runtime/Abi.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace trm {

/// All threads of a team meet here, again and again.
class Barrier {
public:
  explicit Barrier(unsigned size) : arrivals(size) {}

  /// Returns when each of the others has called it as often. What they wrote before
  /// is visible then.
  void wait(unsigned rank);

private:
  /// Each counts its own calls in a cache line that it alone writes: a thread that
  /// arrives sends one line to each of the others and waits for theirs, and nobody
  /// contends for a common counter.
  struct alignas(64) Arrival {
    std::atomic<uint32_t> count{0};
  };
  std::vector<Arrival> arrivals;
};

class Team {
public:
  /// Of fewer threads where the system gives no more.
  explicit Team(unsigned size);
  ~Team();
  Team(const Team &) = delete;
  Team &operator=(const Team &) = delete;

  unsigned size() const { return static_cast<unsigned>(members.size()); }

  /// Runs `job` on all threads, the caller being the first, and returns when all
  /// have returned.
  void run(const std::function<void(const trm_team &)> &job);

private:
  struct Member {
    Barrier *barrier;
    unsigned rank;
    trm_team view;
  };

  void serve(unsigned rank);
  bool waitForJob(uint32_t last);

  std::vector<Member> members;
  std::vector<std::thread> threads;
  std::unique_ptr<Barrier> barrier;
  const std::function<void(const trm_team &)> *job = nullptr;
  /// Counts jobs; the last one ends the threads.
  std::atomic<uint32_t> jobs{0};
  std::atomic<bool> ends{false};
  std::mutex mutex;
  std::condition_variable called;
};

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_TEAM_H
