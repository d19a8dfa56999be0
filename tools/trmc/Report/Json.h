//===- Json.h - facts of a report as JSON -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keys are part of what a report promises: scripts read report.json.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_REPORT_JSON_H
#define TRM_TOOLS_TRMC_REPORT_JSON_H

#include "mlir/IR/BuiltinOps.h"
#include "trm/dialect/Trm/Trm.h"
#include "trm/passes/Analysis/Traffic.h"
#include "llvm/Support/JSON.h"

namespace trm {

struct PassRecord;

/// A string that may not be UTF-8: it comes from a file.
llvm::json::Value toJson(llvm::StringRef text);

/// Name, shapes, halting rule, parameters and costs of a model.
llvm::json::Object describeModel(ModelOp model);

/// The parts of its solve, nested as they run.
llvm::json::Array describeRecursion(ModelOp model);

/// Cost of each network and of what lies outside any.
llvm::json::Array describeCosts(ModelOp model);

llvm::json::Object describePass(const PassRecord &record);

llvm::json::Object describeTraffic(const ModuleTraffic &traffic);

/// The target, or null.
llvm::json::Value describeTarget(mlir::ModuleOp module);

/// Buffers with offsets and lives, from `trm.arena`; null without one.
llvm::json::Value describeArena(mlir::ModuleOp module);

} // namespace trm

#endif // TRM_TOOLS_TRMC_REPORT_JSON_H
