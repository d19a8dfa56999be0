//===- ArcPicture.h - ARC grids for people ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCPICTURE_H
#define TRM_RUNTIME_TASKS_ARC_ARCPICTURE_H

#include "trm/runtime/Support/Terminal.h"
#include "trm/runtime/Tasks/Arc/ArcGrid.h"

namespace trm {

/// The background colour of a cell on a terminal of 256 colours.
int32_t arcTerminalColor(int32_t color);

/// Grids beside each other under their titles; coloured squares on a terminal,
/// digits (and '.' for 0) elsewhere.
std::string drawArcGrids(const std::vector<std::pair<std::string, const ArcGrid *>> &grids,
                         DrawStyle style);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCPICTURE_H
