#!/usr/bin/env python3
# ===- tensors.py - write and print small safetensors files ---------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Write or print small safetensors files with the standard library alone.

  tensors.py write FILE NAME=DTYPE:SHAPE:VALUES ...   inputs=I32:2,3:1,2,3,4,5,6
  tensors.py print FILE NAME ...                      a row of the last axis a line
"""

import json
import struct
import sys

CODES = {"I32": "i", "F32": "f", "F64": "d"}


def write(path, descriptions):
    header, data = {}, b""
    for description in descriptions:
        name, rest = description.split("=")
        dtype, shape, values = rest.split(":")
        convert = int if dtype == "I32" else float
        numbers = [convert(value) for value in values.split(",") if value]
        packed = struct.pack(f"<{len(numbers)}{CODES[dtype]}", *numbers)
        header[name] = {
            "dtype": dtype,
            "shape": [int(size) for size in shape.split(",") if size],
            "data_offsets": [len(data), len(data) + len(packed)],
        }
        data += packed
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def show(path, names):
    with open(path, "rb") as file:
        content = file.read()
    (size,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + size])
    for name in names:
        entry = header[name]
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        code = CODES[entry["dtype"]]
        values = [value for (value,) in struct.iter_unpack("<" + code, content[begin:end])]
        print(name, entry["dtype"], entry["shape"])
        row = entry["shape"][-1] if entry["shape"] else 1
        for start in range(0, len(values), row):
            print(" ".join(f"{value:.6g}" for value in values[start : start + row]))


if __name__ == "__main__":
    {"write": write, "print": show}[sys.argv[1]](sys.argv[2], sys.argv[3:])
