//===- Escape.h - text from outside in what is generated --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place that decides how names and texts of models, records and paths reach
// C, C++, CMake, Kconfig, Markdown, properties and YAML. #trm.facts holds no name and no
// text that is more than plain, which ends no comment and no string in any of them; names of files
// and identifiers, which are the user's, are escaped by language. JSON has its libraries, terminals
// terminalText().
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_ESCAPE_H
#define TRM_CODEGEN_ESCAPE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace trm {

/// Refuses a model's name whose header would hide one of C, or whose functions would
/// have names of the interface's types.
llvm::Error checkInterfaceName(llvm::StringRef name);

/// An identifier of C++ that means nothing else in what is generated: no keyword, no
/// macro, no function or type of the kernels. What it cannot have becomes '_'.
std::string toCppIdentifier(llvm::StringRef text);

/// The name of a file in a comment of C, on one line and without commas; and back.
std::string toComment(llvm::StringRef fileName);
std::string fromComment(llvm::StringRef text);

/// Inside of a quoted argument of CMake.
std::string toCMakeString(llvm::StringRef text);

} // namespace trm

#endif // TRM_CODEGEN_ESCAPE_H
