//===- Inspect.cpp - trmc inspect ---------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/importer/Driver.h"
#include "trm/tools/trmc/Trmc.h"

using namespace llvm;

namespace trm {

/// As a compile without flags chooses it.
static Expected<InspectReport::DefaultCompile> findDefaults(const Toolbox &toolbox,
                                                            const InspectReport &report) {
  mlir::MLIRContext context;
  context.loadDialect<TrmDialect>();
  Expected<TargetAttr> target = toolbox.targets.resolve("native", &context);
  if (!target)
    return target.takeError();
  return InspectReport::DefaultCompile{target->getName().str(), target->getCpu().str(),
                                       getPrecisionFlag(Precision::f32).str(), report.name};
}

Error inspect(TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  Expected<InspectReport> report = inspectCheckpoint(
      options.inspectPath, options.import.getOptions(), session.toolbox.importers, options.sha256);
  if (!report)
    return report.takeError();
  // A machine that trmc makes no code for is no reason to say nothing.
  if (Expected<InspectReport::DefaultCompile> defaults = findDefaults(session.toolbox, *report))
    report->defaults = std::move(*defaults);
  else
    report->findings.push_back({Finding::Warning, "target", toString(defaults.takeError())});
  if (options.json)
    report->printJson(outs());
  else
    report->printText(terminalOuts(), options.explain);
  return report->refusal.empty() ? Error::success() : createStringError(report->refusal);
}

} // namespace trm
