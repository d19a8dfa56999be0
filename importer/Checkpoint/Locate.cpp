//===- Locate.cpp - finds a checkpoint and what lies beside it ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Locate.h"

#include "trm/importer/Checkpoint/ChooseCheckpoint.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/LocateConfig.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm::checkpoint {

namespace fs = sys::fs;
namespace path = sys::path;

/// Where trainers put checkpoints, below the folder of a run.
constexpr StringLiteral checkpointFolders[] = {
    "checkpoints", "checkpoint", "ckpt", "ckpts", "weights", "models", "lightning_logs"};

/// lightning_logs/version_0/checkpoints has one more than that, with a folder of a step
/// in it two.
constexpr unsigned deepestFolder = 4;

static void listOthers(const FolderContent &content, CheckpointPaths &paths) {
  for (const FileName &file : content.candidates)
    if (file.name != path::filename(paths.checkpoint) &&
        none_of(paths.averages,
                [&](StringRef taken) { return file.name == path::filename(taken); }))
      paths.others.push_back(file.name);
}

static Expected<CheckpointPaths> chooseFile(StringRef folder, const FolderContent &content) {
  Expected<const FileName *> chosen = chooseLast(folder, pointersTo(content.candidates));
  if (!chosen)
    return chosen.takeError();
  CheckpointPaths paths;
  paths.checkpoint = joinPath(folder, (*chosen)->name);
  paths.isAverages = (*chosen)->namesAverages;
  paths.averages = findAverages(folder, content, **chosen, /*isLast=*/true);
  listOthers(content, paths);
  return paths;
}

//===----------------------------------------------------------------------===//
// Folders below
//===----------------------------------------------------------------------===//

/// Nothing where neither the folder nor those below hold a checkpoint.
using FoundInFolder = Expected<std::optional<CheckpointPaths>>;

static FoundInFolder searchFolder(StringRef folder, unsigned depth);

/// "checkpoint-500" or "step_10", or Lightning's "version_3".
static std::optional<Step> stepOfFolder(StringRef name) {
  FileName parsed = FileName::parse(name);
  bool isVersion = parsed.words == std::vector<std::string>{"version"};
  if (isVersion && parsed.numbers.size() == 1)
    return Step{StepKind::Step, parsed.numbers.front()};
  return parsed.step;
}

/// The folder of the last step that holds a checkpoint.
static FoundInFolder searchStepFolders(StringRef folder, ArrayRef<std::string> names,
                                       unsigned depth) {
  std::vector<std::pair<Step, std::string>> steps;
  for (const std::string &name : names)
    if (std::optional<Step> step = stepOfFolder(name))
      steps.emplace_back(*step, name);
  stable_sort(steps, [](const auto &a, const auto &b) { return a.first.number > b.first.number; });
  for (const auto &[step, name] : steps) {
    FoundInFolder found = searchFolder(joinPath(folder, name), depth);
    if (!found)
      return found;
    if (!*found)
      continue;
    for (const auto &[other, otherName] : steps) {
      if (otherName == name)
        continue;
      if (other.kind != step.kind || other.number == step.number)
        return fileError(folder, "holds checkpoints in the folders " + name + " and " + otherName +
                                     ", whose order their names do not tell; name one of them");
      (*found)->others.push_back(joinPath("..", otherName));
    }
    return found;
  }
  return std::nullopt;
}

static FoundInFolder searchBelow(StringRef folder, const FolderContent &content, unsigned depth) {
  if (depth == deepestFolder)
    return std::nullopt;
  FoundInFolder found = searchStepFolders(folder, content.folders, depth + 1);
  if (!found || *found)
    return found;
  std::string foundIn;
  for (const std::string &name : content.folders) {
    if (!is_contained(checkpointFolders, name))
      continue;
    FoundInFolder next = searchFolder(joinPath(folder, name), depth + 1);
    if (!next)
      return next;
    if (*next && *found)
      return fileError(folder, "holds checkpoints in the folders " + foundIn + " and " + name +
                                   ", expected one; name the folder");
    if (*next) {
      *found = std::move(*next);
      foundIn = name;
    }
  }
  return found;
}

static FoundInFolder searchFolder(StringRef folder, unsigned depth) {
  Expected<FolderContent> content = listCandidates(folder);
  if (!content)
    return content.takeError();
  if (content->candidates.empty())
    return searchBelow(folder, *content, depth);
  Expected<CheckpointPaths> chosen = chooseFile(folder, *content);
  if (!chosen)
    return chosen.takeError();
  return std::move(*chosen);
}

static Error noCheckpoint(StringRef folder) {
  Expected<FolderContent> content = listCandidates(folder);
  if (!content)
    return content.takeError();
  std::vector<std::string> names = content->otherFiles;
  if (any_of(names, [](StringRef name) { return name.ends_with(".distcp"); }))
    return fileError(
        folder, "is a distributed checkpoint of PyTorch (*.distcp), which is not read; make one "
                "file of it (python -m torch.distributed.checkpoint.format_utils "
                "dcp_to_torch FOLDER FILE, dcp_to_torch_save)");
  for (const std::string &below : content->folders)
    names.push_back(below + "/");
  return fileError(folder,
                   "holds no checkpoint, expected step_N, *.safetensors, *.pt, *.pth, *.ckpt or "
                   "another file that holds weights; found " +
                       (names.empty() ? "no files" : listSome(names)));
}

//===----------------------------------------------------------------------===//
// A file
//===----------------------------------------------------------------------===//

static bool hasAveragesBeside(StringRef folder) {
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; it != end && !code; it.increment(code))
    if (hasAveragesWord(path::filename(it->path())))
      return true;
  return hasAveragesWord(path::filename(folder));
}

/// A file that the user names, with averages of it or what it averages.
static Expected<CheckpointPaths> completeFile(StringRef file) {
  CheckpointPaths paths;
  paths.checkpoint = file.str();
  StringRef folder = path::parent_path(file);
  std::string listed = folder.empty() ? "." : folder.str();
  FileName name = FileName::parse(path::filename(file));
  paths.isAverages = name.namesAverages;
  if (!hasAveragesBeside(listed))
    return paths;
  Expected<FolderContent> content = listCandidates(listed);
  if (!content)
    return content.takeError();
  if (std::string averaged = findAveraged(folder, *content, name); !averaged.empty()) {
    paths = {averaged, {file.str()}};
  } else if (!name.namesAverages) {
    Expected<const FileName *> last = chooseLast(listed, pointersTo(content->candidates));
    bool isLast = last && (*last)->name == name.name;
    if (!last)
      consumeError(last.takeError());
    paths.averages = findAverages(folder, *content, name, isLast);
  }
  listOthers(*content, paths);
  return paths;
}

Expected<CheckpointPaths> locate(StringRef pathOrDirectory) {
  fs::file_status status;
  if (std::error_code code = fs::status(pathOrDirectory, status))
    return fileError(pathOrDirectory, "cannot be opened: " + code.message() +
                                          "; expected a checkpoint or its folder");
  CheckpointPaths paths;
  if (fs::is_directory(status)) {
    FoundInFolder found = searchFolder(pathOrDirectory, 0);
    if (!found)
      return found.takeError();
    if (!*found)
      return noCheckpoint(pathOrDirectory);
    paths = std::move(**found);
  } else {
    Expected<CheckpointPaths> completed = completeFile(pathOrDirectory);
    if (!completed)
      return completed.takeError();
    paths = std::move(*completed);
  }
  paths.config = findConfig(paths.checkpoint);
  paths.dataset = findDataset(paths.checkpoint);
  return paths;
}

} // namespace trm::checkpoint
