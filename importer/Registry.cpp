//===- Registry.cpp - importers and who claims a file -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Registry.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {

Importer::~Importer() = default;

Error ImporterRegistry::add(std::unique_ptr<Importer> importer, StringRef origin) {
  for (const Entry &entry : entries)
    if (entry.importer->getName() == importer->getName())
      return createStringError(origin + ": the importer name '" + importer->getName() +
                               "' is taken (" + entry.origin + ")");
  entries.push_back({std::move(importer), origin.str()});
  return Error::success();
}

std::vector<ImporterRegistry::Bid> ImporterRegistry::explain(const Source &source) const {
  std::vector<Bid> bids;
  bids.reserve(entries.size());
  for (const Entry &entry : entries)
    bids.push_back({entry.importer.get(), entry.importer->claim(source), entry.origin});
  stable_sort(bids, [](const Bid &a, const Bid &b) { return a.claim.score > b.claim.score; });
  return bids;
}

/// Which of them came first says nothing about the checkpoint.
static Error refuseTie(const Source &source, const ImporterRegistry::Bid &first,
                       const ImporterRegistry::Bid &second) {
  auto describe = [](const ImporterRegistry::Bid &bid) {
    return "'" + bid.importer->getName().str() + "' (" + bid.origin.str() + ": " +
           bid.claim.reason + ")";
  };
  return source.error("the importers " + describe(first) + " and " + describe(second) +
                      " claim this checkpoint with the same score, " + Twine(first.claim.score) +
                      "; --family=" + first.importer->getName() +
                      " or --family=" + second.importer->getName() + " chooses one");
}

Expected<ImporterRegistry::Bid> ImporterRegistry::choose(const Source &source) const {
  std::vector<Bid> bids = explain(source);
  StringRef wanted = source.getOptions().family;
  if (wanted.empty() && !bids.empty() && bids.front().claim.score > 0) {
    if (bids.size() > 1 && bids[1].claim.score == bids[0].claim.score)
      return refuseTie(source, bids[0], bids[1]);
    return bids.front();
  }
  for (const Bid &bid : bids)
    if (bid.importer->getName() == wanted)
      return Bid{bid.importer, {100, "--family=" + wanted.str()}, bid.origin};
  auto describe = [](const Bid &bid) {
    return bid.importer->getName().str() + ": " + bid.claim.reason;
  };
  if (wanted.empty())
    return source.error("no importer takes this checkpoint (" +
                        join(map_range(bids, describe), "; ") +
                        "); --family=NAME chooses one anyway");
  auto name = [](const Bid &bid) { return bid.importer->getName(); };
  return createStringError("--family is '" + wanted +
                           "', expected one of: " + join(map_range(bids, name), ", "));
}

} // namespace trm
