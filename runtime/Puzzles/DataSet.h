//===- DataSet.h - The data sets that models are trained on -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A folder as the reference's dataset/build_*.py write it: all__inputs.npy, all__labels.npy,
// all__puzzle_identifiers.npy, all__puzzle_indices.npy and dataset.json.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_DATASET_H
#define TRM_RUNTIME_PUZZLES_DATASET_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Input/InputFile.h"
#include "trm/runtime/Puzzles/CsvForm.h"
#include "trm/runtime/Puzzles/PuzzleStream.h"

namespace trm {

struct DataSetRequest {
  const TaskText &task;
  const trm_model_info &info;
  Answers answers;
  /// Stands for the file's own.
  std::optional<int32_t> puzzleId;
  /// What somebody says that the integers are.
  TextFormat format;
};

/// The puzzles of a folder, or of an array of questions in one. Throws InputError.
std::unique_ptr<PuzzleStream> openDataSet(std::unique_ptr<InputFile> file,
                                          const DataSetRequest &request);

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_DATASET_H
