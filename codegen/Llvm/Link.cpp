//===- Link.cpp - call the system's linker ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/Link.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace trm {

static constexpr StringLiteral kHostLibrary = "libtrm_host.a";

Expected<std::string> findHostLibrary(const EmitRequest &request) {
  for (StringRef folder : request.runtimeFolders) {
    SmallString<256> path(folder);
    sys::path::append(path, kHostLibrary);
    if (sys::fs::exists(path))
      return path.str().str();
  }
  return createStringError("a program needs the host library " + kHostLibrary +
                           ", which is in none of: " + join(request.runtimeFolders, ", ") +
                           "; name its folder with --runtime-dir, or use --emit=static");
}

static Expected<std::string> findLinker(const EmitRequest &request) {
  if (!request.linker.empty()) {
    ErrorOr<std::string> found = sys::findProgramByName(request.linker);
    if (found && sys::fs::can_execute(*found))
      return *found;
    return createStringError("cannot run the linker '" + request.linker +
                             "': not found, or not executable (--linker names a C++ compiler)");
  }
  std::string fromEnvironment = sys::Process::GetEnv("CXX").value_or("");
  for (StringRef name : {StringRef(fromEnvironment), StringRef("clang++-22"), StringRef("clang++"),
                         StringRef("g++"), StringRef("c++")})
    if (ErrorOr<std::string> found = sys::findProgramByName(name); !name.empty() && found)
      return *found;
  return createStringError("no C++ compiler to link with ($CXX, clang++-22, clang++, g++ and c++ "
                           "were looked for on PATH); install one, name one with --linker, or "
                           "use --emit=object or --emit=static, which need none");
}

static Error runLinker(ArrayRef<StringRef> arguments, const EmitRequest &request) {
  Expected<std::string> linker = findLinker(request);
  if (!linker)
    return linker.takeError();
  SmallVector<StringRef> command = {*linker};
  append_range(command, arguments);
  request.command(command);
  std::string message;
  int status = sys::ExecuteAndWait(*linker, command, /*Env=*/std::nullopt, /*Redirects=*/{},
                                   /*SecondsToWait=*/0, /*MemoryLimit=*/0, &message);
  if (status == 0)
    return Error::success();
  return createStringError(
      "linking failed: " + *linker +
      (message.empty() ? " exited with status " + itostr(status) : ": " + message));
}

Error linkProgram(StringRef object, StringRef hostLibrary, StringRef output,
                  const EmitRequest &request) {
  return runLinker({object, hostLibrary, "-o", output, "-static-libstdc++", "-static-libgcc",
                    "-Wl,--as-needed", "-pthread", "-Wl,--gc-sections", "-s"},
                   request);
}

Error linkShared(StringRef object, StringRef output, const EmitRequest &request) {
  std::string soname = ("-Wl,-soname," + sys::path::filename(request.output)).str();
  return runLinker({"-shared", object, "-o", output, soname, "-static-libstdc++", "-static-libgcc",
                    "-Wl,--as-needed", "-Wl,--gc-sections", "-s"},
                   request);
}

} // namespace trm
