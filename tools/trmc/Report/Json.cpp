//===- Json.cpp - facts of a report as JSON -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Report/Json.h"
#include "trm/dialect/Trm/Halting.h"
#include "trm/passes/Analysis/ModelCost.h"
#include "trm/passes/Analysis/NetworkCost.h"
#include "trm/passes/Analysis/RecursionTree.h"
#include "trm/tools/trmc/Report/PassLog.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;

namespace trm {

json::Value toJson(StringRef text) {
  return json::isUTF8(text) ? json::Value(text.str()) : json::Value(json::fixUTF8(text));
}

static json::Array listTexts(ArrayRef<std::string> texts) {
  json::Array array;
  for (const std::string &text : texts)
    array.push_back(toJson(text));
  return array;
}

//===----------------------------------------------------------------------===//
// Model
//===----------------------------------------------------------------------===//

/// The rule that a program follows unless it is told otherwise, as its --info words it.
static std::string wordHalting(SuperviseOp supervise) {
  HaltRule rule = supervise.getFixed() ? supervise.getHalting() : HaltRule::never;
  std::string text = describeHalting(
      {getAbiRule(rule), static_cast<float>(supervise.getThreshold().convertToDouble()),
       static_cast<int32_t>(supervise.getStableSteps())});
  return text + (supervise.getCyclesPerStep() == 1 ? "" : ", after every cycle");
}

static json::Object describeHalting(SuperviseOp supervise) {
  return json::Object{{"compiled", wordHalting(supervise)},
                      {"rule", stringifyHaltRule(supervise.getHalting())},
                      {"threshold", supervise.getThreshold().convertToDouble()},
                      {"stable_steps", static_cast<int64_t>(supervise.getStableSteps())},
                      {"fixed", supervise.getFixed()}};
}

json::Object describeModel(ModelOp model) {
  ModelCost cost = computeModelCost(model);
  json::Object object{{"name", toJson(model.getSymName())},
                      {"family", toJson(model.getFamily())},
                      {"seq_len", static_cast<int64_t>(model.getSeqLen())},
                      {"vocab_size", static_cast<int64_t>(model.getVocabSize())},
                      {"parameters", cost.parameters},
                      {"weight_bytes", cost.weightBytes},
                      {"multiply_adds_per_step", cost.multiplyAddsPerStep}};
  if (mlir::DictionaryAttr source = model.getSourceAttr())
    for (StringRef key : {"file", "sha256", "weights"})
      if (auto text = source.getAs<mlir::StringAttr>(key))
        object[key] = toJson(text.getValue());
  SolveOp solve = model.getSolve();
  SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp();
  if (!supervise)
    return object;
  object["max_steps"] = static_cast<int64_t>(supervise.getMaxSteps());
  object["step_stride"] = static_cast<int64_t>(supervise.getStepStride());
  object["cycles_per_step"] = static_cast<int64_t>(supervise.getCyclesPerStep());
  object["halting"] = describeHalting(supervise);
  if (supervise.getInitial().empty())
    return object;
  if (auto latent = dyn_cast<mlir::RankedTensorType>(supervise.getInitial()[0].getType()))
    object["latent"] = json::Array(latent.getShape());
  return object;
}

static json::Array describe(ArrayRef<RecursionNode> nodes) {
  json::Array array;
  for (const RecursionNode &node : nodes) {
    json::Object object{{"kind", stringify(node.kind)}, {"trips", node.trips}};
    if (node.isRegion()) {
      object["carried"] = listTexts(node.carried);
      object["body"] = describe(node.body);
    } else {
      object["lines"] = listTexts(node.lines);
    }
    if (node.kind == RecursionNode::Kind::Apply)
      object["network"] = toJson(node.network);
    array.push_back(std::move(object));
  }
  return array;
}

json::Array describeRecursion(ModelOp model) {
  SolveOp solve = model.getSolve();
  return solve ? describe(buildRecursionTree(solve)) : json::Array();
}

static StringRef stringify(PlaceCost::Kind kind) {
  static constexpr StringLiteral names[] = {"network", "start", "first", "step", "readout"};
  return names[static_cast<int>(kind)];
}

json::Array describeCosts(ModelOp model) {
  json::Array array;
  for (const PlaceCost &place : computePlaceCosts(model))
    array.push_back(json::Object{{"kind", stringify(place.kind)},
                                 {"name", toJson(place.name)},
                                 {"runs_per_step", place.runsPerStep},
                                 {"multiply_adds", place.multiplyAdds},
                                 {"parameters", place.parameters},
                                 {"weight_bytes", place.weightBytes}});
  return array;
}

//===----------------------------------------------------------------------===//
// Passes, traffic, target, arena
//===----------------------------------------------------------------------===//

static json::Object describe(const IrCounts &counts) {
  return json::Object{{"operations", counts.operations},
                      {"networks", counts.networks},
                      {"applications_per_step", counts.applicationsPerStep},
                      {"weight_bytes", counts.weightBytes}};
}

json::Object describePass(const PassRecord &record) {
  json::Object object{{"phase", stringifyPhase(record.phase)},
                      {"pass", toJson(record.argument)},
                      {"runs_on", toJson(record.anchor)},
                      {"seconds", record.seconds},
                      {"changed", record.changed},
                      {"before", describe(record.before)},
                      {"after", describe(record.after)},
                      {"remarks", json::Array(record.remarks)}};
  if (!record.level.empty())
    object["level"] = toJson(record.level);
  return object;
}

static json::Object describe(const Traffic &traffic) {
  return json::Object{{"weight_bytes_read", traffic.weightBytesRead},
                      {"activation_bytes_read", traffic.activationBytesRead},
                      {"activation_bytes_written", traffic.activationBytesWritten},
                      {"latent_loads", traffic.latentLoads},
                      {"latent_stores", traffic.latentStores}};
}

json::Object describeTraffic(const ModuleTraffic &traffic) {
  json::Array functions;
  for (const FunctionTraffic &function : traffic.functions) {
    json::Object object = describe(function.traffic);
    object["name"] = toJson(function.name);
    object["calls_per_step"] = function.callsPerStep;
    object["own"] = describe(function.own);
    functions.push_back(std::move(object));
  }
  return json::Object{{"step", describe(traffic.step)}, {"functions", std::move(functions)}};
}

json::Value describeTarget(mlir::ModuleOp module) {
  TargetAttr target = TargetAttr::of(module);
  if (!target)
    return nullptr;
  return json::Object{{"name", toJson(target.getName())},
                      {"triple", toJson(target.getTriple())},
                      {"cpu", toJson(target.getCpu())},
                      {"vector_bits", target.getVectorBits()},
                      {"vector_registers", target.getVectorRegisters()},
                      {"l2_bytes", target.getL2Bytes()}};
}

json::Value describeArena(mlir::ModuleOp module) {
  ArenaAttr arena = ArenaAttr::of(module);
  if (!arena)
    return nullptr;
  json::Array buffers;
  for (BufferAttr buffer : arena.getBuffers()) {
    std::string type;
    raw_string_ostream(type) << buffer.getType();
    buffers.push_back(json::Object{{"name", toJson(buffer.getName())},
                                   {"type", toJson(type)},
                                   {"offset", buffer.getOffset()},
                                   {"bytes", buffer.getBytes()},
                                   {"begin", buffer.getBegin()},
                                   {"end", buffer.getEnd()}});
  }
  return json::Object{{"buffers", std::move(buffers)},
                      {"peak_bytes", arena.getBytes()},
                      {"lower_bound_bytes", arena.getLowerBoundBytes()}};
}

} // namespace trm
