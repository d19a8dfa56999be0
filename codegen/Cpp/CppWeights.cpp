//===- CppWeights.cpp - the constants of a model as C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppWeights.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "trm/codegen/Cpp/CppNames.h"
#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/xxhash.h"
#include <cmath>

using namespace llvm;

namespace trm {

/// 127, the largest magnitude of 8 bits: in fixed point a line's scale is its largest
/// element, which is that many steps.
constexpr double kLevels = 127;

static StringRef spellElement(mlir::Type type, StringRef real) {
  if (type.isF32())
    return real;
  if (type.isUnsignedInteger(8))
    return "uint8_t";
  if (type.isBF16())
    return "uint16_t";
  return type.isInteger(8)    ? "int8_t"
         : type.isInteger(16) ? "int16_t"
         : type.isInteger(32) ? "int32_t"
                              : "uint64_t";
}

std::string spellArray(mlir::MemRefType type, StringRef real, const Twine &declarator) {
  std::string text = spellElement(type.getElementType(), real).str();
  if (std::string inside = declarator.str(); !inside.empty())
    text += " (" + inside + ")";
  for (int64_t size : type.getShape())
    text += "[" + std::to_string(size) + "]";
  return text;
}

/// The elements as they lie in memory, or nothing where they are missing.
static std::vector<char> readBytes(mlir::ElementsAttr value) {
  auto type = cast<mlir::ShapedType>(value.getType());
  size_t size = type.getNumElements() * type.getElementTypeBitWidth() / 8;
  ArrayRef<char> raw;
  bool isSplat = false;
  if (auto resource = dyn_cast<mlir::DenseResourceElementsAttr>(value)) {
    if (mlir::AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      raw = blob->getData();
  } else if (auto dense = dyn_cast<mlir::DenseElementsAttr>(value)) {
    raw = dense.getRawData();
    isSplat = dense.isSplat();
  }
  std::vector<char> bytes;
  if (raw.size() == size)
    bytes.assign(raw.begin(), raw.end());
  else if (isSplat)
    for (size_t i = 0; i < size; ++i)
      bytes.push_back(raw[i % raw.size()]);
  return bytes;
}

/// Whether the global holds scales of a weight of 8 bits.
static bool isScale(mlir::memref::GlobalOp global) {
  auto result = global->getParentOp()->walk([&](mlir::memref::GetGlobalOp get) {
    bool isIt = get.getName() == global.getSymName() && isWeightScale(get.getResult());
    return isIt ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
  });
  return result.wasInterrupted();
}

static float readFloat(const char *element) {
  return bit_cast<float>(support::endian::read32le(element));
}

/// The largest scale gets all bits of a mantissa.
Error CppWeights::chooseScaleBits(mlir::ModuleOp module) {
  double largest = 0;
  for (auto global : module.getOps<mlir::memref::GlobalOp>()) {
    auto value = dyn_cast_or_null<mlir::ElementsAttr>(global.getInitialValueAttr());
    if (!value || !global.getType().getElementType().isF32() || !isScale(global))
      continue;
    std::vector<char> elements = readBytes(value);
    for (size_t i = 0; i + 4 <= elements.size(); i += 4)
      largest = std::max(largest, std::abs(readFloat(&elements[i])) / kLevels);
  }
  constexpr int fewest = 33, most = 62;
  scaleBits = largest > 0 ? std::min(30 - std::ilogb(largest), most) : most;
  if (scaleBits < fewest)
    return createStringError(formatv("a weight of 8 bits has a scale of {0}, which is too large "
                                     "for --float=none",
                                     format("%g", largest * kLevels))
                                 .str());
  return Error::success();
}

/// Puts the integers that stand for `elements` in their place.
Error CppWeights::makeFixed(mlir::memref::GlobalOp global, bool isScale,
                            MutableArrayRef<char> elements) const {
  for (size_t i = 0; i + 4 <= elements.size(); i += 4) {
    double value = readFloat(&elements[i]);
    std::optional<int32_t> raw = isScale ? CppNumbers::toFixed(value / kLevels, scaleBits)
                                         : CppNumbers::toFixed(value, CppNumbers::kRealBits);
    if (!raw)
      return createStringError(formatv("the constant '{0}' has an element of {1}, which is too "
                                       "large for --float=none",
                                       nameOfGlobal(global), format("%g", value))
                                   .str());
    support::endian::write32le(&elements[i], *raw);
  }
  return Error::success();
}

Error CppWeights::append(mlir::memref::GlobalOp global, const CppNumbers &numbers) {
  mlir::Type element = global.getType().getElementType();
  if (!element.isF32() && !element.isBF16() && !element.isInteger(8) && !element.isInteger(16) &&
      !element.isInteger(32))
    return createStringError("constants in C++ are float32, bfloat16 or integers of 8, 16 or 32 "
                             "bits, but '" +
                             global.getSymName() + "' is not");
  auto value = dyn_cast_or_null<mlir::ElementsAttr>(global.getInitialValueAttr());
  std::vector<char> found = value ? readBytes(value) : std::vector<char>();
  if (found.empty())
    return createStringError("the constant '" + global.getSymName() + "' has no elements");
  StringRef real = numbers.getReal();
  if (numbers.isFixed() && element.isF32()) {
    bool ofWeight = isScale(global);
    real = ofWeight ? "Scale" : real;
    if (Error error = makeFixed(global, ofWeight, found))
      return error;
  }
  bytes.resize(alignTo(bytes.size(), kAlignment));
  bytes.insert(bytes.end(), found.begin(), found.end());
  std::string wish = nameOfGlobal(global), name = wish;
  for (unsigned number = 2; !taken.insert(name).second; ++number)
    name = wish + "_" + std::to_string(number);
  members.push_back({name, global.getType(), real});
  names[global.getSymName()] = name;
  return Error::success();
}

Expected<CppWeights> CppWeights::of(mlir::ModuleOp module, const CppNumbers &numbers) {
  if constexpr (endianness::native != endianness::little)
    return createStringError("C++ is written on little-endian machines only");
  CppWeights weights;
  constexpr size_t tagBytes = 16;
  weights.bytes.resize(tagBytes);
  if (numbers.isFixed())
    if (Error error = weights.chooseScaleBits(module))
      return error;
  for (auto global : module.getOps<mlir::memref::GlobalOp>())
    if (PartAttr::of(global) != Part::puzzle_ids)
      if (Error error = weights.append(global, numbers))
        return error;
  weights.bytes.resize(alignTo(weights.bytes.size(), kAlignment));
  ArrayRef<char> rest = ArrayRef(weights.bytes).drop_front(tagBytes);
  XXH128_hash_t hash =
      xxh3_128bits(ArrayRef(reinterpret_cast<const uint8_t *>(rest.data()), rest.size()));
  support::endian::write64le(weights.bytes.data(), hash.low64);
  support::endian::write64le(weights.bytes.data() + 8, hash.high64);
  return weights;
}

std::string CppWeights::spellTag() const {
  return formatv("{0:x}u, {1:x}u", support::endian::read64le(bytes.data()),
                 support::endian::read64le(bytes.data() + 8));
}

void CppWeights::printMembers(raw_ostream &os) const {
  os << "  alignas(" << kAlignment << ") uint64_t tag[2];\n";
  for (const Member &member : members) {
    std::string array = spellArray(member.type, member.real);
    size_t extents = array.find('[');
    os << "  alignas(" << kAlignment << ") " << StringRef(array).take_front(extents) << ' '
       << member.name << StringRef(array).drop_front(extents) << ";\n";
  }
}

void CppWeights::printLiteral(raw_ostream &os) const {
  constexpr size_t width = 96;
  size_t column = 0;
  for (char byte : bytes) {
    if (column == 0)
      os << "    \"";
    // A question mark could begin a trigraph; an octal escape ends after three digits.
    bool isPlain = byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\' && byte != '?';
    auto code = static_cast<unsigned char>(byte);
    if (isPlain)
      os << byte;
    else
      os << '\\' << char('0' + (code >> 6)) << char('0' + (code >> 3 & 7))
         << char('0' + (code & 7));
    column += isPlain ? 1 : 4;
    if (column >= width) {
      os << "\"\n";
      column = 0;
    }
  }
  if (column > 0)
    os << "\"\n";
}

} // namespace trm
