//===- ZipArchive.h - entries of a zip file ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A zip file through libzip. Entries that are not compressed are mapped straight
// from the file; the others are inflated as far as they are asked for. The bytes of
// an entry are held to its checksum before, or while, they are handed out.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_ZIPARCHIVE_H
#define TRM_IMPORTER_CHECKPOINT_ZIPARCHIVE_H

#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/importer/Checkpoint/Storage.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

#include <zip.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trm::checkpoint {

struct ZipEntry {
  std::string name;
  uint64_t index;
  uint64_t size; // as declared, inflated
  uint32_t checksum;
  bool compressed;
};

class ZipArchive : public std::enable_shared_from_this<ZipArchive> {
public:
  static llvm::Expected<std::shared_ptr<ZipArchive>> open(std::shared_ptr<const MappedFile> file);
  ~ZipArchive();

  llvm::StringRef path() const { return file->path(); }
  llvm::ArrayRef<ZipEntry> entries() const { return allEntries; }
  const ZipEntry *find(llvm::StringRef name) const;
  /// Whether the entries have checksums: torch.save can be told to make none.
  bool hasChecksums() const { return checksums; }

  /// The whole content of an entry of at most `limit` bytes, its checksum checked.
  llvm::Expected<std::string> read(const ZipEntry &entry, uint64_t limit);

  /// The entry as a storage. `expectedBytes`: what its tensors say it holds; an
  /// entry with less, or one that inflates to more, is refused.
  llvm::Expected<std::shared_ptr<const Storage>> storage(const ZipEntry &entry,
                                                         uint64_t expectedBytes);

  /// Starts reading an entry; null, with the reason in `reason`, where it cannot.
  zip_file_t *startReading(const ZipEntry &entry, std::string &reason) const;

private:
  /// What libzip reads the archive from. It notes where it was read last, which
  /// tells where the bytes of an entry lie in the file.
  struct Source {
    llvm::StringRef bytes;
    uint64_t position = 0;
    uint64_t lastRead = 0;
    zip_error_t error;

    static zip_int64_t serve(void *self, void *data, zip_uint64_t length, zip_source_cmd_t command);
    zip_int64_t read(void *data, zip_uint64_t length);
    zip_int64_t seek(void *data, zip_uint64_t length);
    zip_int64_t stat(void *data);
  };

  explicit ZipArchive(std::shared_ptr<const MappedFile> file);
  llvm::Error listEntries();
  /// The entry's bytes inside the mapped file; nothing where they cannot be told.
  std::optional<llvm::StringRef> locate(const ZipEntry &entry);
  llvm::Error checkStored(const ZipEntry &entry, llvm::StringRef bytes) const;

  std::shared_ptr<const MappedFile> file;
  Source source;
  zip_t *archive = nullptr;
  std::vector<ZipEntry> allEntries;
  llvm::StringMap<size_t> byName;
  bool checksums = false;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_ZIPARCHIVE_H
