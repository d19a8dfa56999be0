//===- ArcViews.h - The views that a task is solved in ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCVIEWS_H
#define TRM_RUNTIME_TASKS_ARC_ARCVIEWS_H

#include "trm/runtime/Tasks/Arc/ArcAugmentation.h"
#include "trm/runtime/Tasks/Arc/ArcTask.h"
#include "trm/runtime/Tasks/TaskDocument.h"

#include <unordered_map>

namespace trm {

struct ArcView {
  ArcAugmentation augmentation;
  /// Its puzzle embedding, where that is a matter of the view.
  std::optional<int32_t> id;
};

/// Chooses the views of tasks: the task as it is, then augmentations. With a file of
/// identifiers they are those that the file has, in its order, since only these were
/// trained on; else they are drawn, and none is like one before.
class ArcViewChooser {
public:
  ArcViewChooser(int32_t side, const DocumentRequest &request);

  /// Throws InputError for a task or an id that there is not.
  std::vector<ArcView> choose(const ArcTask &task) const;

private:
  std::vector<ArcView> listed(const ArcTask &task) const;
  std::vector<ArcView> drawn(const ArcTask &task) const;
  int32_t compiledId(size_t id) const;

  const int32_t side;
  const DocumentRequest &request;
  std::vector<std::string> names;
  /// Places in `names` by the task that they belong to.
  std::unordered_map<std::string, std::vector<size_t>> placesOf;
};

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCVIEWS_H
