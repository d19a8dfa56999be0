//===- Jobs.h - Work that many threads share --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Jobs come one after another, are done by any threads and delivered in the order in
// which they came. Only so many are open at a time, so that a run of any length needs
// the same memory.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_JOBS_H
#define TRM_RUNTIME_SOLVE_JOBS_H

#include "trm/runtime/Solve/Parallel.h"

#include <functional>
#include <memory>

namespace trm {

/// False once nobody waits for a result any more.
using IsWanted = std::function<bool()>;

/// Thrown by work that found itself unwanted.
struct Unwanted {};

/// What is delivered as a whole.
class Job {
public:
  virtual ~Job() = default;

  /// Each part is done once, by any thread.
  virtual size_t parts() const { return 1; }
  virtual void run(Session &session, size_t part, const IsWanted &isWanted) = 0;
  /// By the thread that did the last part.
  virtual void finish() {}
  /// By one thread at a time, in the order of jobs.
  virtual void deliver() {}
};

class JobSource {
public:
  virtual ~JobSource() = default;

  /// Null at the end. Called by one thread at a time.
  virtual std::unique_ptr<Job> next() = 0;
  /// Whether next() returns without waiting.
  virtual bool isReady() { return true; }
  /// Nothing comes for a while: what was delivered is to be seen. Called by one thread
  /// at a time, and not while one delivers.
  virtual void flush() {}
  /// Whether a job that was dropped keeps those behind it from being delivered.
  virtual bool isSequence() const { return true; }
};

/// Does all jobs. An exception, of the source or of a job, ends the run: jobs before it
/// are delivered, then it is thrown on. So does a signal (Interrupt.h), after which a
/// job is only finished where one behind it was already; the others are dropped.
void runJobs(const trm_model &model, const ThreadPlan &plan, JobSource &source);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_JOBS_H
