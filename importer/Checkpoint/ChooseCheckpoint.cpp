//===- ChooseCheckpoint.cpp - which of several is meant ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/ChooseCheckpoint.h"

#include "trm/importer/Checkpoint/Errors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm::checkpoint {

namespace fs = sys::fs;
namespace path = sys::path;

static std::vector<std::string> namesOf(ArrayRef<const FileName *> files) {
  std::vector<std::string> names;
  for (const FileName *file : files)
    names.push_back(file->name);
  return names;
}

static Error severalCheckpoints(StringRef folder, ArrayRef<std::string> names) {
  return fileError(folder, "holds several checkpoints (" + listSome(names) +
                               "), expected one; name the file");
}

static Candidates select(ArrayRef<const FileName *> files,
                         function_ref<bool(const FileName &)> matches) {
  Candidates selected;
  copy_if(files, std::back_inserter(selected),
          [&](const FileName *file) { return matches(*file); });
  return selected;
}

/// "ema", but not "ema_experiment_2".
static bool isFolderOfAverages(StringRef name) {
  FileName parsed = FileName::parse(name);
  return parsed.namesAverages && parsed.words.empty() && parsed.numbers.empty();
}

static bool hasStep(const FileName &file) { return file.step.has_value(); }

static bool isSafetensors(const FileName &file) { return file.extension == ".safetensors"; }

/// What Lightning saved last, where all else are its checkpoints of some epochs or steps,
/// and tensors of other kinds.
static const FileName *findLastOfLightning(ArrayRef<const FileName *> files) {
  Candidates last = select(files, [](const FileName &file) { return file.name == "last.ckpt"; });
  bool only = all_of(files, [](const FileName *file) {
    return isSafetensors(*file) || file->name == "last.ckpt" ||
           (file->extension == ".ckpt" && hasStep(*file));
  });
  return last.size() == 1 && only ? last.front() : nullptr;
}

/// Whether a name says that it is of the end, and not which step that was.
static bool saysLast(const FileName &file) {
  return !file.step && any_of(file.words, [](StringRef word) {
    return word == "last" || word == "latest" || word == "final" || word == "current";
  });
}

/// What lucidrains' trainer and Lightning call the checkpoint of a run, beside tensors of
/// other kinds.
static const FileName *findUsualName(ArrayRef<const FileName *> files) {
  Candidates saved = select(files, [](const FileName &file) { return !isSafetensors(file); });
  bool usual = saved.size() == 1 &&
               (saved.front()->name == "last.ckpt" || saved.front()->name == "saved-trm.pt");
  return usual ? saved.front() : nullptr;
}

/// Those of the largest step; steps of several kinds cannot be compared.
static Expected<Candidates> findLastStep(StringRef folder, ArrayRef<const FileName *> files) {
  auto isUnclear = [](const FileName *file) { return file->hasUnclearStep; };
  if (files.size() > 1 && any_of(files, isUnclear))
    return severalCheckpoints(folder, namesOf(files));
  Candidates stepped = select(files, hasStep);
  uint64_t largest = 0;
  for (const FileName *file : stepped) {
    if (file->step->kind != stepped.front()->step->kind)
      return severalCheckpoints(folder, namesOf(files));
    largest = std::max(largest, file->step->number);
  }
  bool hasOther = any_of(files, [](const FileName *file) { return saysLast(*file); });
  if (hasOther && !stepped.empty())
    return severalCheckpoints(folder, namesOf(files));
  return select(stepped, [&](const FileName &file) { return file.step->number == largest; });
}

Candidates pointersTo(const std::vector<FileName> &files) {
  Candidates pointers;
  for (const FileName &file : files)
    pointers.push_back(&file);
  return pointers;
}

std::string listSome(ArrayRef<std::string> names) {
  constexpr size_t shown = 8;
  std::string text = join(names.take_front(shown), ", ");
  return names.size() > shown ? text + " and " + utostr(names.size() - shown) + " more" : text;
}

Expected<const FileName *> chooseLast(StringRef folder, ArrayRef<const FileName *> files) {
  auto isOwn = [](const FileName &file) { return !file.namesAverages; };
  Candidates own = select(files, isOwn);
  if (const FileName *last = findLastOfLightning(own))
    return last;
  // Averages of a later step than all others' are a checkpoint without its own weights.
  bool allHaveSteps = all_of(own, [](const FileName *file) { return hasStep(*file); });
  Expected<Candidates> last =
      findLastStep(folder, allHaveSteps ? files : ArrayRef<const FileName *>(own));
  if (!last)
    return last.takeError();
  Candidates pool = last->empty() ? (own.empty() ? Candidates(files) : own) : *last;
  if (Candidates ownOfStep = select(pool, isOwn); !ownOfStep.empty())
    pool = ownOfStep;
  if (pool.size() == 1)
    return pool.front();
  if (!last->empty())
    return fileError(folder, "holds the step " + Twine(pool.front()->step->number) +
                                 " more than once (" + listSome(namesOf(pool)) +
                                 "), expected one; name the file");
  if (const FileName *usual = findUsualName(pool))
    return usual;
  if (all_of(pool, [](const FileName *file) { return file->isShard; }))
    return fileError(folder, "holds parts of one checkpoint (" + listSome(namesOf(pool)) +
                                 ") without the index that names them, expected *.index.json; "
                                 "copy it here from where the parts are from");
  return severalCheckpoints(folder, namesOf(pool));
}

//===----------------------------------------------------------------------===//
// Averages in a file of their own
//===----------------------------------------------------------------------===//

std::vector<std::string> findAverages(StringRef folder, const FolderContent &content,
                                      const FileName &checkpoint, bool isLast) {
  std::vector<std::string> found;
  for (const FileName &file : content.candidates)
    if (areAveragesOf(file, checkpoint, isLast))
      found.push_back(joinPath(folder, file.name));
  for (const std::string &below : content.folders)
    if (std::string twin = joinPath(joinPath(folder, below), checkpoint.name);
        isFolderOfAverages(below) && fs::is_regular_file(twin))
      found.push_back(std::move(twin));
  return found;
}

std::string findAveraged(StringRef folder, const FolderContent &content, const FileName &file) {
  StringRef above = path::parent_path(folder);
  std::string twin = joinPath(above, file.name);
  if (isFolderOfAverages(path::filename(folder)) && fs::is_regular_file(twin))
    return twin;
  Candidates own = select(pointersTo(content.candidates),
                          [](const FileName &other) { return !other.namesAverages; });
  const FileName *last = nullptr;
  if (Expected<const FileName *> chosen = own.empty() ? nullptr : chooseLast(folder, own))
    last = *chosen;
  else
    consumeError(chosen.takeError());
  own = select(own,
               [&](const FileName &other) { return areAveragesOf(file, other, &other == last); });
  return own.size() == 1 ? joinPath(folder, own.front()->name) : "";
}

} // namespace trm::checkpoint
