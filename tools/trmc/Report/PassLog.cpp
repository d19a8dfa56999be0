//===- PassLog.cpp - what each pass did ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Report/PassLog.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "trm/dialect/Trk/Trk.h"
#include "trm/passes/Analysis/NetworkCost.h"
#include "trm/tools/trmc/Report/Json.h"
#include <chrono>

using namespace llvm;

namespace trm {

//===----------------------------------------------------------------------===//
// IrCounts
//===----------------------------------------------------------------------===//

static uint64_t countBytes(mlir::Type type) {
  auto shaped = dyn_cast<mlir::ShapedType>(type);
  if (!shaped || !shaped.hasStaticShape() || !shaped.getElementType().isIntOrIndexOrFloat() ||
      shaped.getElementType().isIndex())
    return 0;
  return shaped.getNumElements() * shaped.getElementTypeBitWidth() / 8;
}

void IrCounts::add(mlir::Operation *root) {
  root->walk([&](mlir::Operation *op) {
    ++operations;
    if (auto weight = dyn_cast<WeightOp>(op))
      weightBytes += countBytes(weight.getType());
    else if (auto constant = dyn_cast<mlir::arith::ConstantOp>(op))
      weightBytes += countBytes(constant.getType());
    else if (auto global = dyn_cast<mlir::memref::GlobalOp>(op))
      weightBytes += countBytes(global.getType());
    else if (auto model = dyn_cast<ModelOp>(op))
      for (const PlaceCost &place : computePlaceCosts(model))
        if (place.kind == PlaceCost::Kind::Network) {
          ++networks;
          applicationsPerStep += place.runsPerStep;
        }
  });
}

//===----------------------------------------------------------------------===//
// PassLog
//===----------------------------------------------------------------------===//

PassRecord &PassLog::begin(mlir::Pass *pass, mlir::Operation *op) {
  StringRef anchor = op->getName().getStringRef();
  for (size_t index = nestBegin; index < records.size(); ++index) {
    PassRecord &record = records[index];
    // A pass that is in the pipeline twice comes to the same operation again.
    if (record.argument == pass->getArgument() && record.anchor == anchor &&
        record.ran.insert(op).second)
      return record;
  }
  records.emplace_back(phase, level, pass->getArgument(), anchor).ran.insert(op);
  return records.back();
}

static StringRef stringifyType(remarks::Type type) {
  switch (type) {
  case remarks::Type::Passed:
    return "passed";
  case remarks::Type::Missed:
    return "missed";
  case remarks::Type::Analysis:
    return "analysis";
  default:
    return "failed";
  }
}

/// Goes to the last pass of the remark's category, which is the pass's name.
void PassLog::addRemark(const mlir::remark::detail::Remark &remark) {
  json::Array arguments;
  for (const mlir::remark::detail::Remark::Arg &argument : remark.getArgs())
    arguments.push_back(
        json::Object{{"key", toJson(argument.key)}, {"value", toJson(argument.val)}});
  json::Object entry{{"kind", stringifyType(remark.getRemarkType())},
                     {"name", toJson(remark.getRemarkName())},
                     {"arguments", std::move(arguments)}};
  std::lock_guard<std::mutex> lock(mutex);
  for (PassRecord &record : reverse(records)) {
    if (record.argument != remark.getCategoryName())
      continue;
    record.remarks.push_back(std::move(entry));
    return;
  }
}

static bool holdsKernels(mlir::ModuleOp module) {
  auto isOnTensors = [](mlir::Type type) { return isa<mlir::TensorType>(type); };
  bool kernels = false;
  mlir::WalkResult result = module.walk([&](mlir::Operation *op) {
    if (isa<TrmDialect>(op->getDialect()) || any_of(op->getOperandTypes(), isOnTensors))
      return mlir::WalkResult::interrupt();
    kernels |= isa<trk::PackedMatmulOp, trk::RmsNormOp, trk::AttentionOp>(op);
    return mlir::WalkResult::advance();
  });
  return kernels && !result.wasInterrupted();
}

void PassLog::takeTraffic(mlir::ModuleOp module) {
  if (phase != Phase::Loops || !holdsKernels(module))
    return;
  mlir::FailureOr<ModuleTraffic> found = computeTraffic(module);
  if (succeeded(found))
    traffic = std::move(*found);
}

//===----------------------------------------------------------------------===//
// Listening
//===----------------------------------------------------------------------===//

namespace {

/// Has no argument of its own: the adaptor that runs passes on nested operations.
bool isAdaptor(mlir::Pass *pass) { return pass->getArgument().empty(); }

class PassWatcher : public mlir::PassInstrumentation {
public:
  explicit PassWatcher(std::shared_ptr<PassLog> log) : log(std::move(log)) {}

  void runBeforePass(mlir::Pass *pass, mlir::Operation *op) override {
    std::lock_guard<std::mutex> lock(log->mutex);
    if (auto module = dyn_cast<mlir::ModuleOp>(op)) {
      log->takeTraffic(module);
      log->endNest();
    }
    if (isAdaptor(pass))
      return;
    Run &run = runs[pass];
    run.record = &log->begin(pass, op);
    run.record->before.add(op);
    run.fingerprint.emplace(op);
    run.begin = Clock::now();
  }

  void runAfterPass(mlir::Pass *pass, mlir::Operation *op) override {
    Clock::time_point end = Clock::now();
    std::lock_guard<std::mutex> lock(log->mutex);
    if (isAdaptor(pass))
      return;
    Run &run = runs[pass];
    PassRecord &record = *run.record;
    record.seconds += std::chrono::duration<double>(end - run.begin).count();
    record.changed |= *run.fingerprint != mlir::OperationFingerPrint(op);
    record.after.add(op);
  }

private:
  using Clock = std::chrono::steady_clock;
  struct Run {
    PassRecord *record = nullptr;
    Clock::time_point begin;
    std::optional<mlir::OperationFingerPrint> fingerprint;
  };

  std::shared_ptr<PassLog> log;
  DenseMap<mlir::Pass *, Run> runs;
};

class RemarkCollector : public mlir::remark::detail::MLIRRemarkStreamerBase {
public:
  explicit RemarkCollector(std::shared_ptr<PassLog> log) : log(std::move(log)) {}

  void streamOptimizationRemark(const mlir::remark::detail::Remark &remark) override {
    log->addRemark(remark);
  }

private:
  std::shared_ptr<PassLog> log;
};

} // namespace

void watchPasses(mlir::PassManager &manager, std::shared_ptr<PassLog> log) {
  manager.addInstrumentation(std::make_unique<PassWatcher>(std::move(log)));
}

void collectRemarks(mlir::MLIRContext &context, std::shared_ptr<PassLog> log) {
  mlir::remark::RemarkCategories all;
  all.passed = all.missed = all.analysis = all.failed = ".*";
  // Fails where a context has listeners already: then they get the remarks.
  (void)mlir::remark::enableOptimizationRemarks(
      context, std::make_unique<RemarkCollector>(std::move(log)),
      std::make_unique<mlir::remark::RemarkEmittingPolicyAll>(), all);
}

} // namespace trm
