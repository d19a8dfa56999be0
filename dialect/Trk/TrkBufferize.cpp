//===- TrkBufferize.cpp - bufferization of trk --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trk/Trk.h"

#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace trm::trk;

namespace {

/// Every kernel is rebuilt with buffers in the place of its operands; the
/// result is the destination's buffer.
template <typename OpT>
struct KernelModel : DstBufferizableOpInterfaceExternalModel<KernelModel<OpT>, OpT> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand, const AnalysisState &) const {
    if (!cast<DestinationStyleOpInterface>(op).isDpsInit(&operand))
      return true;
    return cast<OpT>(op).readsInit();
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options, BufferizationState &state) const {
    auto kernel = cast<DestinationStyleOpInterface>(op);
    SmallVector<Value> buffers;
    for (Value operand : op->getOperands()) {
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      buffers.push_back(*buffer);
    }
    OperationState newState(op->getLoc(), op->getName(), buffers, /*types=*/{}, op->getAttrs());
    newState.propertiesAttr = op->getPropertiesAsAttribute();
    for (Region &region : op->getRegions())
      newState.addRegion()->takeBody(region);
    rewriter.setInsertionPoint(op);
    rewriter.create(newState);
    SmallVector<Value> results;
    for (OpOperand &init : kernel.getDpsInitsMutable())
      results.push_back(buffers[init.getOperandNumber()]);
    replaceOpWithBufferizedValues(rewriter, op, results);
    return success();
  }
};

template <typename OpT>
void attachTo(MLIRContext &context) {
  if constexpr (OpT::template hasTrait<DestinationStyleOpInterface::Trait>())
    OpT::template attachInterface<KernelModel<OpT>>(context);
}

template <typename... Ops>
void attachToAll(MLIRContext &context) {
  (attachTo<Ops>(context), ...);
}

} // namespace

void trm::trk::registerBufferizableOpInterfaces(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, TrkDialect *) {
    attachToAll<
#define GET_OP_LIST
#include "trm/dialect/Trk/TrkOps.cpp.inc"
        >(*context);
  });
}
