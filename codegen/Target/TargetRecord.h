//===- TargetRecord.h - what a target is, as data -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A target record is a small JSON file: the ISA in LLVM's terms and the facts
// that lowering decides by. A new machine is a new record.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_TARGET_TARGETRECORD_H
#define TRM_CODEGEN_TARGET_TARGETRECORD_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace trm {

struct TargetRecord {
  std::string name;
  std::string description;
  std::string triple;
  /// LLVM CPU name that code is scheduled for.
  std::string cpu;
  /// LLVM feature string in addition to the CPU's own.
  std::string features;
  /// LLVM feature string of what a CPU must have for this record to fit it;
  /// empty when the record is chosen by its name alone.
  std::string required;
  unsigned vectorBits = 0;
  unsigned vectorRegisters = 0;
  uint64_t l2Bytes = 0;
  /// "built in", or the file or plugin that it came from.
  std::string origin;
  /// Instructions that multiply narrow factors, as in #trm.target; may be empty.
  std::string bf16Dot = "", int8Dot = "";
  /// Products take one lane of a register as a factor.
  bool multipliesByLane = false;
  /// Products are added by the instruction that makes them.
  bool fusedMultiplyAdd = true;
  /// Memories of a machine without a system: for code and constants, and to write
  /// to. 0 where a system hands memory out.
  uint64_t flashBytes = 0, ramBytes = 0;
  /// A C++ compiler for the machine and how it is called; empty: the system's own.
  std::vector<std::string> compiler = {};
  /// What runs programs of the machine elsewhere: the program comes last.
  std::vector<std::string> emulator = {};
  /// The compiler may be any command; else only one that is known (KnownCompilers.h).
  bool isTrusted = true;

  bool isMicrocontroller() const { return ramBytes != 0; }
};

/// Parses and checks a record; `origin` names the file in errors.
llvm::Expected<TargetRecord> parseTargetRecord(llvm::StringRef text, llvm::StringRef origin);

llvm::Expected<TargetRecord> loadTargetRecord(llvm::StringRef path);

} // namespace trm

#endif // TRM_CODEGEN_TARGET_TARGETRECORD_H
