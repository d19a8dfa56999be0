//===- Footprint.cpp - bytes that a model takes on its machine --*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Footprint/Footprint.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/ObjectFile.h"

using namespace llvm;

namespace trm {

static void addSection(Footprint &footprint, object::SectionRef section) {
  uint64_t size = section.getSize();
  if (isa<object::ELFObjectFileBase>(section.getObject())) {
    uint64_t flags = object::ELFSectionRef(section).getFlags();
    if (!(flags & ELF::SHF_ALLOC))
      return;
    uint64_t &sum = flags & ELF::SHF_EXECINSTR ? footprint.code
                    : flags & ELF::SHF_WRITE   ? footprint.data
                                               : footprint.constants;
    sum += size;
    return;
  }
  if (section.isText())
    footprint.code += size;
  else if (section.isData())
    footprint.constants += size;
  else if (section.isBSS())
    footprint.data += size;
}

Expected<Footprint> measureObject(ArrayRef<char> bytes) {
  Expected<std::unique_ptr<object::ObjectFile>> object = object::ObjectFile::createObjectFile(
      MemoryBufferRef(StringRef(bytes.data(), bytes.size()), "object"));
  if (!object)
    return object.takeError();
  Footprint footprint;
  for (object::SectionRef section : (*object)->sections())
    addSection(footprint, section);
  return footprint;
}

} // namespace trm
