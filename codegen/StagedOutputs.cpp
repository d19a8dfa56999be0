//===- StagedOutputs.cpp - output files that appear all at once ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/StagedOutputs.h"
#include "trm/codegen/Termination.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
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
  // A folder is empty once the files in it are gone.
  entries.clear();
  scratches.clear();
  for (const std::string &folder : reverse(folders)) {
    fs::remove(folder);
    keepAtTermination(folder);
  }
}

void StagedOutputs::protect(StringRef path, StringRef what) {
  fs::UniqueID file;
  if (!fs::getUniqueID(path, file))
    inputs.push_back({file, what.str()});
}

Error StagedOutputs::checkProtected(StringRef path, const Destination &destination) const {
  std::optional<fs::UniqueID> file = findFile(destination);
  for (const Protected &input : inputs)
    if (file && input.file == *file)
      return cannotWrite(path, "it is " + input.what + ", which is read; name another file");
  return Error::success();
}

static Expected<Temporary> createTemporary(StringRef path, const Destination &destination) {
  // Beside a device there is no place for files.
  if (destination.kind != Destination::File)
    return Temporary::createScratch();
  Expected<Temporary> file = Temporary::createFor(destination.path);
  if (!file)
    return cannotWrite(path, errorToErrorCode(file.takeError()).message());
  return file;
}

Expected<StagedOutputs::Entry *> StagedOutputs::stage(StringRef path) {
  Expected<Destination> destination = resolveDestination(path);
  if (!destination)
    return destination.takeError();
  if (Error error = checkProtected(path, *destination))
    return error;
  Expected<Temporary> file = createTemporary(path, *destination);
  if (!file)
    return file.takeError();
  paths.push_back(path.str());
  entries.push_back({std::move(*file), std::move(*destination), ""});
  return &entries.back();
}

Error StagedOutputs::write(StringRef path, Writer writer) {
  if (path == "-")
    return writer(outs());
  Expected<Entry *> entry = stage(path);
  if (!entry)
    return entry.takeError();
  return writeTo((*entry)->file.getDescriptor(), path, writer);
}

Error StagedOutputs::write(StringRef path, StringRef content) {
  return write(path, [&](raw_ostream &os) {
    os << content;
    return Error::success();
  });
}

Expected<std::string> StagedOutputs::reserve(StringRef path) {
  Expected<Entry *> entry = stage(path);
  if (!entry)
    return entry.takeError();
  Expected<std::string> folder = (*entry)->file.getFolder();
  if (!folder)
    return folder.takeError();
  SmallString<256> made(*folder);
  sys::path::append(made, "made");
  (*entry)->made = made.str().str();
  return (*entry)->made;
}

Expected<std::string> StagedOutputs::scratch(StringRef path, Writer writer) {
  Expected<Destination> destination = resolveDestination(path);
  if (!destination)
    return destination.takeError();
  Expected<Temporary> file = createTemporary(path, *destination);
  if (!file)
    return file.takeError();
  scratches.push_back(std::move(*file));
  if (Error error = writeTo(scratches.back().getDescriptor(), path, writer))
    return error;
  return scratches.back().getPath();
}

Error StagedOutputs::makeFolder(StringRef path) {
  if (path.empty() || fs::is_directory(path))
    return Error::success();
  if (Error error = makeFolder(sys::path::parent_path(path)))
    return error;
  Uninterrupted scope;
  if (std::error_code code = fs::create_directory(path, /*IgnoreExisting=*/false))
    return createStringError("cannot make the folder '" + path + "': " + code.message());
  folders.push_back(path.str());
  removeAtTermination(folders.back());
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
  if (content && fd == STDOUT_FILENO) {
    outs() << (*content)->getBuffer();
    return Error::success();
  }
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

Error StagedOutputs::commitFiles() {
  // All of them or none, whatever signal comes.
  Uninterrupted scope;
  for (Entry &entry : entries)
    if (entry.destination.kind == Destination::File)
      if (Error error = entry.file.keep(entry.destination.path, entry.made))
        return cannotWrite(entry.destination.path, errorToErrorCode(std::move(error)).message());
  for (const std::string &folder : folders)
    keepAtTermination(folder);
  folders.clear();
  return Error::success();
}

Error StagedOutputs::commit() {
  // A pipe may wait for its reader, and may be interrupted.
  for (Entry &entry : entries)
    if (entry.destination.kind != Destination::File)
      if (Error error = copyInto(entry.destination, entry.content()))
        return error;
  Error error = commitFiles();
  entries.clear();
  return error;
}

} // namespace trm
