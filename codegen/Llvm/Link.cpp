//===- Link.cpp - call the system's linker ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/Link.h"
#include "trm/codegen/Command.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;

namespace trm {

static constexpr StringLiteral kHostLibrary = "libtrm_host.a";

/// As distributions name it: aarch64-linux-gnu.
static std::string getSystemName(const Triple &triple) {
  return (triple.getArchName() + "-" + triple.getOSName() + "-" + triple.getEnvironmentName())
      .str();
}

static bool isThisSystem(const Triple &triple) {
  return getSystemName(triple) == getSystemName(Triple(sys::getProcessTriple()));
}

Expected<std::string> findHostLibrary(const Triple &triple, const LinkTools &tools) {
  std::string system = isThisSystem(triple) ? "" : getSystemName(triple);
  SmallVector<std::string> folders;
  for (StringRef folder : tools.runtimeFolders) {
    SmallString<256> path(folder);
    sys::path::append(path, system);
    folders.push_back(path.str().str());
    sys::path::append(path, kHostLibrary);
    if (sys::fs::exists(path))
      return path.str().str();
  }
  // Those that trmc's build makes are there where the compiler was.
  std::string remedy = system.empty() ? "name its folder with --runtime-dir"
                                      : "build trmc where " + system + "-g++ is installed";
  return createStringError("a program needs the host library " + kHostLibrary +
                           ", which is in none of: " + join(folders, ", ") + "; " + remedy +
                           ", or use --emit=static");
}

static Expected<std::string> findNamedLinker(StringRef name) {
  ErrorOr<std::string> found = sys::findProgramByName(name);
  if (found && sys::fs::can_execute(*found))
    return *found;
  return createStringError("cannot run the linker '" + name +
                           "': not found, or not executable (--linker names a C++ compiler)");
}

static Expected<std::string> findLinker(const Triple &triple, const LinkTools &tools) {
  if (!tools.linker.empty())
    return findNamedLinker(tools.linker);
  SmallVector<std::string> names;
  if (isThisSystem(triple))
    names = {"$CXX", "clang++-22", "clang++", "g++", "c++"};
  else
    names = {getSystemName(triple) + "-g++", "clang++-22", "clang++"};
  for (StringRef name : names) {
    std::string program = name == "$CXX" ? sys::Process::GetEnv("CXX").value_or("") : name.str();
    if (ErrorOr<std::string> found = sys::findProgramByName(program); !program.empty() && found)
      return *found;
  }
  return createStringError("no C++ compiler to link with for " + triple.str() + " (" +
                           join(names, ", ") +
                           " were looked for on PATH); install one, name one "
                           "with --linker, or use --emit=object or --emit=static, which need none");
}

static Error runLinker(ArrayRef<StringRef> arguments, StringRef output, const Triple &triple,
                       const LinkTools &tools, const EmitRequest &request) {
  Expected<std::string> linker = findLinker(triple, tools);
  if (!linker)
    return linker.takeError();
  SmallVector<StringRef> command = {*linker};
  std::string target = "--target=" + triple.str();
  if (!isThisSystem(triple) && sys::path::filename(*linker).starts_with("clang"))
    command.push_back(target);
  append_range(command, arguments);
  append_range(command, ArrayRef<StringRef>{"-o", output});
  request.command(command);
  // Temporary files of a compiler that is killed go with its output's.
  Command run{*linker, command, sys::path::parent_path(output).str(), std::nullopt, std::nullopt};
  Expected<int> status = run.run();
  if (!status)
    return createStringError("linking failed: " + *linker + ": " + toString(status.takeError()));
  if (*status != 0)
    return createStringError("linking failed: " + *linker + " exited with status " +
                             itostr(*status));
  return Error::success();
}

Error linkProgram(StringRef object, StringRef output, const Triple &triple, const LinkTools &tools,
                  const EmitRequest &request) {
  Expected<std::string> host = findHostLibrary(triple, tools);
  if (!host)
    return host.takeError();
  return runLinker({object, *host, "-static-libstdc++", "-static-libgcc", "-Wl,--as-needed",
                    "-pthread", "-Wl,--gc-sections", "-s"},
                   output, triple, tools, request);
}

Error linkShared(StringRef object, StringRef output, const Triple &triple, const LinkTools &tools,
                 const EmitRequest &request) {
  std::string soname = ("-Wl,-soname," + sys::path::filename(request.output)).str();
  return runLinker({"-shared", object, soname, "-static-libstdc++", "-static-libgcc",
                    "-Wl,--as-needed", "-Wl,--gc-sections", "-s"},
                   output, triple, tools, request);
}

} // namespace trm
