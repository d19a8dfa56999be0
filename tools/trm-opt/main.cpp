//===- main.cpp - the optimizer tool ------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/Tools.h"

int main(int argc, char **argv) { return trm::trmOptMain(argc, argv); }
