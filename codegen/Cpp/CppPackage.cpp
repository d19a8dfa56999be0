//===- CppPackage.cpp - a folder with all that a model needs ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppPackage.h"
#include "trm/codegen/Cpp/PackageBill.h"
#include "trm/codegen/Escape.h"
#include "trm/dialect/Trm/PrecisionNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace trm {
constexpr StringLiteral kTexts[] = {
#include "trm/codegen/Cpp/Package.inc"
};

/// The files of kTexts, in that order; $NAME$ is the model's name.
constexpr StringLiteral kPaths[] = {"CMakeLists.txt",
                                    "zephyr/Kconfig",
                                    "README.md",
                                    "library.properties",
                                    "zephyr/module.yml",
                                    "test/selftest.cpp",
                                    "src/$NAME$_selftest.h",
                                    "examples/selftest/selftest.ino",
                                    "zephyr/CMakeLists.txt"};
static_assert(std::size(kTexts) == std::size(kPaths), "a path for each text");

using Values = StringMap<std::string>;

/// `text` with each $KEY$ of `values` filled in; what else has dollars stays.
static std::string fillIn(StringRef text, const Values &values) {
  std::string result;
  while (!text.empty()) {
    auto [before, rest] = text.split('$');
    result += before;
    if (before.size() == text.size())
      break;
    StringRef key = rest.take_while([](char c) { return c >= 'A' && c <= 'Z'; });
    auto value = values.find(key);
    if (value != values.end() && rest.drop_front(key.size()).starts_with("$")) {
      result += value->second;
      text = rest.drop_front(key.size() + 1);
    } else {
      result += '$';
      text = rest;
    }
  }
  return result;
}

/// Numbers with commas between, in lines.
static std::string listNumbers(ArrayRef<int32_t> numbers) {
  constexpr size_t perLine = 20;
  std::string text;
  for (auto [index, number] : enumerate(numbers))
    text += (index == 0 ? "" : index % perLine == 0 ? ",\n    " : ", ") + itostr(number);
  return text;
}

static Values describeModel(const PackageParts &parts, const EmitRequest &request) {
  FactsAttr facts = parts.facts;
  ArrayRef<int32_t> ids = facts.listPuzzleIds();
  Values values;
  values["NAME"] = facts.getName();
  values["CAPITALS"] = facts.getName().upper();
  values["FAMILY"] = facts.getFamily();
  values["COMPILER"] = request.compiler;
  values["PRECISION"] = describePrecision(facts.getPrecision());
  values["DIGEST"] = facts.getDigest();
  values["PARAMETERS"] = itostr(facts.getParameters());
  values["ARENA"] = itostr(facts.getSizes().getArenaBytes());
  values["CONSTANTS"] = utostr(parts.constantBytes);
  values["PUZZLE"] = ids.empty() ? "0" : itostr(ids.front());
  values["TOKENS"] = listNumbers(request.selfTest->tokens);
  values["ANSWER"] = listNumbers(request.selfTest->answer);
  values["CHECKED"] = itostr(request.selfTest->countClear());
  values["MARGIN"] = formatv("{0:f3}", request.selfTest->margin);
  values["MEASURED"] =
      parts.footprint ? formatv("\n| code for {0}, flash | {1} |\n| stack for {0}, RAM | {2} |",
                                request.machine->name, parts.footprint->code,
                                parts.footprint->stack.value_or(0))
                            .str()
                      : "";
  return values;
}

/// One line a file, as sha256sum checks them.
static std::string listChecksums(ArrayRef<PackageFile> files) {
  std::string text;
  for (const PackageFile &file : files) {
    auto digest = SHA256::hash(arrayRefFromStringRef(file.text));
    text += toHex(digest, /*LowerCase=*/true) + "  " + file.path + "\n";
  }
  return text;
}

/// Whether it has nothing but folders, and what a compile that was killed left.
static bool isEmpty(StringRef folder) {
  std::error_code code;
  for (sys::fs::recursive_directory_iterator each(folder, code), end; each != end && !code;
       each.increment(code))
    if (each->type() != sys::fs::file_type::directory_file &&
        !Temporary::isNameOfOne(sys::path::filename(each->path())))
      return false;
  return true;
}

static Error checkFolder(StringRef folder, StringRef bill) {
  if (!sys::fs::exists(folder))
    return Error::success();
  if (!sys::fs::is_directory(folder))
    return createStringError("--emit=package makes a folder, but '" + folder +
                             "' is a file; name another one with -o");
  SmallString<256> known(folder);
  sys::path::append(known, bill);
  if (isEmpty(folder) || sys::fs::exists(known))
    return Error::success();
  return createStringError("--emit=package writes into a new or empty folder, or over a package of "
                           "the same model, but '" +
                           folder + "' has other files; name another one with -o");
}

Error writePackage(const PackageParts &parts, const EmitRequest &request, StagedOutputs &outputs) {
  std::string name = parts.facts.getName().str();
  if (Error error = checkInterfaceName(name))
    return error;
  std::string bill = name + ".spdx.json";
  if (Error error = checkFolder(request.output, bill))
    return error;
  Values values = describeModel(parts, request);
  std::vector<PackageFile> files = {{"src/" + name + ".cpp", parts.source.str()},
                                    {"src/" + name + ".h", parts.header.str()}};
  for (auto [path, text] : zip_equal(kPaths, kTexts))
    files.push_back({fillIn(path, values), fillIn(text, values)});
  sort(files, [](const PackageFile &a, const PackageFile &b) { return a.path < b.path; });
  files.push_back({bill, describeBill(parts.facts, request.compiler, files)});
  files.push_back({"SHA256SUMS", listChecksums(files)});
  // What the folder is told by comes first, should a compile be killed between them.
  std::swap(files.front(), files[files.size() - 2]);
  for (const PackageFile &file : files) {
    SmallString<256> path(request.output);
    sys::path::append(path, file.path);
    if (Error error = outputs.makeFolder(sys::path::parent_path(path)))
      return error;
    if (Error error = outputs.write(path, file.text))
      return error;
  }
  return Error::success();
}

} // namespace trm
