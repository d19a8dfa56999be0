//===- PassLog.h - what each pass did -----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Time, sizes before and after, and remarks of every pass of a compile.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_REPORT_PASSLOG_H
#define TRM_TOOLS_TRMC_REPORT_PASSLOG_H

#include "mlir/IR/Remarks.h"
#include "mlir/Pass/PassManager.h"
#include "trm/passes/Analysis/Traffic.h"
#include "trm/passes/Pipelines.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/JSON.h"
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace trm {

/// Sizes of the IR that a pass runs on; a pass that runs on each function has
/// those of all of them together.
struct IrCounts {
  uint64_t operations = 0;
  uint64_t networks = 0;
  uint64_t applicationsPerStep = 0;
  uint64_t weightBytes = 0;

  void add(mlir::Operation *root);
};

struct PassRecord {
  PassRecord(Phase phase, llvm::StringRef level, llvm::StringRef argument, llvm::StringRef anchor)
      : phase(phase), level(level), argument(argument), anchor(anchor) {}

  Phase phase;
  /// That it ran for, where a model is compiled for several.
  std::string level;
  std::string argument;
  std::string anchor;
  double seconds = 0;
  bool changed = false;
  IrCounts before, after;
  /// What the pass said about itself, as the report shows it.
  std::vector<llvm::json::Value> remarks;
  /// What it ran on; only to be compared, since it may be gone.
  llvm::SmallPtrSet<mlir::Operation *, 1> ran;
};

/// Shared by what listens to passes and to remarks; both may call from several
/// threads at once.
class PassLog {
public:
  void beginPhase(Phase phase) {
    this->phase = phase;
    endNest();
  }
  void beginLevel(llvm::StringRef name) { level = name.str(); }
  /// The record of a pass that begins; its runs on several functions share one.
  PassRecord &begin(mlir::Pass *pass, mlir::Operation *op);
  /// Nested passes that run after this get records of their own.
  void endNest() { nestBegin = records.size(); }
  void addRemark(const mlir::remark::detail::Remark &remark);
  /// Taken on the last module whose kernels are still whole.
  void takeTraffic(mlir::ModuleOp module);

  const std::deque<PassRecord> &getRecords() const { return records; }
  const std::optional<ModuleTraffic> &getTraffic() const { return traffic; }

  std::mutex mutex;

private:
  std::deque<PassRecord> records; // growing moves none of them
  size_t nestBegin = 0;
  Phase phase = Phase::Import;
  std::string level;
  std::optional<ModuleTraffic> traffic;
};

/// Has the passes of `manager` write to `log`.
void watchPasses(mlir::PassManager &manager, std::shared_ptr<PassLog> log);

/// Has the remarks of `context` go to `log`. At most once a context.
void collectRemarks(mlir::MLIRContext &context, std::shared_ptr<PassLog> log);

} // namespace trm

#endif // TRM_TOOLS_TRMC_REPORT_PASSLOG_H
