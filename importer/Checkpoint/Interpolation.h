//===- Interpolation.h - ${references} of a configuration -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// OmegaConf's ${a.b}, ${.sibling}, ${..cousin}, ${a[0]}, ${a.${b}} and text around
// them. What a resolver would compute (${oc.env:X}), a target that is not there or
// refers back, and what is to be filled in become unreadable, an error of who needs them.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_INTERPOLATION_H
#define TRM_IMPORTER_CHECKPOINT_INTERPOLATION_H

#include "trm/importer/Checkpoint/Config.h"

namespace trm::checkpoint {

void resolveInterpolations(Config &config);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_INTERPOLATION_H
