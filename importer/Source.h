//===- Source.h - what an importer reads --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A checkpoint with what lies beside it and what the user says about it. Keys
// are those of the checkpoint without the prefix that wrappers put before them
// (`_orig_mod.model.inner.`, `module.`, ...).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_SOURCE_H
#define TRM_IMPORTER_SOURCE_H

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/Checkpoint/Dataset.h"

#include <map>

namespace trm {

/// What a user says; each beats the files.
struct ImportOptions {
  /// Name of an importer; empty: the one that claims the checkpoint.
  std::string family;
  /// A C identifier; empty: made from the checkpoint's folder.
  std::string name;
  /// "0,3-7" or "all"; nothing: the row 0.
  std::optional<std::string> puzzleIds;
  std::optional<int64_t> seqLen;
  std::optional<int64_t> vocabSize;
  std::optional<int64_t> puzzleEmbLen;
  std::optional<int64_t> hCycles;
  std::optional<int64_t> lCycles;
  std::optional<int64_t> maxSteps;
  std::optional<int64_t> numHeads;
  std::optional<double> ropeTheta;
};

class Source {
public:
  /// `path` is a checkpoint or its folder. Reads no tensor.
  static llvm::Expected<Source> open(llvm::StringRef path, const ImportOptions &options);

  const checkpoint::Checkpoint &getCheckpoint() const { return *file; }
  /// Null where there is no all_config.yaml, or no dataset.json.
  const checkpoint::Config *getConfig() const { return config ? &*config : nullptr; }
  const checkpoint::Dataset *getDataset() const { return dataset ? &*dataset : nullptr; }
  const ImportOptions &getOptions() const { return options; }

  llvm::StringRef getPath() const { return file->path(); }
  /// Without folders.
  llvm::StringRef getFileName() const;
  llvm::StringRef getModelName() const { return modelName; }

  llvm::StringRef getKeyPrefix() const { return keyPrefix; }
  /// The tensors under the prefix by their keys without it, in order of the key.
  const std::map<std::string, const checkpoint::Tensor *, std::less<>> &getTensors() const {
    return tensors;
  }
  /// Null where there is none.
  const checkpoint::Tensor *find(llvm::StringRef key) const;
  /// The first key that begins so; empty where there is none.
  llvm::StringRef findUnder(llvm::StringRef start) const;

  /// An error that begins with the checkpoint's path.
  llvm::Error error(const llvm::Twine &message) const;

private:
  llvm::Error readCompanions(std::optional<std::string> configPath,
                             std::optional<std::string> datasetPath);
  llvm::Error findPrefix();
  llvm::Error chooseName();

  std::unique_ptr<checkpoint::Checkpoint> file;
  std::optional<checkpoint::Config> config;
  std::optional<checkpoint::Dataset> dataset;
  ImportOptions options;
  std::string modelName;
  std::string keyPrefix;
  std::map<std::string, const checkpoint::Tensor *, std::less<>> tensors;
};

/// "[6, 64]"
std::string formatShape(llvm::ArrayRef<int64_t> shape);

} // namespace trm

#endif // TRM_IMPORTER_SOURCE_H
