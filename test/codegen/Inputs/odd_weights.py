#!/usr/bin/env python3
# ===- odd_weights.py - weights with names of a checkpoint ----------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""odd_weights.py MODEL.mlir NAME...: the model, whose weights have these names, in order.

Names come from the keys of a checkpoint, and are keys of resources in the IR.
"""

import re
import struct
import sys

text = open(sys.argv[1], encoding="utf-8").read()
names, resources = iter(sys.argv[2:]), []


def quote(name):
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):02X}" for c in name) + '"'


def replace(match):
    symbol, value, shape = match.groups()
    name = next(names, None)
    if name is None:
        return match.group()
    count = 1
    for size in shape.split("x")[:-1]:
        count *= int(size)
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+(?:e[-+]?\d+)?", value)]
    numbers = numbers * count if len(numbers) == 1 else numbers
    data = struct.pack(f"<I{count}f", 4, *numbers)
    resources.append(f'      {quote(name)}: "0x{data.hex().upper()}"')
    return f"trm.weight @{symbol} = dense_resource<{quote(name)}> : tensor<{shape}>"


weight = re.compile(r"trm\.weight @(\w+) = dense<([^>]*)> : tensor<([^>]*)>")
sys.stdout.write(weight.sub(replace, text))
print("{-#\n  dialect_resources: {\n    builtin: {")
print(",\n".join(resources))
print("    }\n  }\n#-}")
