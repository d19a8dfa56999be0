//===- KeptFile.h - intermediate files that a user keeps --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files of --save-temps have names that nobody chose, so they replace only what is
// theirs: no link is followed out of the folder, and no file is lost that trmc did not
// write, or wrote of another model.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_KEPTFILE_H
#define TRM_CODEGEN_KEPTFILE_H

#include "trm/codegen/StagedOutputs.h"

namespace trm {

/// The comment that text kept of `input` begins with, a line.
std::string markOfKeptText(llvm::StringRef input);

/// What LLVM's bitcode begins with.
constexpr llvm::StringLiteral kMarkOfBitcode = "BC\xc0\xde";

/// Writes `folder`/`name`, whose content begins with `mark`, over a file that does so too.
/// The folder is made where it is not there.
llvm::Error keepFile(llvm::StringRef folder, const llvm::Twine &name, llvm::StringRef mark,
                     StagedOutputs::Writer writer);

} // namespace trm

#endif // TRM_CODEGEN_KEPTFILE_H
