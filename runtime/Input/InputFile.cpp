//===- InputFile.cpp - An input as what it is -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/InputFile.h"

#include "trm/runtime/Input/Encoding.h"
#include "trm/runtime/Input/Gzip.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Files.h"

#include <sys/stat.h>

namespace trm {

namespace {
/// A file that begins so and holds no text.
struct ForeignKind {
  std::string_view magic;
  const char *what;
  const char *remedy;
};
} // namespace

using namespace std::string_view_literals;

constexpr const char *AsCsv = "save it as CSV with the columns question,answer";
constexpr const char *Unpacked = "unpack it and name the file inside";

constexpr ForeignKind foreignKinds[] = {
    {"PK\x03\x04"sv, "a zip archive (so are .npz and .xlsx files)",
     "unpack it and name what is inside: CSV, or the arrays of a data set; save a spreadsheet as "
     "CSV"},
    {"PAR1"sv, "a Parquet table", AsCsv},
    {"ARROW1"sv, "an Arrow table", AsCsv},
    {"\xd0\xcf\x11\xe0"sv, "a spreadsheet", AsCsv},
    {"SQLite format 3"sv, "an SQLite database", AsCsv},
    {"\x89HDF"sv, "an HDF5 file", "save its arrays with numpy.save as all__inputs.npy"},
    {"\x80\x02"sv, "a Python pickle", AsCsv},
    {"\x80\x03"sv, "a Python pickle", AsCsv},
    {"\x80\x04"sv, "a Python pickle", AsCsv},
    {"\x80\x05"sv, "a Python pickle", AsCsv},
    {"BZh91AY"sv, "compressed with bzip2", "use bzcat FILE | PROGRAM"},
    {"\xfd"
     "7zXZ"sv,
     "compressed with xz", "use xzcat FILE | PROGRAM"},
    {"\x28\xb5\x2f\xfd"sv, "compressed with zstd", "use zstdcat FILE | PROGRAM"},
    {"\x1f\x8b"sv, "compressed with gzip twice", "use zcat FILE | PROGRAM"},
    {"\xff\xfe\0\0"sv, "text in UTF-32", "save it as UTF-8"},
    {"\0\0\xfe\xff"sv, "text in UTF-32", "save it as UTF-8"},
    {"[Puzzle]"sv, "one of SadMan Sudoku", "leave out its lines in brackets"},
    {"7z\xbc\xaf"sv, "a 7z archive", Unpacked},
    {"Rar!"sv, "a RAR archive", Unpacked},
    {"%PDF"sv, "a PDF document", AsCsv},
    {"\x89PNG"sv, "a picture", "puzzles are read as text"},
    {"\xff\xd8\xff"sv, "a picture", "puzzles are read as text"},
    {"<!DOCTYPE"sv, "a web page", "was the download an error message? get the file itself"},
    {"<html"sv, "a web page", "was the download an error message? get the file itself"},
};

/// Asks for no more bytes than may be of the magic: a pipe may have no more.
static bool startsWith(PeekSource &source, std::string_view magic) {
  for (size_t length = 1; length <= magic.size(); ++length)
    if (source.peek(length) != magic.substr(0, length))
      return false;
  return true;
}

static void refuseForeignKinds(const std::string &name, PeekSource &source) {
  for (const ForeignKind &kind : foreignKinds)
    if (startsWith(source, kind.magic))
      throw InputError(name + ": the file is " + kind.what + ", not a text with puzzles; " +
                       kind.remedy);
}

static bool isFolder(const std::string &path) {
  struct stat status;
  return path != "-" && stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

InputFile::InputFile(const std::string &path) : filePath(path) {
  if (isFolder(path))
    return;
  file = std::make_unique<FileSource>(path);
  open(*file);
}

InputFile::InputFile(const std::string &path, std::unique_ptr<ByteSource> bytes)
    : filePath(path), given(std::move(bytes)) {
  open(*given);
}

void InputFile::open(ByteSource &bytes) {
  const std::string name = inputName(filePath);
  beginning = std::make_unique<PeekSource>(bytes);
  ByteSource *source = beginning.get();
  if (startsWith(*beginning, "\x1f\x8b")) {
    gzip = createGzipSource(name, *beginning);
    source = gzip.get();
  }
  unpacked = std::make_unique<PeekSource>(*source);
  if (startsWith(*unpacked, "\x93NUMPY")) {
    fileKind = Kind::Array;
    return;
  }
  refuseForeignKinds(name, *unpacked);
  fileKind = Kind::Text;
  decoder = createDecoder(name, *unpacked);
  text =
      std::make_unique<LineReader>(name, decoder ? *decoder : static_cast<ByteSource &>(*unpacked));
}

} // namespace trm
