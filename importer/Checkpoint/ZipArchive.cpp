//===- ZipArchive.cpp - entries of a zip file -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/ZipArchive.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"

#include <algorithm>
#include <cstring>

using namespace llvm;

namespace trm::checkpoint {

namespace {

Error entryError(const ZipArchive &zip, const ZipEntry &entry, const Twine &message) {
  return fileError(zip.path(), "zip entry " + quote(entry.name) + " " + message);
}

struct CloseFile {
  void operator()(zip_file_t *file) const { zip_fclose(file); }
};
using OpenFile = std::unique_ptr<zip_file_t, CloseFile>;

/// Inflates an entry from front to back; going back starts over.
class InflatingReader : public StorageReader {
public:
  InflatingReader(std::shared_ptr<const ZipArchive> zip, ZipEntry entry)
      : zip(std::move(zip)), entry(std::move(entry)) {}

  Expected<StringRef> window(uint64_t offset, uint64_t size) override {
    if (!file || offset < position)
      if (Error error = restart())
        return error;
    while (position < offset)
      if (Error error = inflate(std::min<uint64_t>(offset - position, 1 << 16)))
        return error;
    if (Error error = inflate(size))
      return error;
    if (position == entry.size)
      if (Error error = expectEnd())
        return error;
    return StringRef(buffer.data(), size);
  }

private:
  Error restart() {
    std::string reason;
    file.reset(zip->startReading(entry, reason));
    position = 0;
    if (!file)
      return entryError(*zip, entry, "cannot be read: " + reason);
    return Error::success();
  }

  Error inflate(uint64_t size) {
    buffer.resize(size);
    for (uint64_t done = 0; done < size;) {
      zip_int64_t count = zip_fread(file.get(), buffer.data() + done, size - done);
      if (count <= 0)
        return entryError(*zip, entry,
                          "is damaged: its data ends or fails after " + Twine(position + done) +
                              " of " + Twine(entry.size) + " bytes; copy or save the file again");
      done += count;
    }
    position += size;
    return Error::success();
  }

  /// libzip checks the checksum when it meets the end.
  Error expectEnd() {
    char extra;
    if (zip_fread(file.get(), &extra, 1) == 0)
      return Error::success();
    return entryError(*zip, entry,
                      "is damaged: it inflates to more than the declared " + Twine(entry.size) +
                          " bytes, or its checksum is wrong; copy or save the file again");
  }

  std::shared_ptr<const ZipArchive> zip;
  ZipEntry entry;
  OpenFile file;
  uint64_t position = 0;
  std::vector<char> buffer;
};

class InflatingStorage : public Storage {
public:
  InflatingStorage(std::shared_ptr<const ZipArchive> zip, ZipEntry entry)
      : zip(std::move(zip)), entry(std::move(entry)) {}
  uint64_t size() const override { return entry.size; }
  StringRef path() const override { return zip->path(); }
  std::unique_ptr<StorageReader> reader() const override;

  Error verify() const override {
    constexpr uint64_t pieceBytes = uint64_t(1) << 20;
    InflatingReader bytes(zip, entry);
    for (uint64_t at = 0; at < entry.size && !verified; at += pieceBytes) {
      auto piece = bytes.window(at, std::min(pieceBytes, entry.size - at));
      if (!piece)
        return piece.takeError();
    }
    verified = true;
    return Error::success();
  }

private:
  /// The checksum is of the whole entry: parts are handed out when all of it was
  /// inflated once.
  class Reader : public StorageReader {
  public:
    explicit Reader(const InflatingStorage &storage)
        : storage(storage), bytes(storage.zip, storage.entry) {}
    Expected<StringRef> window(uint64_t offset, uint64_t size) override {
      if (size != storage.size())
        if (Error error = storage.verify())
          return error;
      return bytes.window(offset, size);
    }

  private:
    const InflatingStorage &storage;
    InflatingReader bytes;
  };

