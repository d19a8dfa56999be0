//===- Team.cpp - Threads that work on one puzzle ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Team.h"

#include <system_error>

namespace trm {

/// Looks at a value that another thread is about to change. Tens of microseconds
/// of spinning are longer than threads that run are apart; after that the other one
/// probably waits for this processor.
template <typename Predicate>
static bool spinUntil(unsigned rounds, Predicate isDone) {
  for (unsigned i = 0; i < rounds; ++i) {
    if (isDone())
      return true;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#endif
  }
  return isDone();
}
static constexpr unsigned SpinRounds = 2000;

void Barrier::wait(unsigned rank) {
  uint32_t count = arrivals[rank].count.load(std::memory_order_relaxed) + 1;
  arrivals[rank].count.store(count, std::memory_order_release);
  for (Arrival &other : arrivals) {
    // One that is a call ahead has arrived as well; the difference may wrap.
    auto hasArrived = [&] {
      return static_cast<int32_t>(other.count.load(std::memory_order_acquire) - count) >= 0;
    };
    while (!spinUntil(SpinRounds, hasArrived))
      std::this_thread::yield();
  }
}

Team::Team(unsigned size) {
  // A member waits for its first job before it looks at anything that is still to
  // be filled in.
  for (unsigned rank = 1; rank < size; ++rank) {
    try {
      threads.emplace_back([this, rank] { serve(rank); });
    } catch (const std::system_error &) {
      break; // Those there are do the work.
    }
  }
  auto count = static_cast<unsigned>(threads.size()) + 1;
  barrier = std::make_unique<Barrier>(count);
  members.resize(count);
  for (unsigned rank = 0; rank < count; ++rank) {
    Member &member = members[rank];
    member.barrier = barrier.get();
    member.rank = rank;
    member.view = {sizeof(trm_team), static_cast<int32_t>(count), static_cast<int32_t>(rank),
                   [](void *context) {
                     auto *self = static_cast<Member *>(context);
                     self->barrier->wait(self->rank);
                   },
                   &member};
  }
}

Team::~Team() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    ends = true;
  }
  called.notify_all();
  for (std::thread &thread : threads)
    thread.join();
}

void Team::run(const std::function<void(const trm_team &)> &body) {
  job = &body;
  {
    std::lock_guard<std::mutex> lock(mutex);
    ++jobs;
  }
  called.notify_all();
  body(members[0].view);
  barrier->wait(0);
}

/// Returns false when there will be no more.
bool Team::waitForJob(uint32_t last) {
  auto isCalled = [&] { return jobs != last || ends; };
  if (!spinUntil(SpinRounds, isCalled)) {
    std::unique_lock<std::mutex> lock(mutex);
    called.wait(lock, isCalled);
  }
  return jobs != last;
}

void Team::serve(unsigned rank) {
  for (uint32_t done = 0; waitForJob(done); ++done) {
    (*job)(members[rank].view);
    barrier->wait(rank);
  }
}

} // namespace trm
