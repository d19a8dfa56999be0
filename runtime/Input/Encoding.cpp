//===- Encoding.cpp - Text in other encodings -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/Encoding.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

namespace trm {

/// A code point's UTF-8.
static std::string encodeUtf8(uint32_t point) {
  auto byte = [](uint32_t value) { return static_cast<char>(value); };
  auto tail = [&](int shift) { return byte(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80)
    return {byte(point)};
  if (point < 0x800)
    return {byte(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000)
    return {byte(0xe0 | point >> 12), tail(6), tail(0)};
  return {byte(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

namespace {
class Utf16Source : public ByteSource {
public:
  Utf16Source(std::string name, ByteSource &source, bool isBigEndian)
      : name(std::move(name)), source(source), isBigEndian(isBigEndian) {}

  size_t read(char *target, size_t size) override {
    while (text.empty() && fill())
      ;
    size_t count = text.copy(target, size);
    text.erase(0, count);
    return count;
  }
  bool isReady(int milliseconds) override { return !text.empty() || source.isReady(milliseconds); }

private:
  /// False at the end of the text.
  bool fill() {
    char block[1 << 12];
    size_t count = source.read(block, sizeof block);
    bytes.append(block, count);
    size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2)
      take(unitAt(at));
    bytes.erase(0, at);
    if (count == 0 && (!bytes.empty() || high))
      fail();
    return count > 0;
  }

  uint32_t unitAt(size_t at) const {
    auto first = static_cast<unsigned char>(bytes[at]);
    auto second = static_cast<unsigned char>(bytes[at + 1]);
    return isBigEndian ? first << 8 | second : second << 8 | first;
  }

  void take(uint32_t unit) {
    bool isHigh = unit >= 0xd800 && unit < 0xdc00, isLow = unit >= 0xdc00 && unit < 0xe000;
    if (isLow != (high != 0))
      fail();
    if (isHigh)
      high = unit;
    else
      text += encodeUtf8(isLow ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : unit);
    if (isLow)
      high = 0;
  }

  [[noreturn]] void fail() const {
    throw InputError(name + ": the byte order mark says UTF-16, but the text is none: half a "
                            "character was found; was it cut off?");
  }

  const std::string name;
  ByteSource &source;
  const bool isBigEndian;
  std::string bytes, text;
  /// The first half of a pair of surrogates, or 0.
  uint32_t high = 0;
};
} // namespace

std::unique_ptr<ByteSource> createDecoder(const std::string &name, PeekSource &source) {
  auto takeMark = [&](std::string_view mark) {
    // No more is asked for than what may be of the mark: a pipe may have no more.
    for (size_t length = 1; length <= mark.size(); ++length)
      if (source.peek(length) != mark.substr(0, length))
        return false;
    char taken[4];
    source.read(taken, mark.size());
    return true;
  };
  if (takeMark("\xff\xfe"))
    return std::make_unique<Utf16Source>(name, source, /*isBigEndian=*/false);
  if (takeMark("\xfe\xff"))
    return std::make_unique<Utf16Source>(name, source, /*isBigEndian=*/true);
  takeMark("\xef\xbb\xbf");
  return nullptr;
}

} // namespace trm
