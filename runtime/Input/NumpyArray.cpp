//===- NumpyArray.cpp - Arrays that numpy.save wrote ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/NumpyArray.h"

#include "trm/runtime/Limits.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"
#include "trm/runtime/Support/Strings.h"

#include <numeric>

namespace trm {

NumpyArray::NumpyArray(std::unique_ptr<InputFile> opened)
    : file(std::move(opened)), arrayName(inputName(file->path())) {
  if (file->kind() != InputFile::Kind::Array)
    fail("the file is no NumPy array, expected what numpy.save writes");
  readHeader();
}

void NumpyArray::fail(const std::string &what) const { throw InputError(arrayName + ": " + what); }

std::string NumpyArray::readBytes(uint64_t count) {
  std::string bytes(count, '\0');
  size_t filled = 0;
  while (filled < count) {
    size_t more = file->bytes().read(bytes.data() + filled, count - filled);
    if (more == 0)
      fail("the array ends too early; was it cut off?");
    filled += more;
  }
  return bytes;
}

void NumpyArray::readHeader() {
  constexpr size_t magicBytes = 6;
  std::string begin = readBytes(magicBytes + 2);
  int version = begin[magicBytes];
  if (version < 1 || version > 3)
    fail(formatString("version %d of the format is not known, expected 1 to 3", version));
  std::string lengthBytes = readBytes(version == 1 ? 2 : 4);
  uint64_t length = 0;
  for (size_t i = lengthBytes.size(); i-- > 0;)
    length = length << 8 | static_cast<unsigned char>(lengthBytes[i]);
  if (length > limits::NumpyHeaderBytes)
    fail("the array's header is too long");
  parseHeader(readBytes(length));
}

/// What stands behind a key of the header, which is a Python dictionary in NumPy's own spelling.
static std::string_view valueOf(std::string_view header, std::string_view key) {
  size_t at = header.find(key);
  if (at == std::string_view::npos)
    return {};
  header.remove_prefix(at + key.size());
  at = header.find_first_not_of(": ");
  if (at == std::string_view::npos)
    return {};
  header.remove_prefix(at);
  return header.substr(0, header.front() == '(' ? header.find(')') : header.find(','));
}

void NumpyArray::parseHeader(const std::string &header) {
  std::string_view type = valueOf(header, "'descr'"), order = valueOf(header, "'fortran_order'"),
                   sizes = valueOf(header, "'shape'");
  if (type.size() < 2 || type.front() != '\'' || sizes.empty() || sizes.front() != '(')
    fail("the array's header is damaged, or its elements are records; expected integers");
  parseType(std::string(type.substr(1, type.size() - 2)));
  for (size_t at = 1; at < sizes.size();) {
    size_t end = std::min(sizes.find_first_not_of("0123456789", at), sizes.size());
    if (end > at && end - at < 16)
      shape.push_back(std::stoull(std::string(sizes.substr(at, end - at))));
    at = std::max(end, at + 1);
  }
  if (shape.empty())
    fail("the array is a single number, expected [puzzles, cells]");
  if (order == "True" && shape.size() > 1)
    fail("the array is in Fortran order; numpy.ascontiguousarray(a) makes it C order");
  if (columns() > limits::LineBytes / itemBytes)
    fail("the rows of the array are longer than any puzzle");
}

void NumpyArray::parseType(const std::string &type) {
  bool isKnown = type.size() == 3 && (type[1] == 'i' || type[1] == 'u') &&
                 std::string_view("1248").find(type[2]) != std::string_view::npos;
  if (!isKnown)
    fail("the array's elements are '" + type + "', expected integers such as int32 or uint8");
  isBigEndian = type[0] == '>';
  isSigned = type[1] == 'i';
  itemBytes = type[2] - '0';
}

uint64_t NumpyArray::columns() const {
  // Nobody's shape is so large that this overflows and the file is still there.
  return std::accumulate(shape.begin() + 1, shape.end(), uint64_t(1), [](uint64_t a, uint64_t b) {
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
  });
}

int64_t NumpyArray::valueAt(const char *bytes) const {
  uint64_t value = 0;
  for (size_t i = 0; i < itemBytes; ++i) {
    size_t place = isBigEndian ? i : itemBytes - 1 - i;
    value = value << 8 | static_cast<unsigned char>(bytes[place]);
  }
  unsigned unused = 64 - 8 * static_cast<unsigned>(itemBytes);
  if (isSigned)
    return static_cast<int64_t>(value << unused) >> unused;
  // Larger than all that has a meaning here either way.
  return static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX));
}

bool NumpyArray::nextRow(std::vector<int64_t> &row) {
  if (rowsRead == rows()) {
    char more;
    if (file->bytes().read(&more, 1))
      fail("more bytes follow than the array's shape says; was the file written twice?");
    return false;
  }
  std::string bytes = readBytes(columns() * itemBytes);
  row.resize(columns());
  for (size_t i = 0; i < row.size(); ++i)
    row[i] = valueAt(bytes.data() + i * itemBytes);
  ++rowsRead;
  return true;
}

std::vector<int64_t> NumpyArray::readAll() {
  if (dimensions() != 1)
    fail(formatString("the array has %zu dimensions, expected one", dimensions()));
  std::vector<int64_t> all, row;
  while (nextRow(row))
    all.push_back(row.front());
  return all;
}

} // namespace trm
