//===- Families.cpp - the importers that are built in -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"

namespace trm {

llvm::ArrayRef<const Family *> getFamilies() {
  static constexpr const Family *families[] = {
      &trmFamily,     &trmSingleZFamily, &trmHier6Family, &hrmFamily, &transformersBaselineFamily,
      &nanoTrmFamily, &lucidrainsFamily};
  return families;
}

void registerBuiltinImporters(ImporterRegistry &registry) {
  for (const Family *family : getFamilies())
    cantFail(registry.add(family->createImporter(), "built in"));
}

} // namespace trm
