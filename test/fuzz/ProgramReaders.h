//===- ProgramReaders.h - what fuzz targets of programs share ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TEST_FUZZ_PROGRAMREADERS_H
#define TRM_TEST_FUZZ_PROGRAMREADERS_H

#include "trm/runtime/Input/InputFile.h"
#include "trm/runtime/Puzzles/CsvForm.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Tasks/TaskKind.h"

namespace trm {

inline std::string bytesOf(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

/// The first byte of an input chooses how the others are read.
class Choices {
public:
  explicit Choices(uint8_t byte) : rest(byte) {}
  size_t take(size_t count) {
    size_t chosen = rest % count;
    rest /= count;
    return chosen;
  }

private:
  size_t rest;
};

struct TaskOfShape {
  const char *name;
  ModelShape shape;
};
/// One of each kind, and as the importers have their vocabularies.
constexpr TaskOfShape tasks[] = {{"sudoku", {16, 6}}, {"sudoku", {16, 7}}, {"sudoku", {256, 18}},
                                 {"maze", {16, 6}},   {"arc", {9, 12}},    {"tokens", {12, 300}}};
constexpr TextFormat formats[] = {TextFormat::Auto, TextFormat::Lines, TextFormat::Csv,
                                  TextFormat::Tokens};
constexpr Answers answers[] = {Answers::Ignored, Answers::Optional, Answers::Required};

/// How the bytes behind the first are read.
struct Choice {
  explicit Choice(uint8_t byte) : Choice(Choices(byte)) {}

  const TaskOfShape &kind;
  TextFormat format;
  Answers wanted;
  std::unique_ptr<TaskText> task;

private:
  explicit Choice(Choices choices)
      : kind(tasks[choices.take(std::size(tasks))]),
        format(formats[choices.take(std::size(formats))]),
        wanted(answers[choices.take(std::size(answers))]), task(createTask(kind.name, kind.shape)) {
  }
};

/// What programs report and go on behind, or end with.
template <typename Function>
bool isRead(Function read) {
  try {
    read();
    return true;
  } catch (const InputError &) {
    return false;
  } catch (const UsageError &) {
    return false;
  }
}

} // namespace trm

#endif // TRM_TEST_FUZZ_PROGRAMREADERS_H
