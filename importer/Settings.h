//===- Settings.h - a family's settings in its configurations -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the section of a configuration that holds a model's settings, whatever it is
// called, and each setting in it, whatever name it has. A configuration that is there
// and not understood is an error of who needs it, never a default.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_SETTINGS_H
#define TRM_IMPORTER_SETTINGS_H

#include "trm/importer/Source.h"

#include "llvm/ADT/StringMap.h"

namespace trm {

/// What a family reads from configurations.
struct SettingTable {
  llvm::SmallVector<llvm::StringRef> names;
  /// Names that the family's own configurations do not have: the code's default.
  llvm::ArrayRef<llvm::StringLiteral> unwritten;
  /// Where the family's own configurations have them.
  llvm::StringRef section;
};

class Settings {
public:
  struct Place {
    const checkpoint::Config *config;
    std::string key;
  };

  Settings(const Source &source, SettingTable table);

  /// Where a setting is stated, the strongest configuration first. What holds for
  /// evaluations beats what training did.
  std::vector<Place> find(llvm::StringRef name) const;
  /// Whether what the family's code takes where nothing is said is meant.
  bool mayDefault(llvm::StringRef name) const;
  /// What else a configuration says where the setting would be expected: a misspelt
  /// name, files that are not there; empty: nothing.
  std::string explainMissing(llvm::StringRef name) const;

  /// Where a setting that is missing would be looked for; null without a configuration.
  const checkpoint::Config *getConfig() const;
  std::string getKey(llvm::StringRef name) const;
  /// "'hyper_parameters' is made by ..., which is not run" where the configuration is
  /// an object, else empty.
  const std::string &getUnreadable() const { return unreadable; }

  /// Settings of what trmc does not implement, and sections that disagree.
  llvm::Error check() const;
  /// "all_config.yaml has 'arch.x', 'arch.y'": names that nobody knows, a text for each
  /// configuration.
  std::vector<std::string> listUnknown() const;

private:
  struct Leaf {
    std::string name; // normalized, within the section
    std::string key;
    size_t start = 0; // of what is within the section in the key

    llvm::StringRef inside() const { return llvm::StringRef(key).drop_front(start); }
  };
  struct Section {
    const checkpoint::Config *config;
    std::string prefix;
    bool isFound = false;
    std::vector<Leaf> leaves;
    /// Of other usual sections.
    std::vector<Leaf> nearby;
    /// All of the configuration's, sorted.
    std::vector<llvm::StringRef> keys;

    /// In a checkpoint, what lies elsewhere is not of the model.
    bool isNear(llvm::StringRef key) const;
  };
  /// Sections by how many of the family's settings they have.
  using Scores = std::map<std::string, std::map<unsigned, std::string>>;

  Section findSection(const checkpoint::Config &config);
  Scores scoreSections(llvm::ArrayRef<llvm::StringRef> keys) const;
  void compareSections(const checkpoint::Config &config, const Scores &scores,
                       const std::string &best);
  std::vector<std::string> findElsewhere(const Section &section, llvm::StringRef name) const;
  void findUnreadable();
  bool isKnown(const Leaf &leaf) const;
  std::vector<std::string> findPlain(const Section &section, llvm::StringRef name) const;
  std::vector<std::string> findEvaluated(const Section &section, llvm::StringRef name) const;
  std::vector<std::string> listUnknown(const Section &section) const;
  llvm::Error checkForeign(const Section &section, const Leaf &leaf) const;
  llvm::Error checkStepsOfEvaluation(const Section &section) const;

  const Source &source;
  SettingTable table;
  /// Positions in the table by all names.
  llvm::StringMap<unsigned> positions;
  std::vector<Section> sections;
  std::string unreadable;
  std::string disagreement;
};

} // namespace trm

#endif // TRM_IMPORTER_SETTINGS_H
