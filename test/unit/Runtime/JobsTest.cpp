//===- JobsTest.cpp - Tests of work that threads share ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Jobs.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Progress.h"
#include "trm/runtime/Support/Strings.h"

#include "gtest/gtest.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

using namespace trm;

namespace {
/// Jobs whose parts take a time of their own, so that they end in any order.
class NumberedJobs : public JobSource {
public:
  NumberedJobs(size_t count, size_t parts) : count(count), parts(parts) {}

  std::unique_ptr<Job> next() override;

  std::vector<size_t> delivered;
  size_t mostOpen = 0;
  /// Throw where they are reached.
  size_t badJob = SIZE_MAX, badInput = SIZE_MAX;

private:
  friend class NumberedJob;
  const size_t count, parts;
  std::atomic<size_t> begun{0};
  std::atomic<size_t> ended{0};
};

class NumberedJob : public Job {
public:
  NumberedJob(NumberedJobs &all, size_t number) : all(all), number(number) {}

  size_t parts() const override { return all.parts; }
  void run(Session &, size_t part, const IsWanted &isWanted) override {
    EXPECT_TRUE(number >= all.badJob || isWanted());
    std::this_thread::sleep_for(std::chrono::microseconds((number * 7 + part * 3) % 11 * 20));
    if (number == all.badJob)
      throw InputError("job");
    std::lock_guard<std::mutex> lock(mutex);
    EXPECT_TRUE(done.insert(part).second);
  }
  void finish() override { EXPECT_EQ(done.size(), all.parts); }
  void deliver() override {
    ++all.ended;
    all.delivered.push_back(number);
  }

private:
  NumberedJobs &all;
  const size_t number;
  std::mutex mutex;
  std::set<size_t> done;
};

std::unique_ptr<Job> NumberedJobs::next() {
  if (begun == badInput)
    throw InputError("input");
  if (begun == count)
    return nullptr;
  mostOpen = std::max(mostOpen, begun - ended + 1);
  return std::make_unique<NumberedJob>(*this, begun++);
}
} // namespace

static std::string run(JobSource &jobs, unsigned threads) {
  trm_model_info info = {};
  info.arena_bytes = TRM_ARENA_ALIGNMENT;
  const trm_model model = {&info, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 0};
  try {
    runJobs(model, {threads, threads}, jobs);
  } catch (const InputError &error) {
    return error.what();
  }
  return "";
}

static std::vector<size_t> firstNumbers(size_t count) {
  std::vector<size_t> numbers(count);
  for (size_t i = 0; i < count; ++i)
    numbers[i] = i;
  return numbers;
}

TEST(Jobs, AreDeliveredInOrder) {
  for (unsigned threads : {1, 2, 7})
    for (size_t parts : {1, 5}) {
      NumberedJobs jobs(300, parts);
      EXPECT_EQ(run(jobs, threads), "");
      EXPECT_EQ(jobs.delivered, firstNumbers(300));
      EXPECT_LE(jobs.mostOpen, 64 * threads + 1);
    }
  NumberedJobs none(0, 1);
  EXPECT_EQ(run(none, 3), "");
}

TEST(Jobs, BeforeAFailureAreDelivered) {
  for (unsigned threads : {1, 2, 7}) {
    NumberedJobs bad(300, 3);
    bad.badJob = 100;
    EXPECT_EQ(run(bad, threads), "job");
    EXPECT_EQ(bad.delivered, firstNumbers(100));
    NumberedJobs ends(300, 3);
    ends.badInput = 150;
    EXPECT_EQ(run(ends, threads), "input");
    EXPECT_EQ(ends.delivered, firstNumbers(150));
  }
}

TEST(Progress, TellsShareAndTime) {
  EXPECT_EQ(progressText("puzzles", 1234567, 100, 0), "1,234,567 puzzles, 12345.7/s");
  EXPECT_EQ(progressText("puzzles", 10, 4, 0.1), "10 puzzles, 2.5/s, 10 %, 0:00:36 left");
  EXPECT_EQ(progressText("tasks", 1, 3600, 0.25), "1 tasks, 0.0/s, 25 %, 3:00:00 left");
  EXPECT_EQ(groupedNumber(999), "999");
  EXPECT_EQ(groupedNumber(1000), "1,000");
}
