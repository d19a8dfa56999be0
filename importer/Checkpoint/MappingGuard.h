//===- MappingGuard.h - mapped files that are cut while they are read -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A mapped file that somebody cuts has addresses without bytes; whoever reads them
// gets SIGBUS, which no library can turn into an error where it happens. The tools end
// then with a message that names the file, and leave no temporary file behind.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_MAPPINGGUARD_H
#define TRM_IMPORTER_CHECKPOINT_MAPPINGGUARD_H

#include "llvm/ADT/StringRef.h"

namespace trm::checkpoint {

/// From here on SIGBUS in a registered mapping ends the process with status 1 and a
/// message that `tool` begins, after `beforeEnd`; elsewhere it ends it as before. Once a
/// process, from its main function; a library installs no handlers.
void installMappingGuard(const char *tool, void (*beforeEnd)() = nullptr);

/// Notes that `bytes` are the file `path`'s as long as this lives. Beyond some
/// hundred at a time they are not noted, and end as any SIGBUS does.
class GuardedMapping {
public:
  GuardedMapping(llvm::StringRef bytes, llvm::StringRef path);
  ~GuardedMapping();
  GuardedMapping(const GuardedMapping &) = delete;
  GuardedMapping &operator=(const GuardedMapping &) = delete;

private:
  size_t slot;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_MAPPINGGUARD_H
