# ===- engines.py - the runtimes that trmc is measured against ------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Engines load an artifact of a work folder and run supervision steps, in the venv.

An engine keeps embeddings and carries in a form of its own: place(array) gives
it, step(x, z_h, z_l) takes three of them and returns z_h, z_l, logits and q, and
array(tensor) is a NumPy array again. A runtime is imported only by its engine.
"""
import json
import os

import numpy


class Torch:
    def __init__(self, folder, threads, bfloat16=False, compile=False):
        import torch

        from trmbench.network import TrmStep, read_checkpoint

        self.torch = torch
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        torch.set_grad_enabled(False)
        with open(os.path.join(folder, "job.json"), encoding="utf-8") as file:
            job = json.load(file)
        arch, weights = read_checkpoint(job["checkpoint"])
        self.type = torch.bfloat16 if bfloat16 else torch.float32
        module = TrmStep(arch, weights, job["seq_len"]).eval().to(self.type)
        self.step = torch.compile(module) if compile else module

    def place(self, array):
        return self.torch.from_numpy(array).to(self.type)

    def array(self, tensor):
        return tensor.float().numpy()


class OnnxRuntime:
    def __init__(self, folder, threads, model):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            os.path.join(folder, model), options, providers=["CPUExecutionProvider"])

    def place(self, array):
        return array

    array = place

    def step(self, x, z_h, z_l):
        return self.session.run(None, {"x": x, "z_h": z_h, "z_l": z_l})


class OpenVino:
    def __init__(self, folder, threads, model, precision):
        import openvino

        compiled = openvino.Core().compile_model(os.path.join(folder, model), "CPU", {
            "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False})
        self.request = compiled.create_infer_request()

    def place(self, array):
        return array

    array = place

    def step(self, x, z_h, z_l):
        # Outputs are copied: those of one step are inputs of the next.
        return self.request.infer([x, z_h, z_l], share_inputs=True).to_tuple()


class Iree:
    def __init__(self, folder, threads, model):
        import iree.runtime

        self.runtime = iree.runtime
        if threads > 1:
            iree.runtime.flags.parse_flags(f"--task_topology_group_count={threads}")
        config = iree.runtime.Config("local-task" if threads > 1 else "local-sync")
        context = iree.runtime.SystemContext(config=config)
        context.add_vm_module(iree.runtime.VmModule.mmap(
            context.instance, os.path.join(folder, model)))
        self.device = config.device
        functions = [name for name in context.modules["module"].vm_module.function_names
                     if not name.startswith("__") and not name.endswith("$async")]
        self.function = context.modules["module"][functions[0]]

    def place(self, array):
        return self.runtime.asdevicearray(self.device, array)

    def array(self, tensor):
        return numpy.asarray(tensor.to_host())

    def step(self, x, z_h, z_l):
        return self.function(x, z_h, z_l)


ENGINES = {
    "torch-eager": lambda folder, threads: Torch(folder, threads),
    "torch-eager-bf16": lambda folder, threads: Torch(folder, threads, bfloat16=True),
    "torch-compile": lambda folder, threads: Torch(folder, threads, compile=True),
    "torch-compile-bf16":
        lambda folder, threads: Torch(folder, threads, bfloat16=True, compile=True),
    "onnxruntime": lambda folder, threads: OnnxRuntime(folder, threads, "model.onnx"),
    "onnxruntime-int8": lambda folder, threads: OnnxRuntime(folder, threads, "model-int8.onnx"),
    "openvino": lambda folder, threads: OpenVino(folder, threads, "model.xml", "f32"),
    "openvino-bf16": lambda folder, threads: OpenVino(folder, threads, "model.xml", "bf16"),
    "openvino-int8": lambda folder, threads: OpenVino(folder, threads, "model-int8.xml", "f32"),
    "openvino-int8-mixed":
        lambda folder, threads: OpenVino(folder, threads, "model-int8-mixed.xml", "f32"),
    "iree": lambda folder, threads: Iree(folder, threads, "model.vmfb"),
}
