#!/usr/bin/env python3
# ===- make_checkpoint.py - a checkpoint of the example's family ---------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Write a Ripple checkpoint: cells in a row, dark (0) or lit (1), whose light
spreads to both neighbours, one cell a cycle, until all are lit. Needs Python's
standard library alone.
"""

import argparse
import json
import struct


def spread(cells):
    """Each cell sees itself and its neighbours."""
    return [[float(abs(i - j) <= 1) for j in range(cells)] for i in range(cells)]


def identity(cells):
    return [[float(i == j) for j in range(cells)] for i in range(cells)]


def make_tensors(cells):
    return {
        "cells.embedding": [[0.0], [1.0]],
        "start": [0.0],
        "ripple.gate_up": spread(cells) + spread(cells),
        "ripple.down": identity(cells),
        "head.weight": [[-1.0], [1.0]],
        "head.bias": [0.5, -0.5],
        "halt.weight": [[1.0] * cells],
        "halt.bias": [0.5 - cells],
    }


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        rows = values if isinstance(values[0], list) else [values]
        shape = [len(rows), len(rows[0])] if rows is values else [len(values)]
        numbers = [number for row in rows for number in row]
        packed = struct.pack(f"<{len(numbers)}f", *numbers)
        offsets = [len(data), len(data) + len(packed)]
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": offsets}
        data += packed
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("file", help="the checkpoint to write, such as ripple.safetensors")
    parser.add_argument("--cells", type=int, default=6, help="in the row (default: 6)")
    arguments = parser.parse_args()
    if arguments.cells < 2:
        parser.error("--cells: expected 2 or more")
    write_safetensors(arguments.file, make_tensors(arguments.cells))


if __name__ == "__main__":
    main()
