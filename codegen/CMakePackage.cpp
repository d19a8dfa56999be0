//===- CMakePackage.cpp - a compiled model as a CMake package -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/CMakePackage.h"
#include "trm/codegen/Escape.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

/// {0} name, {1} STATIC or SHARED, {2} file name of the library, {3} compiler,
/// {4} properties of this kind of library.
static constexpr char kPackage[] = R"(# Compiled model '{0}', written by {3}.
#   find_package({0} CONFIG REQUIRED PATHS <this folder>)
#   target_link_libraries(app PRIVATE {0}::{0})
if(NOT TARGET {0}::{0})
  add_library({0}::{0} {1} IMPORTED)
  set_target_properties({0}::{0} PROPERTIES
    IMPORTED_LOCATION "${{CMAKE_CURRENT_LIST_DIR}/{2}"
    {4}
    INTERFACE_INCLUDE_DIRECTORIES "${{CMAKE_CURRENT_LIST_DIR}")
endif()
)";

Error writeCMakePackage(FactsAttr facts, const EmitRequest &request, StagedOutputs &outputs) {
  bool shared = request.kind == "shared";
  std::string library = toCMakeString(sys::path::filename(request.output));
  SmallString<256> path(sys::path::parent_path(request.output));
  sys::path::append(path, facts.getName() + "Config.cmake");
  ErrorOr<std::unique_ptr<MemoryBuffer>> present = MemoryBuffer::getFile(path);
  if (present && !(*present)->getBuffer().starts_with("# Compiled model '"))
    return cannotWrite(path, "a file of that name is there that trmc did not write; name another "
                             "folder with -o, or another model with --name");
  // The language keeps C-only projects linkable.
  std::string properties = shared ? formatv("IMPORTED_SONAME \"{0}\"", library).str()
                                  : "IMPORTED_LINK_INTERFACE_LANGUAGES \"C\"";
  return outputs.write(path, formatv(kPackage, facts.getName(), shared ? "SHARED" : "STATIC",
                                     library, request.compiler, properties)
                                 .str());
}

} // namespace trm
