//===- Limits.h - What a reader takes at most -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files come from anywhere, and a few bytes of one may ask for any amount of memory,
// stack or time. These are the bounds of all readers, of the compiler's and of the
// programs'; no honest file is near one. What is beyond is an error that says so.
// docs/limits.md is made of this file (docs/generate).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_LIMITS_H
#define TRM_RUNTIME_LIMITS_H

#include <cstddef>
#include <cstdint>

namespace trm::limits {

//===-- JSON, IR and configurations ---------------------------------------===//

/// Arrays and objects in each other, in any JSON.
constexpr size_t JsonDepth = 64;
/// Brackets, regions, attributes, types or locations in each other in IR.
constexpr size_t IrDepth = 128;
/// Words and signs between two commas within brackets in textual IR.
constexpr size_t IrTerms = 1024;
/// Seconds of a processor for MLIR to read bytecode.
constexpr unsigned BytecodeSeconds = 5;
/// Bytes of memory for MLIR to read bytecode.
constexpr uint64_t BytecodeMemory = uint64_t(2) << 30;
/// Bytes of a configuration, of dataset.json, of a target record or of a halting rule.
constexpr size_t FactsBytes = size_t(1) << 20;
/// Mappings and sequences in each other in a configuration.
constexpr size_t ConfigDepth = 32;
/// Values of a configuration, aliases and references followed.
constexpr size_t ConfigValues = size_t(1) << 16;
/// References in each other in one value of a configuration.
constexpr size_t ReferenceDepth = 32;
/// Files that the `defaults` of a configuration name, and those of theirs.
constexpr size_t DefaultsFiles = 64;
/// A size or count of a model.
constexpr int64_t ModelCount = int64_t(1) << 20;

//===-- Checkpoints -------------------------------------------------------===//

/// Bytes of a pickle within a zip file.
constexpr uint64_t PickleBytes = uint64_t(64) << 20;
/// Values that a pickle makes.
constexpr size_t PickleObjects = size_t(1) << 20;
/// Values on a pickle's stack, or marks.
constexpr size_t PickleStack = size_t(1) << 20;
/// Values that a pickle remembers.
constexpr size_t PickleMemo = size_t(1) << 20;
/// Values that dictionaries and lists of a pickle copy from each other.
constexpr size_t PickleCopies = size_t(1) << 20;
/// Containers in each other in a state dict.
constexpr size_t StateDictDepth = 64;
/// Entries of a state dict, shared ones counted each time.
constexpr size_t StateDictEntries = size_t(1) << 18;
/// Bytes of a tensor's name in a pickle.
constexpr size_t NameBytes = 1024;
/// Bytes of the key of a pickle's storage.
constexpr size_t StorageKeyBytes = 64;
/// Dimensions of a pickle's tensor, as in PyTorch.
constexpr size_t TensorRank = 64;
/// Elements of a tensor that repeats its storage (stride 0).
constexpr int64_t RepeatedElements = int64_t(1) << 24;
/// Bytes of a compressed entry of a zip file, inflated.
constexpr uint64_t InflatedBytes = uint64_t(1) << 30;
/// Bytes of the header of a safetensors file.
constexpr uint64_t SafetensorsHeaderBytes = uint64_t(16) << 20;
/// Bytes of the index of a checkpoint in shards.
constexpr size_t ShardIndexBytes = size_t(16) << 20;

//===-- Puzzles -----------------------------------------------------------===//

/// Bytes of a line of puzzles.
constexpr size_t LineBytes = size_t(16) << 20;
/// Bytes of a document, such as a file of ARC tasks.
constexpr size_t DocumentBytes = size_t(64) << 20;
/// Bytes of the header of a NumPy array.
constexpr uint64_t NumpyHeaderBytes = uint64_t(1) << 16;

} // namespace trm::limits

#endif // TRM_RUNTIME_LIMITS_H
