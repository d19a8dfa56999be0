//===- Trmc.cpp - the compiler's entry function -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Trmc.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "trm/tools/ToolProcess.h"
#include "trm/tools/Tools.h"
#include "trm/tools/trmc/Fidelity.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trm {

/// Those of MLIR: trmc's own were loaded while the command line was parsed.
static Error loadMlirPlugins(const TrmcCommandLine &options, Toolbox &toolbox) {
  for (const std::string &path : options.loadPassPlugin) {
    Expected<mlir::PassPlugin> plugin = mlir::PassPlugin::load(path);
    if (!plugin)
      return plugin.takeError();
    plugin->registerPassRegistryCallbacks();
  }
  for (const std::string &path : options.loadDialectPlugin) {
    Expected<mlir::DialectPlugin> plugin = mlir::DialectPlugin::load(path);
    if (!plugin)
      return plugin.takeError();
    plugin->registerDialectRegistryCallbacks(toolbox.dialects);
  }
  return Error::success();
}

static Error loadTargetFile(TrmcSession &session) {
  if (session.options.targetFile.empty())
    return Error::success();
  Expected<TargetRecord> record = loadTargetRecord(session.options.targetFile);
  if (!record)
    return record.takeError();
  record->isTrusted = false;
  session.givenTarget = record->name;
  return session.toolbox.targets.add(std::move(*record));
}

static Error compileAsAsked(TrmcSession &session) {
  Expected<CompileRequest> request = makeRequest(session);
  if (!request)
    return request.takeError();
  if (!session.options.fidelity.empty())
    if (Error error = chooseFormats(session, *request).moveInto(request->formats))
      return error;
  return compile(session, *request);
}

static Error run(TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  if (Error error = loadMlirPlugins(options, session.toolbox))
    return error;
  if (Error error = loadTargetFile(session))
    return error;
  if (options.inspect)
    return inspect(session);
  if (options.calibrate) {
    // LLVM takes options of a compile here, too.
    Error error = session.toolbox.backends.checkOptions({kProgramKind});
    return error ? std::move(error) : calibrate(session);
  }
  if (options.plugins)
    return listPlugins(session);
  if (options.targets)
    listTargets(session.toolbox);
  else if (options.printPipeline)
    printPipeline();
  else
    return compileAsAsked(session);
  return Error::success();
}

static Error runTrmc(int argc, char **argv) {
  Expected<std::unique_ptr<Toolbox>> toolbox = Toolbox::create();
  if (!toolbox)
    return toolbox.takeError();
  // `trmc plugins` says which passes each plugin brought.
  registerPassesAndPipelines();
  TrmcCommandLine options(**toolbox);
  if (Error error = options.parse(argc, argv))
    return error;
  TrmcSession session{options, **toolbox,
                      sys::fs::getMainExecutable(argv[0], reinterpret_cast<void *>(&trmcMain))};
  return run(session);
}

int trmcMain(int argc, char **argv) {
  runTool("trmc", argc, argv, [](int argc, char **argv) {
    Error error = runTrmc(argc, argv);
    return error ? Expected<int>(std::move(error)) : 0;
  });
}

} // namespace trm
