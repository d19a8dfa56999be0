//===- NumpyArray.h - Arrays that numpy.save wrote --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_NUMPYARRAY_H
#define TRM_RUNTIME_INPUT_NUMPYARRAY_H

#include "trm/runtime/Input/InputFile.h"

#include <vector>

namespace trm {

/// An array of integers, read row by row: the first index counts rows.
class NumpyArray {
public:
  /// Throws InputError where the file is no such array, or not as long as its shape says.
  explicit NumpyArray(const std::string &path) : NumpyArray(std::make_unique<InputFile>(path)) {}
  explicit NumpyArray(std::unique_ptr<InputFile> file);

  const std::string &name() const { return arrayName; }
  uint64_t rows() const { return shape.front(); }
  /// Of a row; 1 where there is but one dimension.
  uint64_t columns() const;
  size_t dimensions() const { return shape.size(); }
  uint64_t bytesRead() const { return file->bytesRead(); }

  /// False at the end. Throws InputError.
  bool nextRow(std::vector<int64_t> &row);
  /// All values of an array of one dimension.
  std::vector<int64_t> readAll();

private:
  std::string readBytes(uint64_t count);
  void readHeader();
  void parseHeader(const std::string &header);
  void parseType(const std::string &type);
  int64_t valueAt(const char *bytes) const;
  [[noreturn]] void fail(const std::string &what) const;

  const std::unique_ptr<InputFile> file;
  const std::string arrayName;
  std::vector<uint64_t> shape;
  size_t itemBytes = 0;
  bool isSigned = false, isBigEndian = false;
  uint64_t rowsRead = 0;
};

} // namespace trm

#endif // TRM_RUNTIME_INPUT_NUMPYARRAY_H
