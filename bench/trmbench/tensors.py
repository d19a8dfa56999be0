# ===- tensors.py - values of a safetensors file ----------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Reads safetensors without a library."""
import array
import json

CODES = {"F32": "f", "F64": "d"}


def read_tensor(path, name):
    """All values of a tensor, in the order of the file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        begin, end = header[name]["data_offsets"]
        file.seek(begin, 1)
        values = array.array(CODES[header[name]["dtype"]])
        values.frombytes(file.read(end - begin))
    return values
