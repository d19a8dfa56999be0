//===- Limits.cpp - --max-flash, --max-ram, --max-stack ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Limits.h"

using namespace llvm;

namespace trm {

Expected<Budget> resolveLimits(const TrmcCommandLine &options,
                               const BackendRegistry::Choice &choice, const TargetRecord *machine) {
  Budget budget;
  const std::tuple<StringRef, const cl::opt<std::string> *, std::optional<Limit> *> limits[] = {
      {"--max-flash", &options.maxFlash, &budget.flash},
      {"--max-ram", &options.maxRam, &budget.ram},
      {"--max-stack", &options.maxStack, &budget.stack}};
  for (const auto &[name, option, limit] : limits) {
    if (option->getNumOccurrences() == 0)
      continue;
    if (!choice.artifact || !choice.artifact->isMeasured)
      return createStringError(name +
                               " is for what holds the model's code (object, static, "
                               "cpp, package); this compile makes " +
                               (choice.artifact ? choice.artifact->name : "mlir"));
    Expected<Limit> parsed = parseLimit(name, *option);
    if (!parsed)
      return parsed.takeError();
    *limit = *parsed;
  }
  if (machine)
    budget.takeMemories(*machine);
  return budget;
}

} // namespace trm
