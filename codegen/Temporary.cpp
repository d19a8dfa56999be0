//===- Temporary.cpp - temporary files that never stay -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Temporary.h"
#include "trm/codegen/Termination.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

static constexpr StringLiteral kSuffix = ".tmp";
static constexpr StringLiteral kFolderSuffix = ".d";
static constexpr size_t kRandomDigits = 6;

static std::error_code lastError() { return {errno, std::generic_category()}; }

/// The file that a name in a folder is, or belongs to, and what that is for; empty where it
/// is no temporary one.
static std::pair<StringRef, StringRef> splitName(StringRef entry) {
  entry.consume_back(kFolderSuffix);
  StringRef name = entry;
  if (!name.consume_back(kSuffix) || name.size() <= kRandomDigits)
    return {};
  bool isRandom = all_of(name.take_back(kRandomDigits), [](char c) { return isAlnum(c); });
  name = name.drop_back(kRandomDigits);
  return isRandom && name.consume_back(".") ? std::pair(entry, name)
                                            : std::pair<StringRef, StringRef>();
}

bool Temporary::isNameOfOne(StringRef name) { return !splitName(name).first.empty(); }

static bool isMine(const struct stat &status) { return status.st_uid == geteuid(); }

static void removeFolder(const std::string &path) {
  struct stat status;
  if (lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && isMine(status))
    fs::remove_directories(path);
}

/// Removes one that nobody holds. Where the file system knows no locks, all are held.
static void removeIfLeft(const std::string &path) {
  int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) {
    // The folder goes before the file, unless somebody removed that one by hand.
    if (errno == ENOENT)
      removeFolder(path + kFolderSuffix.str());
    return;
  }
  struct stat status;
  bool isLeft = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && isMine(status) &&
                flock(file, LOCK_EX | LOCK_NB) == 0;
  if (isLeft) {
    removeFolder(path + kFolderSuffix.str());
    unlink(path.c_str());
  }
  close(file);
}

static void removeThoseLeft(StringRef path) {
  StringRef parent = sys::path::parent_path(path);
  std::set<std::string> found;
  std::error_code error;
  for (fs::directory_iterator each(parent.empty() ? "." : parent, error), end;
       each != end && !error; each.increment(error)) {
    auto [name, purpose] = splitName(sys::path::filename(each->path()));
    if (name.empty() || purpose != sys::path::filename(path))
      continue;
    SmallString<256> full(parent);
    sys::path::append(full, name);
    found.insert(full.str().str());
  }
  for (const std::string &each : found)
    removeIfLeft(each);
}

/// Makes a file and locks it; -1 and errno where that does not work.
static int createLocked(const std::string &path) {
  int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0)
    return file;
  // Before it was locked, somebody may have taken it for one that was left.
  struct stat status;
  bool isTaken = (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) ||
                 fstat(file, &status) != 0 || status.st_nlink == 0;
  if (!isTaken)
    return file;
  close(file);
  errno = EEXIST;
  return -1;
}

Expected<Temporary> Temporary::createFor(StringRef path) {
  constexpr int attempts = 128;
  removeThoseLeft(path);
  Uninterrupted scope;
  for (int i = 0; i < attempts; ++i) {
    SmallString<16> random;
    fs::createUniquePath(std::string(kRandomDigits, '%'), random, /*MakeAbsolute=*/false);
    std::string name = (path + "." + random + kSuffix).str();
    int file = createLocked(name);
    if (file >= 0) {
      removeAtTermination(name);
      return Temporary(file, std::move(name));
    }
    if (errno != EEXIST)
      break;
  }
  return errorCodeToError(lastError());
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
