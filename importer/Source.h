//===- Source.h - what an importer reads --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A checkpoint with what lies beside it and what the user says about it. Keys
// are those of the model, without what wrappers and containers put before them
// (`_orig_mod.model.inner.`, `state_dict.`, ...), whichever weights were chosen.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_SOURCE_H
#define TRM_IMPORTER_SOURCE_H

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Config.h"
#include "trm/importer/Checkpoint/Dataset.h"
#include "trm/importer/Checkpoint/Locate.h"
#include "trm/importer/LoraMerge.h"
#include "trm/importer/WeightSets.h"
#include "llvm/Support/GlobPattern.h"

namespace trm {

using checkpoint::formatShape;

/// What a user says; each beats the files.
struct ImportOptions {
  /// Name of an importer; empty: the one that claims the checkpoint.
  std::string family;
  /// A C identifier; empty: made from the checkpoint's folder.
  std::string name;
  /// "raw" or "ema", more than once where that was said; empty: averages (EMA)
  /// where the checkpoint has them.
  std::vector<std::string> weights;
  /// The model under this prefix of the file's keys; empty: the one that is there.
  std::string keyPrefix;
  /// Globs of keys that may stay unread.
  std::vector<std::string> ignoreTensors;
  /// Of LoRA factors that are merged.
  std::optional<double> loraAlpha;
  /// "0,3-7" or "all"; nothing: the row 0.
  std::optional<std::string> puzzleIds;
  /// Files instead of those that lie around the checkpoint.
  std::optional<std::string> configFile;
  std::optional<std::string> datasetFile;
  std::optional<int64_t> seqLen;
  std::optional<int64_t> vocabSize;
  std::optional<int64_t> puzzleEmbLen;
  std::optional<int64_t> hCycles;
  std::optional<int64_t> lCycles;
  std::optional<int64_t> maxSteps;
  std::optional<int64_t> numHeads;
  std::optional<int64_t> headDim;
  std::optional<int64_t> maxGridSize;
  std::optional<double> ropeTheta;
  std::optional<double> rmsNormEps;
  std::optional<double> haltProbThres;
  std::optional<std::string> posEncodings;
  /// "q" or "q-compare".
  std::optional<std::string> ownHalting;

  /// The flags of facts that were given.
  std::vector<llvm::StringRef> listFactFlags() const;
};

class Source {
public:
  /// `path` is a checkpoint or its folder. Reads no tensor.
  static llvm::Expected<Source> open(llvm::StringRef path, const ImportOptions &options);

  const checkpoint::Checkpoint &getCheckpoint() const { return *file; }
  /// The file beside the checkpoint, or the one that was named; null where there is
  /// none.
  const checkpoint::Config *getConfig() const { return hasConfigFile ? &configs.front() : nullptr; }
  const checkpoint::Dataset *getDataset() const { return dataset ? &*dataset : nullptr; }
  /// What states facts of the model by name, the strongest first: the file beside
  /// the checkpoint, then the checkpoint's own values ("hyper_parameters.x"), then
  /// other files, which must agree.
  llvm::ArrayRef<checkpoint::Config> getConfigs() const { return configs; }
  /// Configurations that lie there too, read or not.
  llvm::ArrayRef<std::string> getOtherConfigFiles() const { return otherConfigFiles; }
  const ImportOptions &getOptions() const { return options; }

  llvm::StringRef getPath() const { return file->path(); }
  /// Without folders.
  llvm::StringRef getFileName() const;
  llvm::StringRef getModelName() const { return modelName; }

  /// Everything in the file by what it is, and what of it is imported.
  const WeightSets &getWeightSets() const { return sets; }
  const ChosenWeights &getWeights() const { return weights; }
  llvm::StringRef getKeyPrefix() const { return weights.prefix; }
  /// The weights by their keys without the prefix.
  const TensorMap &getTensors() const { return weights.tensors; }
  /// Null where there is none.
  const checkpoint::Tensor *find(llvm::StringRef key) const;
  /// The first key that begins so; empty where there is none.
  llvm::StringRef findUnder(llvm::StringRef start) const;

  /// What lay where the checkpoint was looked for.
  const checkpoint::CheckpointPaths &getPaths() const { return paths; }
  /// Of factors that are part of the weights; nothing where there are none.
  const std::optional<LoraSummary> &getLora() const { return lora; }
  /// Whether --ignore-tensors names a tensor, by its key or its name in the file.
  bool isIgnored(llvm::StringRef key, llvm::StringRef name) const;
  /// Every file that was read.
  std::vector<std::string> listFiles() const;
  /// Checkpoint::verify() of the file, and of that of averages.
  llvm::Error verify() const;
  /// The SHA-256 of the file, or of both files' where averages lie in one of their own.
  llvm::Expected<std::string> sha256() const;

  /// An error that begins with the checkpoint's path.
  llvm::Error error(const llvm::Twine &message) const;

private:
  llvm::Error readConfigs();
  llvm::Expected<std::vector<std::string>> findConfigFiles(const checkpoint::Config &own) const;
  llvm::Error readDataset(std::optional<std::string> path);
  llvm::Error findWeights();
  llvm::Error openAverages(std::optional<WeightKind> asked);
  llvm::Error mergeLoraFactors();
  llvm::Error readIgnored();
  llvm::Error chooseName();

  checkpoint::CheckpointPaths paths;
  std::unique_ptr<checkpoint::Checkpoint> file;
  /// Null where averages are not taken from a file of their own.
  std::unique_ptr<checkpoint::Checkpoint> averages;
  std::vector<checkpoint::Config> configs;
  std::vector<std::string> otherConfigFiles;
  bool hasConfigFile = false;
  std::optional<checkpoint::Dataset> dataset;
  ImportOptions options;
  std::string modelName;
  WeightSets sets;
  ChosenWeights weights;
  std::vector<llvm::GlobPattern> ignored;
  std::optional<LoraSummary> lora;
  std::list<checkpoint::Tensor> merged;
};

} // namespace trm

#endif // TRM_IMPORTER_SOURCE_H
