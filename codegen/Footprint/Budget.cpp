//===- Budget.cpp - how much of each memory a model may take ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Footprint/Budget.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace trm {

void Budget::takeMemories(const TargetRecord &record) {
  if (!record.isMicrocontroller())
    return;
  std::string origin = "the target " + record.name;
  if (!flash)
    flash = Limit{record.flashBytes, origin, /*isOption=*/false};
  if (!ram)
    ram = Limit{record.ramBytes, origin, /*isOption=*/false};
}

Expected<Limit> parseLimit(StringRef option, StringRef text) {
  StringRef number = text;
  uint64_t unit = number.consume_back_insensitive("k")   ? 1024
                  : number.consume_back_insensitive("m") ? 1024 * 1024
                                                         : 1;
  uint64_t count = 0;
  if (number.getAsInteger(10, count) || count == 0 || count > (uint64_t(1) << 40) / unit)
    return createStringError(option + "=" + text +
                             ": expected bytes, or a number with K (1024) or M behind it: 128K");
  return Limit{count * unit, (option + "=" + text).str(), /*isOption=*/true};
}

static void sortBySize(std::vector<Region> &regions) {
  stable_sort(regions, [](const Region &a, const Region &b) { return a.bytes > b.bytes; });
}

static std::string inKiB(uint64_t bytes) { return formatv("{0:f1}", double(bytes) / 1024).str(); }

/// The largest of them, one a line.
static std::string listRegions(StringRef title, ArrayRef<Region> regions) {
  constexpr size_t shown = 10;
  std::string text = ("\n  " + title).str();
  uint64_t rest = 0;
  for (auto [index, region] : enumerate(regions)) {
    if (index < shown)
      text += formatv("\n  {0,10}  {1}", region.bytes, region.name);
    else
      rest += region.bytes;
  }
  if (rest)
    text += formatv("\n  {0,10}  {1} more", rest, regions.size() - shown);
  return text;
}

static std::string adviseFlash(const Contents &contents) {
  std::vector<std::string> advice;
  if (contents.precision == Precision::f32)
    advice.push_back("--precision=int8 makes weights a quarter as large");
  if (contents.precision == Precision::int8 && contents.mayBeApart)
    advice.push_back("--precision=mxint4 makes weights about half as large");
  if (contents.mayBeApart)
    advice.push_back("--cpp-weights=extern takes them out of this memory");
  advice.push_back("--halting=RULE drops what other rules read");
  return join(advice, "; ");
}

static std::string adviseRam(const Contents &contents) {
  StringRef rounded = contents.precision == Precision::f32
                          ? ""
                          : "--precision=fp32 keeps no rounded copies, in four times the flash; ";
  return (rounded + "a model with fewer positions or a smaller hidden size").str();
}

static std::vector<Region> listConstants(mlir::ModuleOp module) {
  std::vector<Region> regions;
  auto add = [&](StringRef symbol, mlir::Attribute value) {
    auto elements = dyn_cast_or_null<mlir::ElementsAttr>(value);
    if (!elements)
      return;
    // Constants of a checkpoint are resources that have its names.
    auto resource = dyn_cast<mlir::DenseResourceElementsAttr>(value);
    auto type = elements.getShapedType();
    uint64_t bits = type.getNumElements() * type.getElementTypeBitWidth();
    std::string name = resource ? resource.getRawHandle().getKey().str() : symbol.str();
    regions.push_back(Region{name, divideCeil(bits, 8)});
  };
  for (auto global : module.getOps<mlir::memref::GlobalOp>())
    add(global.getSymName(), global.getInitialValueAttr());
  for (auto global : module.getOps<mlir::LLVM::GlobalOp>())
    add(global.getSymName(), global.getValueAttr());
  sortBySize(regions);
  return regions;
}

static std::vector<Region> listBuffers(mlir::ModuleOp module) {
  ArenaAttr arena = ArenaAttr::of(module);
  ArrayRef<BufferAttr> placed = arena ? arena.getBuffers() : ArrayRef<BufferAttr>();
  auto aliveAt = [&](int64_t time) {
    return make_filter_range(placed, [=](BufferAttr buffer) {
      return buffer.getBegin() <= time && time <= buffer.getEnd();
    });
  };
  int64_t peak = 0, most = -1;
  for (BufferAttr candidate : placed) {
    int64_t reach = 0;
    for (BufferAttr buffer : aliveAt(candidate.getBegin()))
      reach += buffer.getBytes();
    if (reach > most)
      std::tie(most, peak) = std::pair(reach, candidate.getBegin());
  }
  std::vector<Region> regions;
  for (BufferAttr buffer : aliveAt(peak)) {
    std::string name = buffer.getName().str();
    raw_string_ostream(name) << " " << buffer.getType();
    regions.push_back({name, static_cast<uint64_t>(buffer.getBytes())});
  }
  sortBySize(regions);
  return regions;
}

Contents Contents::of(mlir::ModuleOp module) {
  Contents contents;
  contents.constants = listConstants(module);
  contents.buffers = listBuffers(module);
  if (FactsAttr facts = FactsAttr::of(module))
    contents.precision = facts.getPrecision();
  return contents;
}

std::string describe(const Footprint &footprint) {
  std::string text =
      formatv("flash {0} KiB (code {1}, constants {2}), RAM {3} KiB (arena {4}",
              inKiB(footprint.getFlash()), inKiB(footprint.code), inKiB(footprint.constants),
              inKiB(footprint.getRam()), inKiB(footprint.arena));
  if (footprint.data)
    text += ", data " + inKiB(footprint.data);
  if (footprint.stack)
    text += ", stack " + inKiB(*footprint.stack);
  return text + ")";
}

Error checkBudget(const Budget &budget, const Footprint &footprint, const Contents &contents) {
  auto exceed = [&](StringRef memory, uint64_t bytes, const Limit &limit, const Twine &map,
                    const Twine &advice) {
    return createStringError("the model takes " + Twine(bytes) + " bytes of " + memory + ", but " +
                             limit.origin + " allows " + Twine(limit.bytes) + ": " +
                             Twine(bytes - limit.bytes) + " too many" + map +
                             "\n  what would help: " + advice);
  };
  if (budget.flash && footprint.getFlash() > budget.flash->bytes) {
    std::vector<Region> regions = contents.constants;
    regions.push_back({"code", footprint.code});
    sortBySize(regions);
    return exceed("flash", footprint.getFlash(), *budget.flash,
                  listRegions("bytes of flash", regions), adviseFlash(contents));
  }
  if (budget.ram && footprint.getRam() > budget.ram->bytes) {
    std::vector<Region> regions = contents.buffers;
    if (footprint.stack)
      regions.push_back({"stack", *footprint.stack});
    sortBySize(regions);
    return exceed("RAM", footprint.getRam(), *budget.ram,
                  listRegions("bytes of RAM where most is in use", regions), adviseRam(contents));
  }
  if (budget.stack && footprint.stack.value_or(0) > budget.stack->bytes)
    return exceed("stack", *footprint.stack, *budget.stack, "",
                  "a compiler that keeps less on it (-Os), or a target with more registers");
  return Error::success();
}

} // namespace trm
