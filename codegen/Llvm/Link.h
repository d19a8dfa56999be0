//===- Link.h - call the system's linker --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared libraries and programs are linked by the C++ compiler driver that is
// on the machine, without a shell between. For another system it is that system's
// (aarch64-linux-gnu-g++), or a clang that is told which.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_LINK_H
#define TRM_CODEGEN_LLVM_LINK_H

#include "trm/codegen/Backend.h"
#include "llvm/TargetParser/Triple.h"

namespace trm {

/// What links, and with what.
struct LinkTools {
  /// A C++ compiler; empty: the first usable one on PATH.
  std::string linker;
  /// Folders that may hold libtrm_host.a, in the order of search.
  std::vector<std::string> runtimeFolders;
};

/// Finds libtrm_host.a in the folders, for another system in those below them that are
/// named after it.
llvm::Expected<std::string> findHostLibrary(const llvm::Triple &triple, const LinkTools &tools);

/// Links `object` with the host library into a program.
llvm::Error linkProgram(llvm::StringRef object, llvm::StringRef output, const llvm::Triple &triple,
                        const LinkTools &tools, const EmitRequest &request);

/// Links `object` into a shared library that names itself after the file name
/// of the request's output.
llvm::Error linkShared(llvm::StringRef object, llvm::StringRef output, const llvm::Triple &triple,
                       const LinkTools &tools, const EmitRequest &request);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_LINK_H
