//===- TargetRecord.cpp - read and check a target record ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Target/TargetRecord.h"
#include "trm/codegen/Target/Nearest.h"
#include "trm/codegen/Target/ParseJson.h"
#include "trm/codegen/Target/Subtarget.h"
#include "trm/dialect/Trm/DotInstruction.h"
#include "trm/importer/Checkpoint/MappedFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <limits>
#include <optional>

using namespace llvm;

namespace trm {
namespace {

constexpr StringLiteral kFields[] = {"name",
                                     "description",
                                     "triple",
                                     "cpu",
                                     "features",
                                     "required_features",
                                     "vector_bits",
                                     "vector_registers",
                                     "l2_bytes",
                                     "bf16_dot",
                                     "int8_dot",
                                     "multiplies_by_lane",
                                     "fused_multiply_add",
                                     "flash_bytes",
                                     "ram_bytes",
                                     "compiler",
                                     "emulator"};
constexpr int64_t kKiB = 1024, kDefaultL2Bytes = 256 * kKiB;

/// Reads the fields of one record; the first error found is the one reported.
class RecordReader {
public:
  RecordReader(const json::Object &object, StringRef origin) : object(object), origin(origin) {}

  std::string text(StringRef field, std::optional<StringRef> byDefault = std::nullopt) {
    const json::Value *value = object.get(field);
    if (!value && byDefault)
      return byDefault->str();
    std::optional<StringRef> string = value ? value->getAsString() : std::nullopt;
    if (string && (!string->empty() || byDefault))
      return string->str();
    fail(field, byDefault ? "a string" : "a string that is not empty");
    return "";
  }

  /// The instruction for products in that precision, if there is one.
  std::string dot(Precision precision, int64_t vectorBits) {
    StringRef field = DotInstruction::getField(precision);
    std::string found = text(field, StringRef());
    const DotInstruction *known = DotInstruction::find(precision, found);
    if (!known && !found.empty())
      fail(field,
           "one of " + join(DotInstruction::getNames(precision), ", ") + ", or no such field");
    if (known && known->vectorBits && known->vectorBits != vectorBits)
      fail("vector_bits", Twine(known->vectorBits) + ", the vectors that " + found + " multiplies");
    return found;
  }

  bool boolean(StringRef field, bool byDefault) {
    const json::Value *value = object.get(field);
    std::optional<bool> found = value ? value->getAsBoolean() : byDefault;
    if (!found)
      fail(field, "true, false, or no such field");
    return found.value_or(byDefault);
  }

  int64_t integer(StringRef field, int64_t low, int64_t high, bool powerOfTwo,
                  std::optional<int64_t> byDefault = std::nullopt) {
    const json::Value *value = object.get(field);
    if (!value && byDefault)
      return *byDefault;
    std::optional<int64_t> number = value ? value->getAsInteger() : std::nullopt;
    if (number && *number >= low && *number <= high &&
        (!powerOfTwo || isPowerOf2_64(static_cast<uint64_t>(*number))))
      return *number;
    fail(field,
         formatv("{0} from {1} to {2}", powerOfTwo ? "a power of two" : "an integer", low, high));
    return low;
  }

  /// A program and its arguments; none where there is no such field.
  std::vector<std::string> command(StringRef field) {
    const json::Value *value = object.get(field);
    std::vector<std::string> words;
    const json::Array *array = value ? value->getAsArray() : nullptr;
    bool isGood = !value || (array && !array->empty());
    for (size_t i = 0; isGood && array && i < array->size(); ++i) {
      std::optional<StringRef> word = (*array)[i].getAsString();
      isGood = word && !word->empty();
      if (isGood)
        words.push_back(word->str());
    }
    if (!isGood)
      fail(field, "a program and its arguments as a list of strings, or no such field");
    return words;
  }

  void fail(StringRef field, const Twine &expected) {
    if (!message.empty())
      return;
    const json::Value *value = object.get(field);
    message = formatv("{0}: field '{1}': found {2}, expected {3}", origin, field,
                      value ? formatv("{0}", *value).str() : "nothing", expected);
  }

