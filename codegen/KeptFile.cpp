//===- KeptFile.cpp - intermediate files that a user keeps ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/KeptFile.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;
namespace fs = llvm::sys::fs;

namespace trm {

constexpr StringLiteral kBegin = "// Kept by trmc --save-temps, of ";

std::string markOfKeptText(StringRef input) { return (kBegin + terminalText(input) + "\n").str(); }

static Error refuse(StringRef path, const Twine &what) {
  return cannotWrite(path, what + "; name another folder with --save-temps=FOLDER");
}

static Error checkReplaced(StringRef path, StringRef mark) {
  fs::file_status status;
  if (fs::status(path, status, /*follow=*/false))
    return Error::success(); // Not there.
  if (status.type() != fs::file_type::regular_file)
    return refuse(path, "it is a link, a folder or a device, where --save-temps writes a file");
  ErrorOr<std::unique_ptr<MemoryBuffer>> content =
      MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!content)
    return cannotWrite(path, content.getError().message());
  StringRef found = (*content)->getBuffer();
  if (found.starts_with(mark))
    return Error::success();
  if (found.consume_front(kBegin))
    return refuse(path, "it was kept of another model, '" + found.split('\n').first + "'");
  return refuse(path, "a file of that name is there that trmc did not write");
}

Error keepFile(StringRef folder, const Twine &name, StringRef mark, StagedOutputs::Writer writer) {
  if (std::error_code code = fs::create_directories(folder))
    return createStringError("cannot make the folder '" + folder +
                             "' of --save-temps: " + code.message());
  SmallString<256> path(folder);
  sys::path::append(path, name);
  if (Error error = checkReplaced(path, mark))
    return error;
  // Not with the outputs: what fails later leaves it to look at.
  StagedOutputs kept;
  if (Error error = kept.write(path, writer))
    return error;
  return kept.commit();
}

} // namespace trm
