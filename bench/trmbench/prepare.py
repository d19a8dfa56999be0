# ===- prepare.py - what the entries run on -------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Writes one artifact of a model into a work folder, in the venv:

  python -m trmbench.prepare ARTIFACT JOB

JOB is the JSON file that models.py writes. Artifacts: inputs (tokens to compare
on), case (embeddings, carries, expected outputs, facts; checks the module), onnx,
onnx-int8, openvino, openvino-int8, openvino-int8-mixed, iree.
"""
import csv
import json
import os
import subprocess
import sys
import zlib

import numpy
import torch
from safetensors.torch import load_file, save_file

from trmbench.network import TrmStep, read_checkpoint

# Relative L2 error of logits up to which float32 outputs are equal: the
# recursion amplifies rounding, up to 1e-4 within comparable_steps of a case.
MODULE_LIMIT = 1e-3
CALIBRATION_PUZZLES, STEPS, MOST_PUZZLES = 10, 16, 1000
INPUTS = ["x", "z_h", "z_l"]
OUTPUTS = ["z_h_out", "z_l_out", "logits", "q"]


class Job:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.facts = json.load(file)
        self.folder = os.path.dirname(path)
        arch, weights = read_checkpoint(self.facts["checkpoint"])
        self.module = TrmStep(arch, weights, self.facts["seq_len"]).eval()
        self.vocabulary = len(self.module.tokens)

    def path(self, name):
        return os.path.join(self.folder, name)

    def embed(self, tokens, puzzle_ids=None):
        ids = torch.zeros(len(tokens), dtype=torch.long) if puzzle_ids is None else puzzle_ids
        return self.module.embed(tokens.long(), ids.long())


def token_table(seq_len, vocabulary):
    """Tokens of the characters of a puzzle, or None for tasks without such."""
    side = round(seq_len**0.5)
    if side * side != seq_len:
        return None
    if vocabulary == 6:
        maze = {"#": 1, " ": 2, "S": 3, "G": 4, "o": 5}
        return maze if seq_len > 16 else {"." : 1, **{str(d): d + 1 for d in range(1, 5)}}
    if vocabulary != side + 2 or side > 9:
        return None
    return {".": 1, **{str(digit): digit + 1 for digit in range(1, side + 1)}}


def read_puzzles(job, path, count, last=False):
    """Questions and answers of a CSV file as tokens, or None."""
    table = token_table(job.facts["seq_len"], job.vocabulary)
    if not path or not table:
        return None
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = rows[-count:] if last else rows[:count]
    return [torch.tensor([[table[c] for c in row[key]] for row in rows])
            for key in ("question", "answer")]


def pseudo_random_tokens(job, count):
    values = [zlib.crc32(f"{job.facts['name']} {i}".encode()) for i in
              range(count * job.facts["seq_len"])]
    tokens = torch.tensor(values) % (job.vocabulary - 1) + 1
    return tokens.view(count, job.facts["seq_len"])


def make_inputs(job):
    puzzles = read_puzzles(job, job.facts["test"], 1)
    tokens = puzzles[0] if puzzles else pseudo_random_tokens(job, 1)
    save_file({"inputs": tokens.int(), "puzzle_identifiers": torch.zeros(1, dtype=torch.int32)},
              job.path("inputs.safetensors"))


def relative_error(actual, expected):
    return float((actual - expected).norm() / expected.norm())


def check_module(job, expected):
    """Runs all puzzles of the case as far as its steps can be compared."""
    x = job.embed(expected["inputs"], expected["puzzle_identifiers"])
    z_h, z_l = (z.expand(len(x), -1, -1) for z in job.module.carry())
    steps = min(job.facts["comparable_steps"], len(expected["logits"]))
    worst = 0.0
    for step in range(steps):
        z_h, z_l, logits, q = job.module(x, z_h, z_l)
        for actual, key in ((logits, "logits"), (q, "q_logits")):
            worst = max(worst, relative_error(actual, expected[key][step].float()))
    if not worst <= MODULE_LIMIT:
        sys.exit(f"the PyTorch module differs from {job.facts['expected']}: relative error "
                 f"{worst:.1e} within {steps} steps; the limit is {MODULE_LIMIT:g}")
    return {"error": worst, "steps": steps, "puzzles": len(x), "limit": MODULE_LIMIT}


def make_case(job):
    expected = load_file(job.facts["expected"])
    checked = check_module(job, expected)
    first = {name: expected[name][:1] for name in ("inputs", "puzzle_identifiers")}
    save_file(first, job.path("first.safetensors"))
    z_h, z_l = job.module.carry()
    numpy.savez(job.path("case.npz"), z_h=z_h, z_l=z_l,
                x=job.embed(first["inputs"], first["puzzle_identifiers"]),
                logits=expected["logits"][0, :1], q=expected["q_logits"][0, :1])
    puzzles = read_puzzles(job, job.facts["test"], MOST_PUZZLES)
    if puzzles:
        numpy.savez(job.path("puzzles.npz"), x=job.embed(puzzles[0]), answers=puzzles[1])
    facts = {"multiply_adds": job.module.multiply_adds(), "module_check": checked,
             "parameters": sum(p.numel() for p in job.module.parameters())}
    with open(job.path("case.json"), "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)


def calibration_carries(job):
    """Inputs of the step as they occur while puzzles are solved, each of batch 1."""
    path = job.facts["train"] or job.facts["test"]
    puzzles = read_puzzles(job, path, CALIBRATION_PUZZLES, last=not job.facts["train"])
    # Without puzzles nothing is solved: scales matter little, and calibration takes long.
    tokens = puzzles[0] if puzzles else pseudo_random_tokens(job, 1)
    for x in job.embed(tokens).split(1):
        z_h, z_l = job.module.carry()
        for _ in range(STEPS):
            yield {"x": x.numpy(), "z_h": z_h.numpy(), "z_l": z_l.numpy()}
            z_h, z_l, _, _ = job.module(x, z_h, z_l)


def make_onnx(job):
    example = (torch.ones(1, job.module.length, job.module.hidden), *job.module.carry())
    torch.onnx.export(job.module, example, job.path("model.onnx"), input_names=INPUTS,
                      output_names=OUTPUTS, dynamo=True, external_data=False, verbose=False)


def make_onnx_int8(job):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    plain = job.path("model-inferred.onnx")
    quant_pre_process(job.path("model.onnx"), plain)
    quantize_dynamic(plain, job.path("model-int8.onnx"), per_channel=True,
                     weight_type=QuantType.QInt8)
    os.remove(plain)


def make_openvino(job):
    import openvino

    openvino.save_model(openvino.convert_model(job.path("model.onnx")),
                        job.path("model.xml"), compress_to_fp16=False)


def make_openvino_int8(job, preset="performance"):
    import nncf
    import openvino

    carries = list(calibration_carries(job))
    # Without the transformer scheme the 9x9 model solves nothing.
    model = nncf.quantize(openvino.Core().read_model(job.path("model.xml")), nncf.Dataset(carries),
                          preset=nncf.QuantizationPreset(preset), subset_size=len(carries),
                          model_type=nncf.ModelType.TRANSFORMER)
    suffix = "" if preset == "performance" else "-" + preset
    openvino.save_model(model, job.path(f"model-int8{suffix}.xml"), compress_to_fp16=False)


def make_iree(job):
    def tool(name):
        return os.path.join(os.path.dirname(sys.executable), name)

    mlir = job.path("model.iree.mlir")
    subprocess.run([tool("iree-import-onnx"), job.path("model.onnx"), "-o", mlir], check=True)
    subprocess.run([tool("iree-compile"), mlir, "-o", job.path("model.vmfb"),
                    "--iree-hal-target-device=local",
                    "--iree-hal-local-target-device-backends=llvm-cpu",
                    "--iree-llvmcpu-target-cpu=host", "--iree-opt-level=O3"], check=True)
    os.remove(mlir)


ARTIFACTS = {
    "inputs": make_inputs, "case": make_case, "onnx": make_onnx, "onnx-int8": make_onnx_int8,
    "openvino": make_openvino, "openvino-int8": make_openvino_int8,
    "openvino-int8-mixed": lambda job: make_openvino_int8(job, "mixed"), "iree": make_iree,
}


def main():
    artifact, path = sys.argv[1:]
    with torch.inference_mode():
        ARTIFACTS[artifact](Job(path))


if __name__ == "__main__":
    main()
