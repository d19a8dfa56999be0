//===- PackageBill.cpp - software bill of materials -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/PackageBill.h"
#include "trm/dialect/Trm/PrecisionNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/SHA1.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace trm {
namespace {

// A json::Value refers to a StringRef's text, and keeps that of a std::string.
// As SPDX 2.3 defines these fields (spdx.github.io/spdx-spec/v2.3).
constexpr StringLiteral kPackageId = "SPDXRef-Package", kCheckpointId = "SPDXRef-Checkpoint";
constexpr StringLiteral kNoAssertion = "NOASSERTION";

std::string getCreationTime() {
  int64_t seconds = 0;
  if (std::optional<std::string> epoch = sys::Process::GetEnv("SOURCE_DATE_EPOCH"))
    if (StringRef(*epoch).getAsInteger(10, seconds) || seconds < 0)
      seconds = 0;
  return formatv("{0:%Y-%m-%dT%H:%M:%SZ}", sys::toUtcTime(static_cast<time_t>(seconds))).str();
}

json::Object checksum(StringRef algorithm, StringRef value) {
  return json::Object{{"algorithm", algorithm}, {"checksumValue", value.str()}};
}

template <typename Hash>
std::string hash(StringRef text) {
  return toHex(Hash::hash(arrayRefFromStringRef(text)), /*LowerCase=*/true);
}

json::Object relate(StringRef from, StringRef how, StringRef to) {
  return json::Object{
      {"spdxElementId", from.str()}, {"relationshipType", how}, {"relatedSpdxElement", to.str()}};
}

json::Object describePackage(StringRef id, StringRef name) {
  return json::Object{{"SPDXID", id},
                      {"name", name.str()},
                      {"downloadLocation", kNoAssertion},
                      {"licenseConcluded", kNoAssertion},
                      {"licenseDeclared", kNoAssertion},
                      {"copyrightText", kNoAssertion}};
}

/// SPDX: SHA-1 of the files' SHA-1 values, sorted and put together.
std::string getVerificationCode(ArrayRef<PackageFile> files) {
  std::vector<std::string> hashes;
  for (const PackageFile &file : files)
    hashes.push_back(hash<SHA1>(file.text));
  sort(hashes);
  return hash<SHA1>(join(hashes, ""));
}

} // namespace

std::string describeBill(FactsAttr facts, StringRef compiler, ArrayRef<PackageFile> files) {
  std::string name = facts.getName().str(), verification = getVerificationCode(files);
  json::Array entries;
  json::Array relationships{relate("SPDXRef-DOCUMENT", "DESCRIBES", kPackageId),
                            relate(kPackageId, "GENERATED_FROM", kCheckpointId)};
  for (auto [index, file] : enumerate(files)) {
    std::string id = formatv("SPDXRef-File-{0}", index + 1);
    entries.push_back(
        json::Object{{"SPDXID", id},
                     {"fileName", "./" + file.path},
                     {"checksums", json::Array{checksum("SHA1", hash<SHA1>(file.text)),
                                               checksum("SHA256", hash<SHA256>(file.text))}},
                     {"licenseConcluded", kNoAssertion},
                     {"licenseInfoInFiles", json::Array{kNoAssertion}},
                     {"copyrightText", kNoAssertion}});
    relationships.push_back(relate(kPackageId, "CONTAINS", id));
  }
  json::Object package = describePackage(kPackageId, name);
  package["filesAnalyzed"] = true;
  package["packageVerificationCode"] = json::Object{{"packageVerificationCodeValue", verification}};
  package["comment"] = formatv("{0} parameters, family {1}, products in {2}", facts.getParameters(),
                               facts.getFamily(), describePrecision(facts.getPrecision()))
                           .str();
  json::Object checkpoint = describePackage(kCheckpointId, name + " checkpoint");
  checkpoint["filesAnalyzed"] = false;
  checkpoint["checksums"] = json::Array{checksum("SHA256", facts.getDigest())};
  json::Object document{
      {"spdxVersion", "SPDX-2.3"},
      {"dataLicense", "CC0-1.0"},
      {"SPDXID", "SPDXRef-DOCUMENT"},
      {"name", name},
      {"documentNamespace", "urn:trm:" + name + ":" + verification},
      {"creationInfo", json::Object{{"created", getCreationTime()},
                                    {"creators", json::Array{("Tool: " + compiler).str()}}}},
      {"packages", json::Array{std::move(package), std::move(checkpoint)}},
      {"files", std::move(entries)},
      {"relationships", std::move(relationships)}};
  return formatv("{0:2}\n", json::Value(std::move(document))).str();
}

} // namespace trm
