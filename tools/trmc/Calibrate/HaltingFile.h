//===- HaltingFile.h - the JSON of a calibrated rule --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `trmc calibrate` writes and `trmc --halting=FILE` compiles in.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_HALTINGFILE_H
#define TRM_TOOLS_TRMC_CALIBRATE_HALTINGFILE_H

#include "trm/tools/trmc/Calibrate/Choose.h"

namespace trm {

/// Where a rule comes from.
struct Calibration {
  const Trace &trace;
  const Choice &choice;
  Bound bound;
  /// SHA-256 of the file, and its name without folders.
  std::string puzzlesDigest;
  std::string puzzlesName;
};

void writeHaltingFile(llvm::raw_ostream &os, const Calibration &calibration);

struct CalibratedHalting {
  HaltingChoice choice;
  /// Of the model that it was calibrated for; the digest may be empty.
  std::string model;
  std::string digest;
};

/// `path` is what errors call the document.
llvm::Expected<CalibratedHalting> parseHaltingFile(llvm::StringRef json, llvm::StringRef path);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_HALTINGFILE_H