  std::shared_ptr<const ZipArchive> zip;
  ZipEntry entry;
  mutable bool verified = false;
};

std::unique_ptr<StorageReader> InflatingStorage::reader() const {
  return std::make_unique<Reader>(*this);
}
} // namespace

zip_int64_t ZipArchive::Source::read(void *data, zip_uint64_t length) {
  lastRead = position;
  uint64_t count = std::min<uint64_t>(length, bytes.size() - position);
  std::memcpy(data, bytes.data() + position, count);
  position += count;
  return count;
}

zip_int64_t ZipArchive::Source::seek(void *data, zip_uint64_t length) {
  zip_int64_t target = zip_source_seek_compute_offset(position, bytes.size(), data, length, &error);
  if (target < 0)
    return -1;
  position = target;
  return 0;
}

zip_int64_t ZipArchive::Source::stat(void *data) {
  auto *stat = static_cast<zip_stat_t *>(data);
  zip_stat_init(stat);
  stat->size = bytes.size();
  stat->valid |= ZIP_STAT_SIZE;
  return sizeof(*stat);
}

zip_int64_t ZipArchive::Source::serve(void *self, void *data, zip_uint64_t length,
                                      zip_source_cmd_t command) {
  auto &source = *static_cast<Source *>(self);
  switch (command) {
  case ZIP_SOURCE_SUPPORTS:
    return zip_source_make_command_bitmap(
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
        ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
  case ZIP_SOURCE_OPEN:
    source.position = 0;
    return 0;
  case ZIP_SOURCE_READ:
    return source.read(data, length);
  case ZIP_SOURCE_SEEK:
    return source.seek(data, length);
  case ZIP_SOURCE_TELL:
    return source.position;
  case ZIP_SOURCE_STAT:
    return source.stat(data);
  case ZIP_SOURCE_ERROR:
    return zip_error_to_data(&source.error, data, length);
  case ZIP_SOURCE_CLOSE:
  case ZIP_SOURCE_FREE:
    return 0;
  default:
    zip_error_set(&source.error, ZIP_ER_OPNOTSUPP, 0);
    return -1;
  }
}

ZipArchive::ZipArchive(std::shared_ptr<const MappedFile> file) : file(std::move(file)) {
  source.bytes = this->file->bytes();
  zip_error_init(&source.error);
}

ZipArchive::~ZipArchive() {
  if (archive)
    zip_discard(archive);
  zip_error_fini(&source.error);
}

Expected<std::shared_ptr<ZipArchive>> ZipArchive::open(std::shared_ptr<const MappedFile> file) {
  std::shared_ptr<ZipArchive> zip(new ZipArchive(std::move(file)));
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *source = zip_source_function_create(&Source::serve, &zip->source, &error);
  if (source && !(zip->archive = zip_open_from_source(source, ZIP_RDONLY, &error)))
    zip_source_free(source);
  std::string reason = zip->archive ? "" : zip_error_strerror(&error);
  zip_error_fini(&error);
  if (!zip->archive)
    return fileError(zip->path(), "is not a complete zip archive (" + reason +
                                      "): the file is truncated or damaged; copy or download "
                                      "it again");
  if (Error listing = zip->listEntries())
    return listing;
  return zip;
}

Error ZipArchive::listEntries() {
  constexpr uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_CRC;
  zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive, i, 0, &stat) != 0 || (stat.valid & needed) != needed)
      return fileError(path(), "the zip archive's list of entries is damaged at entry " + Twine(i) +
                                   "; copy or download the file again");
    byName.try_emplace(stat.name, allEntries.size());
    allEntries.push_back(
        {stat.name, stat.index, stat.size, stat.crc, stat.comp_method != ZIP_CM_STORE});
    checksums |= stat.crc != 0;
  }
  return Error::success();
}

const ZipEntry *ZipArchive::find(StringRef name) const {
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : &allEntries[found->second];
}

zip_file_t *ZipArchive::startReading(const ZipEntry &entry, std::string &reason) const {
  zip_file_t *opened = zip_fopen_index(archive, entry.index, 0);
  if (!opened)
    reason = zip_strerror(archive);
  return opened;
}

Expected<std::string> ZipArchive::read(const ZipEntry &entry, uint64_t limit) {
  if (entry.size > limit)
    return entryError(*this, entry,
                      "declares " + Twine(entry.size) + " bytes, more than the limit of " +
                          Twine(limit));
  Expected<std::shared_ptr<const Storage>> content = storage(entry, entry.size);
  if (!content)
    return content.takeError();
  std::unique_ptr<StorageReader> reader = (*content)->reader();
  auto bytes = reader->window(0, entry.size);
  if (!bytes)
    return bytes.takeError();
  return bytes->str();
}

std::optional<StringRef> ZipArchive::locate(const ZipEntry &entry) {
  if (entry.size == 0)
    return source.bytes.take_front(0);
  std::string reason;
  OpenFile opened(startReading(entry, reason));
  if (!opened)
    return std::nullopt;
  char head[16];
  zip_int64_t count = zip_fread(opened.get(), head, std::min<uint64_t>(sizeof(head), entry.size));
  StringRef bytes = source.bytes.substr(source.lastRead);
  bool found = count > 0 && bytes.size() >= entry.size && bytes.starts_with(StringRef(head, count));
  return found ? std::optional(bytes.take_front(entry.size)) : std::nullopt;
}

Error ZipArchive::checkStored(const ZipEntry &entry, StringRef bytes) const {
  if (!checksums)
    return Error::success();
  uint32_t checksum = 0;
  auto take = [&](StringRef piece) { checksum = crc32(checksum, arrayRefFromStringRef(piece)); };
  if (Error error = file->streamPart(bytes, take))
    return error;
  if (checksum == entry.checksum)
    return Error::success();
  return entryError(*this, entry,
                    "is damaged: its " + Twine(entry.size) + " bytes have the checksum " +
                        utohexstr(checksum, /*LowerCase=*/true, 8) + ", expected " +
                        utohexstr(entry.checksum, /*LowerCase=*/true, 8) +
                        "; copy, download or save the file again");
}

Expected<std::shared_ptr<const Storage>> ZipArchive::storage(const ZipEntry &entry,
                                                             uint64_t expectedBytes) {
  if (entry.size < expectedBytes)
    return entryError(*this, entry,
                      "holds " + Twine(entry.size) + " bytes, but its tensors need " +
                          Twine(expectedBytes) + "; the file is damaged");
  if (!entry.compressed) {
    if (std::optional<StringRef> bytes = locate(entry)) {
      auto check = [self = shared_from_this(), entry, bytes = *bytes] {
        return self->checkStored(entry, bytes);
      };
      return makeMappedStorage(file, *bytes, check);
    }
  }
  if (entry.size > expectedBytes)
    return entryError(*this, entry,
                      "inflates to " + Twine(entry.size) + " bytes, but its tensors need only " +
                          Twine(expectedBytes) + "; the file is damaged or made to exhaust memory");
  if (entry.size > limits::InflatedBytes)
    return entryError(*this, entry,
                      "inflates to " + Twine(entry.size) + " bytes, more than the limit of " +
                          Twine(limits::InflatedBytes) +
                          " for compressed entries; save it uncompressed, as torch.save does");
  return std::make_shared<InflatingStorage>(shared_from_this(), entry);
}

} // namespace trm::checkpoint
