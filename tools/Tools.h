//===- Tools.h - entry functions of the tools ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function a tool; a tool of one's own with more registered is a main()
// that calls them.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TOOLS_H
#define TRM_TOOLS_TOOLS_H

namespace trm {

/// The compiler: checkpoint to native code.
int trmcMain(int argc, char **argv);
/// The optimizer: runs passes on IR.
int trmOptMain(int argc, char **argv);
/// The language server for editors.
int trmLspServerMain(int argc, char **argv);

} // namespace trm

#endif // TRM_TOOLS_TOOLS_H
