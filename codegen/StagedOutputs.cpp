//===- StagedOutputs.cpp - output files that appear all at once ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/StagedOutputs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

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
  return code ? cannotWrite(path, code.message()) : Error::success();
}

StagedOutputs::~StagedOutputs() {
  for (Entry &entry : entries)
    consumeError(entry.file.discard());
  for (fs::TempFile &file : scratches)
    consumeError(file.discard());
  for (const std::string &folder : reverse(folders))
    fs::remove(folder);
}

void StagedOutputs::protect(StringRef path, StringRef what) {
  fs::UniqueID file;
  if (!fs::getUniqueID(path, file))
    inputs.push_back({file, what.str()});
}

Error StagedOutputs::checkProtected(StringRef path, const Destination &destination) const {
  std::optional<fs::UniqueID> file = destination.findFile();
  for (const Protected &input : inputs)
    if (file && input.file == *file)
      return cannotWrite(path, "it is " + input.what + ", which is read; name another file");
  return Error::success();
}

static Expected<fs::TempFile> createTemporary(const Destination &destination) {
  if (destination.kind == Destination::File)
    return fs::TempFile::create(destination.path + ".%%%%%%.tmp");
  // Beside a device there is no place for files.
  SmallString<128> folder;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, folder);
  sys::path::append(folder, "trmc.%%%%%%.tmp");
  return fs::TempFile::create(folder);
}

Expected<StagedOutputs::Entry *> StagedOutputs::stage(StringRef path) {
  Expected<Destination> destination = Destination::resolve(path);
  if (!destination)
    return destination.takeError();
  if (Error error = checkProtected(path, *destination))
    return error;
  Expected<fs::TempFile> file = createTemporary(*destination);
  if (!file)
    return cannotWrite(path, errorToErrorCode(file.takeError()).message());
  paths.push_back(path.str());
  entries.push_back({std::move(*file), std::move(*destination)});
  return &entries.back();
}

Error StagedOutputs::write(StringRef path, Writer writer) {
  if (path == "-")
    return writeTo(STDOUT_FILENO, "standard output", writer);
  Expected<Entry *> entry = stage(path);
  if (!entry)
    return entry.takeError();
  return writeTo((*entry)->file.FD, path, writer);
}

Expected<std::string> StagedOutputs::reserve(StringRef path) {
  Expected<Entry *> entry = stage(path);
  if (!entry)
    return entry.takeError();
  return (*entry)->file.TmpName;
}

Expected<std::string> StagedOutputs::scratch(StringRef path, Writer writer) {
  Expected<Destination> destination = Destination::resolve(path);
  if (!destination)
    return destination.takeError();
  Expected<fs::TempFile> file = createTemporary(*destination);
  if (!file)
    return cannotWrite(path, errorToErrorCode(file.takeError()).message());
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
  if (std::error_code code = fs::create_directory(path, /*IgnoreExisting=*/false))
    return createStringError("cannot make the folder '" + path + "': " + code.message());
  folders.push_back(path.str());
  return Error::success();
}

/// Writes a finished temporary file to what is no file.
static Error copyInto(const Destination &destination, StringRef temporary) {
  int fd = destination.descriptor;
  if (destination.kind == Destination::Device)
    if (std::error_code code = fs::openFileForWrite(destination.path, fd, fs::CD_OpenExisting))
      return cannotWrite(destination.path, code.message());
  ErrorOr<std::unique_ptr<MemoryBuffer>> content =
      MemoryBuffer::getFile(temporary, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  Error error = content ? writeTo(fd, destination.path,
                                  [&](raw_ostream &os) {
                                    os << (*content)->getBuffer();
                                    return Error::success();
                                  })
                        : cannotWrite(destination.path, content.getError().message());
  if (destination.kind != Destination::Device)
    return error;
  fs::file_t handle = fs::convertFDToNativeFile(fd);
  std::error_code code = fs::closeFile(handle);
  return error || !code ? std::move(error) : cannotWrite(destination.path, code.message());
}

Error StagedOutputs::commit() {
  Error failed = Error::success();
  for (Entry &entry : entries) {
    const Destination &destination = entry.destination;
    if (destination.kind != Destination::File) {
      failed = joinErrors(std::move(failed), copyInto(destination, entry.file.TmpName));
      consumeError(entry.file.discard());
    } else if (Error error = entry.file.keep(destination.path)) {
      failed =
          joinErrors(std::move(failed),
                     cannotWrite(destination.path, errorToErrorCode(std::move(error)).message()));
    }
  }
  entries.clear();
  if (!failed)
    folders.clear();
  return failed;
}

} // namespace trm
