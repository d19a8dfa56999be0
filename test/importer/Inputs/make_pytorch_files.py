# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the files in pytorch/ with torch.save, and beside each the tensors that
torch.load reads of it. Needs PyTorch and OmegaConf."""
import argparse
import collections
import os
import sys
import types

import torch
from compare_with_pytorch import COMPLEX, FLOATS, FLOATS8, INTEGERS, UNSIGNED, lines_of
from omegaconf import OmegaConf
from torch import nn

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pytorch")


def numbers(*shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    data = bytes((7 * i + 3) % 251 for i in range(count * dtype.itemsize))
    if dtype == torch.bool:
        data = bytes(byte % 2 for byte in data)
    return torch.frombuffer(bytearray(data), dtype=torch.uint8).view(dtype).reshape(shape)


def save(name, state, **options):
    path = os.path.join(FOLDER, name + ".pt")
    torch.save(state, path, **options)
    lines = []
    lines_of(torch.load(path, weights_only=False), "", lines)
    with open(os.path.join(FOLDER, name + ".txt"), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def views():
    base = numbers(4, 3)
    return {
        "base": base,
        "nested": [(base.t(), {"row": base[2], "scalar": base[1, 1]}), base[1:, 1:]],
        "expanded": base[0].expand(2, 3),
        "empty": base[:0],
        "large": numbers(2, 2, dtype=torch.int64)[:, 1],
    }


def attributes():
    parameter = nn.Parameter(numbers(2))
    parameter.tags = {"a": [1, None]}
    ordered = collections.OrderedDict(parameter=parameter, buffer=nn.Buffer(numbers(3)))
    ordered._metadata = {"version": 2}
    return ordered


def around():
    """What the safe loader reads and no model has."""
    quantised = torch.quantize_per_tensor(torch.ones(3), 0.5, 0, torch.qint8)
    return {
        "w": numbers(2),
        "bytes": [b"\xff", bytearray(b"x")],
        "more": [complex(1, 2), {1}, torch.device("cpu"), torch.Size([2]), torch.float8_e5m2],
        "counter": collections.Counter("aab"),
        "sparse": torch.sparse_coo_tensor([[0]], [1.0], (2,)),
        "meta": torch.empty(2, device="meta"),
        "quantised": quantised,
        "conjugated": numbers(1, dtype=torch.complex64).conj(),
    }


def objects():
    values = {"hidden_size": 16, "name": "x", "rate": 0.5, "flag": True, "none": None}
    config = OmegaConf.create({**values, "list": [1, {"a": 2}], "same": "${name}"})
    defaults = collections.defaultdict(int)
    defaults.update(values)
    return {
        "w": numbers(2),
        "omegaconf": config,
        "argparse": argparse.Namespace(**values, inner=argparse.Namespace(a=1)),
        "simple": types.SimpleNamespace(**values),
        "defaultdict": defaults,
    }


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for protocol in (2, 3, 4, 5):
        save(f"legacy-{protocol}", views(), pickle_protocol=protocol, **OLD)
        save(f"zip-{protocol}", views(), pickle_protocol=protocol)
    every = FLOATS + INTEGERS + UNSIGNED + FLOATS8 + COMPLEX
    save("types", {str(dtype).removeprefix("torch."): numbers(2, dtype=dtype) for dtype in every})
    save("attributes", attributes())
    save("attributes-legacy", attributes(), **OLD)
    save("around", around())
    save("around-legacy", around(), **OLD)
    save("objects", objects())
    torch.serialization.set_crc32_options(False)
    save("no-checksums", views())


OLD = {"_use_new_zipfile_serialization": False}
if __name__ == "__main__":
    sys.exit(main())
