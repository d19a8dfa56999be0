//===- Temporary.cpp - Temporary files that never stay ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Temporary.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

bool isTemporaryOf(std::string_view file, std::string_view name) {
  if (file.size() <= TemporarySuffix.size())
    return false;
  size_t length = file.size() - TemporarySuffix.size();
  auto fits = [](char c, char wanted) {
    return wanted == 'X' ? std::isalnum(static_cast<unsigned char>(c)) != 0 : c == wanted;
  };
  return (name.empty() || file.substr(0, length) == name) &&
         std::equal(file.begin() + length, file.end(), TemporarySuffix.begin(), fits);
}

/// Removes one that nobody holds. Where the file system knows no locks, all are held.
static void removeIfLeft(const std::string &path, void (*leaving)(const std::string &)) {
  int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
      flock(file, LOCK_EX | LOCK_NB) == 0) {
    if (leaving)
      leaving(path);
    unlink(path.c_str());
  }
  close(file);
}

static void removeThoseLeft(const std::string &path, void (*leaving)(const std::string &)) {
  size_t slash = path.find_last_of('/');
  std::string folder = slash == path.npos ? "./" : path.substr(0, slash + 1);
  std::string name = slash == path.npos ? path : path.substr(slash + 1);
  std::unique_ptr<DIR, int (*)(DIR *)> entries(opendir(folder.c_str()), closedir);
  while (const dirent *entry = entries ? readdir(entries.get()) : nullptr)
    if (isTemporaryOf(entry->d_name, name))
      removeIfLeft(folder + entry->d_name, leaving);
}

/// Replaces each X of the suffix at the end.
static bool chooseName(std::string &name) {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz012345";
  unsigned char bytes[TemporarySuffix.size()];
  if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
    return false;
  char *suffix = name.data() + name.size() - TemporarySuffix.size();
  for (size_t i = 0; i < TemporarySuffix.size(); ++i)
    if (TemporarySuffix[i] == 'X')
      suffix[i] = digits[bytes[i] % digits.size()];
  return true;
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

int createTemporary(const std::string &path, std::string &name,
                    void (*leaving)(const std::string &)) {
  constexpr int attempts = 128;
  removeThoseLeft(path, leaving);
  for (int i = 0; i < attempts; ++i) {
    name = path + std::string(TemporarySuffix);
    int file = chooseName(name) ? createLocked(name) : -1;
    if (file >= 0 || errno != EEXIST)
      return file;
  }
  return -1;
}

} // namespace trm
