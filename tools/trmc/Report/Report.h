//===- Report.h - the report of a compile -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// --report=FOLDER: report.json, and report.html with the same facts drawn. The
// page needs nothing but itself.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_REPORT_REPORT_H
#define TRM_TOOLS_TRMC_REPORT_REPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "trm/passes/Pipelines.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <chrono>
#include <optional>

namespace trm {

class PassLog;

/// Collects facts while a model is compiled. Made before the first pass runs;
/// does not outlive the context.
class ReportCollector {
public:
  /// Makes `folder` where it is missing: a compile is long.
  static llvm::Expected<std::unique_ptr<ReportCollector>> create(llvm::StringRef folder,
                                                                 mlir::MLIRContext &context);

  /// Before the phases that run for one of several levels; the last one is what
  /// the report shows.
  void beginLevel(llvm::StringRef name);
  /// Before the passes of a phase run.
  void beforePhase(Phase phase, mlir::PassManager &passes);
  /// After a phase, the first time with the input as it was read.
  void afterPhase(Phase phase, mlir::ModuleOp module);
  /// Before a command of the backend runs: what it links has the model's code,
  /// of which a program no longer tells.
  void beforeCommand(llvm::ArrayRef<llvm::StringRef> command);
  /// After the artifacts are in place, if any.
  llvm::Error write(llvm::StringRef compiler, llvm::ArrayRef<std::string> artifacts);

private:
  using Clock = std::chrono::steady_clock;

  ReportCollector(llvm::StringRef folder, mlir::MLIRContext &context);
  void addPhase(llvm::StringRef name);
  void describeLevel(mlir::ModuleOp module);

  std::string folder;
  std::string modelName;
  std::shared_ptr<PassLog> log;
  std::optional<uint64_t> codeBytes;
  Clock::time_point started = Clock::now();
  Clock::time_point phaseBegan = started;
  /// Of several levels, the one that phases run for.
  std::string level;
  llvm::json::Array levels;
  llvm::json::Array phases;
  llvm::json::Object report;
};

} // namespace trm

#endif // TRM_TOOLS_TRMC_REPORT_REPORT_H
