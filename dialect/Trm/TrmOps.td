//===- TrmOps.td - all operations of the trm dialect --------------------*- tablegen -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_DIALECT_TRM_TRMOPS_TD
#define TRM_DIALECT_TRM_TRMOPS_TD

include "trm/dialect/Trm/TrmFacts.td"
include "trm/dialect/Trm/TrmStructureOps.td"
include "trm/dialect/Trm/TrmNeuralOps.td"

#endif // TRM_DIALECT_TRM_TRMOPS_TD
