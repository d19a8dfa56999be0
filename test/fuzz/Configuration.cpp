//===- Configuration.cpp - YAML and JSON of training runs -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "trm/importer/Checkpoint/Config.h"

using namespace trm;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::optional<checkpoint::Config> config =
      take(checkpoint::Config::parse(textOf(data, size), "config.yaml"));
  if (!config)
    return 0;
  for (llvm::StringRef key : config->values.keys()) {
    take(config->getInt(key));
    take(config->getFloat(key));
    take(config->getBool(key));
    take(config->getText(key));
    take(config->checkReadable(key, "anything"));
  }
  return 0;
}
