//===- Locate.cpp - finds a checkpoint and what lies beside it ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Locate.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/LocateConfig.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <vector>

namespace trm::checkpoint {

namespace {
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::optional<uint64_t> stepOf(llvm::StringRef fileName) {
  uint64_t step;
  if (!fileName.consume_front("step_") || !llvm::to_integer(fileName, step, 10))
    return std::nullopt;
  return step;
}

bool hasCheckpointExtension(llvm::StringRef fileName) {
  return llvm::StringSwitch<bool>(path::extension(fileName))
      .Cases({".safetensors", ".pt", ".pth", ".ckpt"}, true)
      .Default(false);
}

/// What Lightning and lucidrains' trainer call the checkpoint of a run.
bool isUsualName(llvm::StringRef fileName) {
  return fileName == "last.ckpt" || fileName == "saved-trm.pt";
}

std::string join(llvm::StringRef directory, llvm::StringRef fileName) {
  llvm::SmallString<128> joined(directory);
  path::append(joined, fileName);
  return std::string(joined);
}

/// "a, b, c and 5 more"
std::string listSome(llvm::ArrayRef<std::string> names) {
  constexpr size_t shown = 8;
  std::string text = llvm::join(names.take_front(shown), ", ");
  return names.size() > shown ? text + " and " + llvm::utostr(names.size() - shown) + " more"
                              : text;
}

llvm::Expected<std::vector<std::string>> listFiles(llvm::StringRef directory) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; it != end && !code; it.increment(code))
    if (fs::is_regular_file(it->path()))
      names.push_back(path::filename(it->path()).str());
  if (code)
    return fileError(directory, "cannot be listed: " + code.message());
  llvm::sort(names);
  return names;
}

llvm::Expected<std::string> chooseFile(llvm::StringRef directory) {
  llvm::Expected<std::vector<std::string>> names = listFiles(directory);
  if (!names)
    return names.takeError();
  auto newest = llvm::max_element(
      *names, [](const std::string &a, const std::string &b) { return stepOf(a) < stepOf(b); });
  if (newest != names->end() && stepOf(*newest))
    return join(directory, *newest);
  std::vector<std::string> candidates;
  llvm::copy_if(*names, std::back_inserter(candidates), hasCheckpointExtension);
  if (candidates.size() == 1)
    return join(directory, candidates.front());
  // Tensors of other kinds lie beside checkpoints too: inputs, traces.
  std::vector<std::string> saved;
  llvm::copy_if(candidates, std::back_inserter(saved),
                [](llvm::StringRef name) { return path::extension(name) != ".safetensors"; });
  if (saved.size() == 1 && isUsualName(saved.front()))
    return join(directory, saved.front());
  if (candidates.empty())
    return fileError(directory,
                     "holds no checkpoint, expected step_N, *.safetensors, *.pt, *.pth or *.ckpt; "
                     "found " +
                         (names->empty() ? "no files" : listSome(*names)));
  return fileError(directory, "holds several checkpoints (" + listSome(candidates) +
                                  "), expected one; name the file");
}
} // namespace

llvm::Expected<CheckpointPaths> locate(llvm::StringRef pathOrDirectory) {
  fs::file_status status;
  if (std::error_code code = fs::status(pathOrDirectory, status))
    return fileError(pathOrDirectory, "cannot be opened: " + code.message() +
                                          "; expected a checkpoint or its folder");
  std::string file = pathOrDirectory.str();
  if (fs::is_directory(status)) {
    llvm::Expected<std::string> chosen = chooseFile(pathOrDirectory);
    if (!chosen)
      return chosen.takeError();
    file = std::move(*chosen);
  }
  return CheckpointPaths{file, findConfig(file), findDataset(file)};
}

} // namespace trm::checkpoint
