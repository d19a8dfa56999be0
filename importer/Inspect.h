//===- Inspect.h - what a checkpoint is ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The answer of `trmc inspect`, as text for people and JSON for programs.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_INSPECT_H
#define TRM_IMPORTER_INSPECT_H

#include "trm/importer/Diagnosis.h"
#include "trm/importer/Registry.h"
#include "trm/passes/Analysis/ModelCost.h"
#include "llvm/Support/raw_ostream.h"

namespace trm {

struct InspectReport {
  /// What is known before the import.
  static InspectReport begin(const Source &source, const ImporterRegistry::Bid &bid,
                             const ImporterRegistry &registry);

  /// Text, an aligned table; `explain` adds what each importer says.
  void printText(llvm::raw_ostream &os, bool explain) const;
  void printJson(llvm::raw_ostream &os) const;

  /// What `trmc CHECKPOINT` makes where no flag says otherwise.
  struct DefaultCompile {
    std::string target;
    std::string cpu;
    std::string precision;
    std::string output;
  };

  struct ImporterClaim {
    std::string importer;
    Claim claim;
  };

  std::string path;
  std::string format;
  int64_t fileBytes;
  /// Empty where it was not made.
  std::string sha256;
  size_t tensors;
  /// Elements of all tensors, whether the model uses them or not.
  uint64_t elements;
  /// The chosen ones without their tensors, which went with the file.
  ChosenWeights weights;
  std::vector<DTypeUse> dtypes;
  /// Of optimizers, callbacks and loops.
  size_t trainingTensors = 0;
  uint64_t trainingBytes = 0;
  std::vector<checkpoint::OpaqueValue> unread;
  std::string name;
  std::string family;
  std::string description;
  std::string reason;
  ImportReport import;
  /// Nothing while facts are missing.
  UnreadTensors leftTensors;
  /// Why it is not compiled; empty where it is.
  std::string refusal;
  /// Of LoRA factors that are merged; empty where there are none.
  std::string lora;
  /// Other checkpoints in the folder.
  std::vector<std::string> others;
  /// Of the model as it would be imported; nothing while facts are missing.
  std::optional<ModelCost> cost;
  std::vector<ImporterClaim> claims;
  std::vector<Finding> findings;
  /// Of the model as it would be imported; 0 and empty while facts are missing.
  int64_t maxSteps = 0;
  std::string ownHalting;
  /// After which a solve may halt, too; 1 where it may halt after whole steps alone.
  int64_t stepCycles = 1;
  std::optional<DefaultCompile> defaults;

  /// Of a program for one target in float32, to within some ten percent.
  uint64_t estimateProgramBytes() const;
};

} // namespace trm

#endif // TRM_IMPORTER_INSPECT_H
