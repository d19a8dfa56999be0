# ===- entries.py - the rows of the table ----------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""What is measured: each runtime with each precision."""
import collections

# Name, which runtime a reader knows it as, precision, group of requirements.txt, artifacts that
# must be prepared, files that a user would ship, the package that runs them.
Entry = collections.namedtuple("Entry", "name runtime precision group artifacts files package")

OPENVINO_INT8 = ("model-int8.xml", "model-int8.bin")
OPENVINO_MIXED = ("model-int8-mixed.xml", "model-int8-mixed.bin")

ENTRIES = [
    Entry("trmc", "trmc", "fp32", "", (), (), ""),
    Entry("trmc-bf16", "trmc", "bf16", "", (), (), ""),
    Entry("trmc-int8", "trmc", "int8", "", (), (), ""),
    Entry("torch-eager", "PyTorch eager", "fp32", "base", (), (), "torch"),
    Entry("torch-eager-bf16", "PyTorch eager", "bf16", "base", (), (), "torch"),
    Entry("torch-compile", "PyTorch compile", "fp32", "base", (), (), "torch"),
    Entry("torch-compile-bf16", "PyTorch compile", "bf16", "base", (), (), "torch"),
    Entry("onnxruntime", "ONNX Runtime", "fp32", "onnxruntime", ("onnx",), ("model.onnx",),
          "onnxruntime"),
    Entry("onnxruntime-int8", "ONNX Runtime, dynamic", "int8", "onnxruntime",
          ("onnx", "onnx-int8"), ("model-int8.onnx",), "onnxruntime"),
    Entry("openvino", "OpenVINO", "fp32", "openvino", ("onnx", "openvino"),
          ("model.xml", "model.bin"), "openvino"),
    Entry("openvino-bf16", "OpenVINO", "bf16", "openvino", ("onnx", "openvino"),
          ("model.xml", "model.bin"), "openvino"),
    Entry("openvino-int8", "OpenVINO, NNCF", "int8", "openvino",
          ("onnx", "openvino", "openvino-int8"), OPENVINO_INT8, "openvino"),
    Entry("openvino-int8-mixed", "OpenVINO, NNCF mixed", "int8", "openvino",
          ("onnx", "openvino", "openvino-int8-mixed"), OPENVINO_MIXED, "openvino"),
    Entry("iree", "IREE", "fp32", "iree", ("onnx", "iree"), ("model.vmfb",),
          "iree-base-runtime"),
]

# Relative L2 error of the first step's logits beyond which an entry computes
# something else and is not timed. Quantised random weights may be far off, so
# int8 is only reported.
ERROR_LIMITS = {"fp32": 1e-3, "bf16": 0.2, "int8": float("inf")}
