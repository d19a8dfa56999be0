//===- Inspect.cpp - trmc inspect ---------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Driver.h"
#include "trm/tools/trmc/Trmc.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

Error inspect(TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  Expected<InspectReport> report = inspectCheckpoint(
      options.inspectPath, options.import.getOptions(), session.toolbox.importers);
  if (!report)
    return report.takeError();
  if (options.json)
    report->printJson(outs());
  else
    report->printText(outs(), options.explain);
  return Error::success();
}

} // namespace trm
