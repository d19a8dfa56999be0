//===- StagedOutputs.cpp - output files that appear all at once ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/StagedOutputs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError("cannot write '" + path + "': " + code.message());
}

/// Runs `writer` on `fd`, which stays open.
static Error writeTo(int fd, StringRef path, StagedOutputs::Writer writer) {
  raw_fd_ostream os(fd, /*shouldClose=*/false);
  Error error = writer(os);
  os.flush();
  std::error_code code = os.error();
  // An error that stays set ends the process when the stream goes.
  os.clear_error();
  if (error)
    return error;
  return code ? cannotWrite(path, code) : Error::success();
}

StagedOutputs::~StagedOutputs() {
  for (Entry &entry : entries)
    consumeError(entry.file.discard());
  for (fs::TempFile &file : scratches)
    consumeError(file.discard());
  for (const std::string &folder : reverse(folders))
    fs::remove(folder);
}

Expected<fs::TempFile> StagedOutputs::createBeside(StringRef path) {
  if (fs::is_directory(path))
    return cannotWrite(path, std::make_error_code(std::errc::is_a_directory));
  Expected<fs::TempFile> file = fs::TempFile::create(path + ".%%%%%%.tmp");
  if (!file)
    return cannotWrite(path, errorToErrorCode(file.takeError()));
  return file;
}

Error StagedOutputs::write(StringRef path, Writer writer) {
  if (path == "-")
    return writeTo(STDOUT_FILENO, "standard output", writer);
  paths.push_back(path.str());
  fs::file_status status;
  if (!fs::status(path, status) && fs::is_other(status)) {
    int fd = -1;
    if (std::error_code code = fs::openFileForWrite(path, fd, fs::CD_OpenExisting))
      return cannotWrite(path, code);
    Error error = writeTo(fd, path, writer);
    fs::file_t handle = fs::convertFDToNativeFile(fd);
    std::error_code code = fs::closeFile(handle);
    return error || !code ? std::move(error) : cannotWrite(path, code);
  }
  Expected<fs::TempFile> file = createBeside(path);
  if (!file)
    return file.takeError();
  entries.push_back({std::move(*file), path.str()});
  return writeTo(entries.back().file.FD, path, writer);
}

Expected<std::string> StagedOutputs::reserve(StringRef path) {
  Expected<fs::TempFile> file = createBeside(path);
  if (!file)
    return file.takeError();
  paths.push_back(path.str());
  entries.push_back({std::move(*file), path.str()});
  return entries.back().file.TmpName;
}

Expected<std::string> StagedOutputs::scratch(StringRef path, Writer writer) {
  Expected<fs::TempFile> file = createBeside(path);
  if (!file)
    return file.takeError();
  scratches.push_back(std::move(*file));
  if (Error error = writeTo(scratches.back().FD, path, writer))
    return error;
  return scratches.back().TmpName;
}

Error StagedOutputs::makeFolder(StringRef path) {
  if (path.empty() || fs::is_directory(path))
    return Error::success();
  if (Error error = makeFolder(sys::path::parent_path(path)))
    return error;
  if (std::error_code code = fs::create_directory(path))
    return createStringError("cannot make the folder '" + path + "': " + code.message());
  folders.push_back(path.str());
  return Error::success();
}

Error StagedOutputs::commit() {
  Error failed = Error::success();
  for (Entry &entry : entries)
    if (Error error = entry.file.keep(entry.path))
      failed = joinErrors(std::move(failed),
                          cannotWrite(entry.path, errorToErrorCode(std::move(error))));
  entries.clear();
  if (!failed)
    folders.clear();
  return failed;
}

} // namespace trm
