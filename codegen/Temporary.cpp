//===- Temporary.cpp - temporary files that never stay -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Temporary.h"
#include "trm/codegen/Termination.h"
#include "trm/runtime/Temporary.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

static constexpr StringLiteral kFolderSuffix = ".d";

static std::error_code lastError() { return {errno, std::generic_category()}; }

bool Temporary::isNameOfOne(StringRef name) {
  name.consume_back(kFolderSuffix);
  return isTemporaryOf(name, "");
}

static void removeFolderOf(const std::string &file) {
  std::string folder = file + kFolderSuffix.str();
  struct stat status;
  if (lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid())
    fs::remove_directories(folder);
}

Expected<Temporary> Temporary::createFor(StringRef path) {
  Uninterrupted scope;
  std::string name;
  int file = createTemporary(path.str(), name, removeFolderOf);
  if (file < 0)
    return errorCodeToError(lastError());
  removeAtTermination(name);
  return Temporary(file, std::move(name));
}

Expected<Temporary> Temporary::createScratch() {
  SmallString<128> path;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, path);
  std::string folder = path.str().str();
  sys::path::append(path, "trmc");
  Expected<Temporary> made = createFor(path);
  if (made)
    return made;
  return createStringError("cannot make a temporary file in '" + folder + "': " +
                           toString(made.takeError()) + "; TMPDIR names the folder for them");
}

Temporary::Temporary(Temporary &&other) noexcept
    : descriptor(std::exchange(other.descriptor, -1)), path(std::move(other.path)),
      folder(std::move(other.folder)) {
  other.path.clear();
  other.folder.clear();
}

Temporary::~Temporary() {
  Uninterrupted scope;
  if (!folder.empty()) {
    fs::remove_directories(folder);
    keepAtTermination(folder);
  }
  if (!path.empty()) {
    fs::remove(path);
    keepAtTermination(path);
  }
  if (descriptor >= 0)
    close(descriptor);
}

Expected<std::string> Temporary::getFolder() {
  if (!folder.empty())
    return folder;
  Uninterrupted scope;
  std::string name = path + kFolderSuffix.str();
  if (std::error_code code = fs::create_directory(name, /*IgnoreExisting=*/false, fs::owner_all))
    return createStringError("cannot make the temporary folder '" + name + "': " + code.message());
  folder = std::move(name);
  removeAtTermination(folder, /*withContent=*/true);
  return folder;
}

Error Temporary::keep(StringRef name, StringRef made) {
  // What a network's file system kept back may fail when it is closed. The descriptor
  // itself has the lock.
  int other = dup(descriptor);
  if (other < 0 || close(other) != 0)
    return errorCodeToError(lastError());
  Uninterrupted scope;
  if (std::error_code code = fs::rename(made.empty() ? StringRef(path) : made, name))
    return errorCodeToError(code);
  if (made.empty()) {
    keepAtTermination(path);
    path.clear();
  }
  return Error::success();
}

} // namespace trm
