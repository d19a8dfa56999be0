//===- Trmc.cpp - the compiler's entry function -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Trmc.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "trm/tools/PassNames.h"
#include "trm/tools/ToolProcess.h"
#include "trm/tools/Tools.h"
#include "trm/tools/trmc/Fidelity.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trm {

static Error loadPlugins(TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  Toolbox &toolbox = session.toolbox;
  if (options.plugins) {
    registerPassesAndPipelines();
    toolbox.listPasses = listPassNames;
  }
  if (Error error = toolbox.loadFound(session.toolPath))
    return error;
  for (const std::string &path : options.loadPlugin)
    if (Error error = toolbox.load(path))
      return error;
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

static Error compileAsAsked(TrmcSession &session) {
  CompileFiles files{session.options.input, session.options.output};
  if (!session.options.fidelity.empty()) {
    Expected<NumberFormats> formats = chooseFormats(session, files);
    if (!formats)
      return formats.takeError();
    files.formats = std::move(*formats);
  }
  return compile(session, files);
}

static Error run(const TrmcCommandLine &options, const char *programName) {
  Expected<std::unique_ptr<Toolbox>> toolbox = Toolbox::create();
  if (!toolbox)
    return toolbox.takeError();
  TrmcSession session{options, **toolbox,
                      sys::fs::getMainExecutable(programName, reinterpret_cast<void *>(&trmcMain))};
  if (Error error = loadPlugins(session))
    return error;
  if (options.inspect)
    return inspect(session);
  if (options.calibrate)
    return calibrate(session);
  if (options.plugins)
    return listPlugins(session);
  if (options.targets)
    listTargets(**toolbox);
  else if (options.printPipeline)
    printPipeline();
  else
    return compileAsAsked(session);
  return Error::success();
}

int trmcMain(int argc, char **argv) {
  runTool("trmc", argc, argv, [](int argc, char **argv) {
    TrmcCommandLine options;
    options.parse(argc, argv);
    Error error = run(options, argv[0]);
    return error ? Expected<int>(std::move(error)) : 0;
  });
}

} // namespace trm
