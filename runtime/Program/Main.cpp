//===- Main.cpp - The produced program's main -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The compiler emits the model under the name trm_program_model.
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/Program.h"

#include <csignal>
#include <cstdio>
#include <unistd.h>

extern "C" const trm_model trm_program_model;

/// The program asks the processor before it uses its instructions. Where it knows
/// no question to ask, "Illegal instruction" alone would not tell what is wrong.
static void explainIllegalInstruction(int) {
  char message[256];
  int length = std::snprintf(message, sizeof(message),
                             "error: this program was compiled for %s, and this processor lacks "
                             "an instruction of it; compile the model with --target-cpu=native\n",
                             trm_program_model.info->target);
  (void)!write(STDERR_FILENO, message, length);
  _exit(1);
}

int main(int argc, char **argv) {
  std::signal(SIGILL, explainIllegalInstruction);
  return trm::runProgram(trm_program_model, argc, argv);
}
