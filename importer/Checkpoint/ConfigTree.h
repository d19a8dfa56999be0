//===- ConfigTree.h - YAML and JSON as a tree -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A configuration as PyYAML and OmegaConf load it: aliases, merge keys and tags are
// resolved, `yes` and `0x10` are what YAML 1.1 makes of them. Scalars stay text,
// since the reader of a fact knows its type.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CONFIGTREE_H
#define TRM_IMPORTER_CHECKPOINT_CONFIGTREE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace trm::checkpoint {

struct ConfigNode {
  enum Kind {
    Null,
    Text,
    Mapping,
    Sequence,
    Unreadable // text: what it would take to read it
  };
  struct Item;

  Kind kind = Null;
  std::string text;
  std::vector<Item> items;

  const ConfigNode *find(llvm::StringRef key) const;
  ConfigNode *find(llvm::StringRef key) {
    return const_cast<ConfigNode *>(static_cast<const ConfigNode *>(this)->find(key));
  }
};

struct ConfigNode::Item {
  std::string key; // in a sequence its position
  ConfigNode value;
};

/// The one document of a file; a mapping. `path` is what errors name, and tells JSON.
llvm::Expected<ConfigNode> parseConfig(llvm::StringRef text, llvm::StringRef path);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CONFIGTREE_H