  void rejectUnknownFields() {
    for (const auto &[field, value] : object)
      if (!is_contained(kFields, StringRef(field)) && message.empty())
        message = formatv("{0}: unknown field '{1}'{2}; a target record has {3}", origin,
                          StringRef(field), didYouMean(field, kFields),
                          join(std::begin(kFields), std::end(kFields), ", "));
  }

  Error takeError() { return message.empty() ? Error::success() : createStringError(message); }

private:
  const json::Object &object;
  StringRef origin;
  std::string message;
};

TargetRecord readFields(RecordReader &reader) {
  TargetRecord record;
  reader.rejectUnknownFields();
  record.name = reader.text("name");
  if (!record.name.empty() && !TargetAttr::isTargetName(record.name))
    reader.fail("name", TargetAttr::getNameRule());
  record.description = reader.text("description", StringRef());
  record.triple = reader.text("triple");
  record.cpu = reader.text("cpu", StringRef("generic"));
  record.features = reader.text("features", StringRef());
  record.required = reader.text("required_features", StringRef());
  record.vectorBits = reader.integer("vector_bits", 64, 65536, /*powerOfTwo=*/true);
  record.vectorRegisters = reader.integer("vector_registers", 8, 1024, /*powerOfTwo=*/false);
  record.l2Bytes = reader.integer("l2_bytes", 16 * kKiB, std::numeric_limits<int32_t>::max(),
                                  /*powerOfTwo=*/false, kDefaultL2Bytes);
  record.bf16Dot = reader.dot(Precision::bf16, record.vectorBits);
  record.int8Dot = reader.dot(Precision::int8, record.vectorBits);
  record.multipliesByLane = reader.boolean("multiplies_by_lane", record.multipliesByLane);
  record.fusedMultiplyAdd = reader.boolean("fused_multiply_add", record.fusedMultiplyAdd);
  auto memory = [&](StringRef field) {
    return static_cast<uint64_t>(reader.integer(field, 0, std::numeric_limits<int64_t>::max(),
                                                /*powerOfTwo=*/false, /*byDefault=*/0));
  };
  record.flashBytes = memory("flash_bytes");
  record.ramBytes = memory("ram_bytes");
  if ((record.flashBytes == 0) != (record.ramBytes == 0))
    reader.fail(record.flashBytes ? "ram_bytes" : "flash_bytes",
                "bytes of that memory too, where the other one is given");
  record.compiler = reader.command("compiler");
  record.emulator = reader.command("emulator");
  return record;
}

/// Checks what only LLVM knows: triple, CPU and feature names.
void checkAgainstLlvm(const TargetRecord &record, RecordReader &reader) {
  Expected<Subtarget> generic = Subtarget::create(record.triple, "", "");
  if (!generic) {
    consumeError(generic.takeError());
    return reader.fail("triple", "a triple of an architecture that this LLVM generates code for");
  }
  if (!generic->knowsCpu(record.cpu))
    reader.fail("cpu", "an LLVM CPU name of " + record.triple +
                           didYouMean(record.cpu, generic->cpuNames()));
  for (const auto &[field, features] :
       {std::pair("features", record.features), std::pair("required_features", record.required)})
    if (std::optional<std::string> bad = generic->firstUnknownFeature(features))
      reader.fail(field, "LLVM features such as \"+fma,-avx512f\" (not '" + *bad + "')");
}

} // namespace

Expected<TargetRecord> parseTargetRecord(StringRef text, StringRef origin) {
  Expected<json::Value> document = parseJson(text);
  if (!document)
    return createStringError(origin + ": not JSON: " + toString(document.takeError()));
  const json::Object *object = document->getAsObject();
  if (!object)
    return createStringError(origin + ": found " + formatv("{0}", *document).str().substr(0, 40) +
                             ", expected a JSON object with the fields of a target record");
  RecordReader reader(*object, origin);
  TargetRecord record = readFields(reader);
  if (Error error = reader.takeError())
    return error;
  checkAgainstLlvm(record, reader);
  if (Error error = reader.takeError())
    return error;
  record.origin = origin.str();
  return record;
}

Expected<TargetRecord> loadTargetRecord(StringRef path) {
  auto file = checkpoint::MappedFile::openText(path, "a target record");
  if (!file)
    return file.takeError();
  return parseTargetRecord((*file)->bytes(), path);
}

} // namespace trm
