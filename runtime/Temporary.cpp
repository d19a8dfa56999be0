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
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trm {

constexpr std::string_view Suffix = ".tmp";
constexpr std::string_view Random = ".XXXXXX";

static bool isTemporaryOf(std::string_view entry, std::string_view name) {
  if (entry.size() != name.size() + Random.size() + Suffix.size() ||
      entry.substr(0, name.size()) != name ||
      entry.substr(entry.size() - Suffix.size()) != Suffix || entry[name.size()] != '.')
    return false;
  std::string_view random = entry.substr(name.size() + 1, Random.size() - 1);
  return std::all_of(random.begin(), random.end(), [](unsigned char c) { return std::isalnum(c); });
}

/// Removes one that nobody holds. Where the file system knows no locks, all are held.
static void removeIfLeft(const std::string &path) {
  int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
      flock(file, LOCK_EX | LOCK_NB) == 0)
    unlink(path.c_str());
  close(file);
}

static void removeThoseLeft(const std::string &path) {
  size_t slash = path.find_last_of('/');
  std::string folder = slash == path.npos ? "./" : path.substr(0, slash + 1);
  std::string name = slash == path.npos ? path : path.substr(slash + 1);
  std::unique_ptr<DIR, int (*)(DIR *)> entries(opendir(folder.c_str()), closedir);
  while (const dirent *entry = entries ? readdir(entries.get()) : nullptr)
    if (isTemporaryOf(entry->d_name, name))
      removeIfLeft(folder + entry->d_name);
}

int createTemporary(const std::string &path, std::string &name) {
  constexpr int attempts = 16;
  removeThoseLeft(path);
  for (int i = 0; i < attempts; ++i) {
    name = path + std::string(Random) + std::string(Suffix);
    int file = mkostemps(name.data(), Suffix.size(), O_CLOEXEC);
    if (file < 0)
      return -1;
    // Before it was locked, somebody may have taken it for one that was left.
    struct stat status;
    bool isTaken = (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) ||
                   fstat(file, &status) != 0 || status.st_nlink == 0;
    if (!isTaken)
      return file;
    close(file);
  }
  errno = EEXIST;
  return -1;
}

} // namespace trm
