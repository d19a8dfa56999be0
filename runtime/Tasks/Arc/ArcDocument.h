//===- ArcDocument.h - Files of ARC tasks -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each task is solved as it is and in other views; what comes of them is turned back
// and voted on.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCDOCUMENT_H
#define TRM_RUNTIME_TASKS_ARC_ARCDOCUMENT_H

#include "trm/runtime/Tasks/TaskDocument.h"

namespace trm {

/// Throws InputError.
std::unique_ptr<TaskDocument> readArcDocument(const std::vector<DocumentText> &texts, int32_t side,
                                              const DocumentRequest &request);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCDOCUMENT_H
