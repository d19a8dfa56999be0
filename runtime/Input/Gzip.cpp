//===- Gzip.cpp - What gzip has compressed ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/Gzip.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <array>
#include <dlfcn.h>

namespace trm {

namespace {
/// zlib's z_stream, as every libz.so.1 has it. Other systems' compilers have no zlib.h
/// beside them.
struct InflateState {
  const unsigned char *nextIn = nullptr;
  unsigned availableIn = 0;
  unsigned long totalIn = 0;
  unsigned char *nextOut = nullptr;
  unsigned availableOut = 0;
  unsigned long totalOut = 0;
  const char *message = nullptr;
  void *internal = nullptr, *allocate = nullptr, *release = nullptr, *opaque = nullptr;
  int dataType = 0;
  unsigned long adler = 0, reserved = 0;
};

struct Zlib {
  const char *(*version)();
  int (*init)(InflateState *, int windowBits, const char *version, int structBytes);
  int (*inflate)(InflateState *, int flush);
  int (*reset)(InflateState *);
  int (*end)(InflateState *);
};

enum InflateStatus { InflateOk = 0, StreamEnd = 1, NoProgress = -5 };

class GzipSource : public ByteSource {
public:
  GzipSource(std::string name, ByteSource &compressed, const Zlib &zlib)
      : name(std::move(name)), compressed(compressed), zlib(zlib) {
    constexpr int gzipOnly = 16 + 15;
    if (zlib.init(&state, gzipOnly, zlib.version(), sizeof state) != InflateOk)
      throw InputError(this->name + ": zlib cannot begin to decompress");
  }
  ~GzipSource() override { zlib.end(&state); }
  GzipSource(const GzipSource &) = delete;
  GzipSource &operator=(const GzipSource &) = delete;

  size_t read(char *bytes, size_t size) override {
    state.nextOut = reinterpret_cast<unsigned char *>(bytes);
    state.availableOut = static_cast<unsigned>(size);
    while (state.availableOut == size && hasMore())
      inflateSome();
    return size - state.availableOut;
  }

  bool isReady(int milliseconds) override {
    return state.availableIn > 0 || compressed.isReady(milliseconds);
  }

private:
  void readSome() {
    if (state.availableIn > 0)
      return;
    state.nextIn = reinterpret_cast<unsigned char *>(buffer.data());
    state.availableIn = static_cast<unsigned>(compressed.read(buffer.data(), buffer.size()));
  }

  /// Whether there is another byte of the file, or the rest of a member.
  bool hasMore() {
    readSome();
    // Tapes and block devices fill a file up with zeros.
    while (!isInMember && state.availableIn > 0 && *state.nextIn == 0) {
      ++state.nextIn;
      --state.availableIn;
      readSome();
    }
    if (state.availableIn == 0 && isInMember)
      throw InputError(name + ": the gzip file ends too early; it was cut off, get it again");
    return state.availableIn > 0;
  }

  void inflateSome() {
    isInMember = true;
    int status = zlib.inflate(&state, /*flush=*/0);
    if (status == StreamEnd) {
      isInMember = false;
      zlib.reset(&state);
    } else if (status != InflateOk && status != NoProgress) {
      throw InputError(formatString("%s: the gzip file is damaged (%s); get it again", name.c_str(),
                                    state.message ? state.message : "zlib error"));
    }
  }

  const std::string name;
  ByteSource &compressed;
  const Zlib &zlib;
  InflateState state;
  std::array<char, 1 << 16> buffer;
  bool isInMember = false;
};
} // namespace

/// Null where the system has no zlib.
static const Zlib *loadZlib() {
  static Zlib zlib;
  void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return nullptr;
  auto find = [&](auto &function, const char *symbol) {
    void *address = dlsym(library, symbol);
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(address);
    return address != nullptr;
  };
  bool isWhole = find(zlib.version, "zlibVersion") && find(zlib.init, "inflateInit2_") &&
                 find(zlib.inflate, "inflate") && find(zlib.reset, "inflateReset") &&
                 find(zlib.end, "inflateEnd");
  return isWhole ? &zlib : nullptr;
}

std::unique_ptr<ByteSource> createGzipSource(const std::string &name, ByteSource &compressed) {
  static const Zlib *zlib = loadZlib();
  if (!zlib)
    throw InputError(name + ": the file is compressed with gzip, and libz.so.1, which reads such "
                            "files, is not on this machine; use zcat FILE | PROGRAM");
  return std::make_unique<GzipSource>(name, compressed, *zlib);
}

} // namespace trm
