# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes state dicts at random with torch.save and compares what list-tensors reads
with what torch.load(weights_only=True) does, bit for bit."""
import argparse
import collections
import hashlib
import math
import os
import random
import sys

import torch
from listings import count_differences
from torch import nn

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
INTEGERS = [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]
UNSIGNED = [torch.uint16, torch.uint32, torch.uint64]
FLOATS8 = [torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz]
FLOATS8 += [torch.float8_e8m0fnu]
COMPLEX = [torch.complex64, torch.complex128, torch.complex32]
OLD_DTYPES = FLOATS * 3 + INTEGERS + COMPLEX[:2]
DTYPES = FLOATS * 3 + INTEGERS + UNSIGNED + FLOATS8 + COMPLEX


def of_bytes(count, dtype, rng):
    """A tensor of any bits that its type can have."""
    data = bytearray(rng.randbytes(count * dtype.itemsize))
    if dtype == torch.bool:
        data = bytearray(byte & 1 for byte in data)
    if not data:
        return torch.empty(0, dtype=dtype)
    return torch.frombuffer(data, dtype=torch.uint8).view(dtype)


class Maker:
    """Of one file: what it holds is drawn from one generator."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.pool = []
        self.legacy = self.rng.random() < 0.4

    def base_tensor(self):
        shape = [self.rng.choice([1, 2, 3, 5]) for _ in range(self.rng.randrange(4))]
        if self.rng.random() < 0.1:
            shape = [*shape, 0]
        count = math.prod(shape)
        # PyTorch itself cannot read newer types in its old format.
        dtypes = OLD_DTYPES if self.legacy else DTYPES
        return of_bytes(count, self.rng.choice(dtypes), self.rng).reshape(shape)

    def view_of(self, tensor):
        kind = self.rng.choice(["same", "transposed", "sliced", "expanded", "row", "scalar"])
        if tensor.dim() == 0 or tensor.numel() == 0:
            return tensor
        if kind == "transposed":
            return tensor.transpose(0, tensor.dim() - 1)
        if kind == "sliced":
            return tensor[self.rng.randrange(tensor.shape[0]) :, ...]
        if kind == "expanded":
            return tensor.unsqueeze(0).expand(3, *tensor.shape)
        if kind == "row":
            return tensor[-1]
        return tensor.flatten()[0] if kind == "scalar" else tensor

    def wrapped(self, tensor):
        kind = self.rng.choice(["tensor", "tensor", "parameter", "buffer", "attributes"])
        if tensor.dtype not in FLOATS or kind == "tensor":
            return tensor
        if kind == "buffer":
            return nn.Buffer(tensor)
        parameter = nn.Parameter(tensor, requires_grad=self.rng.random() < 0.5)
        if kind == "attributes":
            parameter.learning_rate, parameter.tags = 0.5, {"a": [1, None, "b"]}
        return parameter

    def plain(self):
        """A value beside the tensors that the safe loader knows."""
        values = [None, True, self.rng.randrange(-(2**62), 2**62), 2**80, self.rng.random()]
        values += ["text", "é" * 300, b"bytes\xff", bytearray(b"bytes"), complex(1, 2), {1, 2}]
        values += [torch.Size([2, 3]), torch.device("cpu"), torch.float8_e5m2, torch.strided]
        values += [collections.Counter("abca"), collections.OrderedDict(a=1), (1, 2, 3, 4), [], ()]
        values += [torch.sparse_coo_tensor([[0]], [1.0], (2,)), torch.empty(2, device="meta")]
        values += [torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)]
        values += [torch.zeros(3, dtype=torch.complex64).conj()]
        values += [] if self.legacy else [torch.zeros(3).untyped_storage()]
        return self.rng.choice(values)

    def container(self, depth=0):
        kind = self.rng.choice(["dict", "ordered", "list", "tuple"]) if depth else "dict"
        entries = {}
        for index in range(self.rng.randrange(1, 6)):
            key = self.rng.choice([f"k{index}", f"layer.{index}.weight", index])
            choice = self.rng.random()
            if choice < 0.25 and depth < 4:
                entries[key] = self.container(depth + 1)
            elif choice < 0.4:
                entries[key] = self.plain()
            else:
                if not self.pool or self.rng.random() < 0.5:
                    self.pool.append(self.base_tensor())
                entries[key] = self.wrapped(self.view_of(self.rng.choice(self.pool)))
        if kind == "ordered":
            entries = collections.OrderedDict(entries)
            entries._metadata = collections.OrderedDict(version=1)
        if kind in ("list", "tuple"):
            return (list if kind == "list" else tuple)(entries.values())
        return entries


def is_flagged(tensor):
    return tensor.is_conj() or tensor.is_neg() or tensor.is_meta or tensor.is_quantized


def lines_of(value, name, lines):
    """What list-tensors has to say of the tensors in a value."""
    if isinstance(value, torch.Tensor):
        if is_flagged(value) or value.layout != torch.strided:
            return
        flat = value.detach().contiguous().flatten()
        data = bytes(flat.view(torch.uint8).tolist()) if flat.numel() else b""
        shape = ", ".join(str(size) for size in value.shape)
        dtype = str(value.dtype).removeprefix("torch.")
        lines.append(f"{name} {dtype} [{shape}] {hashlib.sha256(data).hexdigest()}")
        return
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        return
    for key, item in items:
        lines_of(item, f"{name}.{key}" if name else str(key), lines)


def write(path, seed):
    """What PyTorch reads of the file, as lines, and whether its safe loader does."""
    maker = Maker(seed)
    state = maker.container()
    state["always"] = maker.base_tensor()
    protocol = maker.rng.choice([2, 2, 2, 3, 4, 5])
    torch.save(
        state, path, pickle_protocol=protocol, _use_new_zipfile_serialization=not maker.legacy
    )
    # It knows few opcodes of later protocols.
    safe = protocol == 2
    lines = []
    lines_of(torch.load(path, weights_only=safe), "", lines)
    return lines, safe


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    expected, safely = {}, 0
    for seed in range(options.seed, options.seed + options.count):
        path = os.path.join(options.folder, f"state-{seed}")
        expected[path], safe = write(path, seed)
        safely += safe
    tensors = sum(len(lines) for lines in expected.values())
    print(f"{len(expected)} files ({safely} by the safe loader), {tensors} tensors")
    sys.exit(count_differences(expected) > 0)


if __name__ == "__main__":
    main()
