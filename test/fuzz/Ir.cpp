//===- Ir.cpp - IR for fuzz targets -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ir.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "trm/dialect/IrNesting.h"
#include "trm/passes/Pipelines.h"
#include "trm/tools/IrFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;

namespace trm {

mlir::MLIRContext &getFuzzContext() {
  constexpr int mostUses = 1000;
  static std::unique_ptr<mlir::MLIRContext> context;
  static int uses = 0;
  if (context && ++uses < mostUses)
    return *context;
  uses = 0;
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  context = std::make_unique<mlir::MLIRContext>(registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  // Messages are put together, and nobody reads them.
  context->getDiagEngine().registerHandler(
      [](mlir::Diagnostic &diagnostic) { (void)diagnostic.str(); });
  return *context;
}

mlir::OwningOpRef<mlir::ModuleOp> readFuzzIr(const uint8_t *data, size_t size) {
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  // Bytecode wants its weights aligned in memory as they are in the file.
  auto buffer = WritableMemoryBuffer::getNewUninitMemBuffer(size, "fuzz.mlir", Align(64));
  copy(bytes, buffer->getBufferStart());
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module =
      readIr(std::move(buffer), std::make_shared<SourceMgr>(), getFuzzContext());
  if (module)
    return std::move(*module);
  (void)toString(module.takeError());
  return nullptr;
}

mlir::OwningOpRef<mlir::ModuleOp> readFuzzText(const uint8_t *data, size_t size) {
  StringRef text(reinterpret_cast<const char *>(data), size);
  bool isRead = !mlir::isBytecode(MemoryBufferRef(text, "")) && describeDeepText(text).empty();
  return isRead ? readFuzzIr(data, size) : nullptr;
}

} // namespace trm
