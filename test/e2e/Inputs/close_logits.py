#!/usr/bin/env python3
# ===- close_logits.py - how far two programs' first steps differ -----------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""close_logits.py ONE.txt OTHER.txt [--max ERROR] [--same TOKENS]: of first_step.cpp.

The relative L2 error of all logits may be ERROR at most, and TOKENS tokens of the answer are to
be the same (all of them if it is not said).
"""
import argparse
import math
import struct


def read_logits(path):
    with open(path, encoding="utf-8") as file:
        lines = [bytes.fromhex(line) for line in file]
    # The last line is that of the halting values.
    return [struct.unpack(f">{len(line) // 4}f", line) for line in lines[:-1]]


def best(row):
    return max(range(len(row)), key=row.__getitem__)


parser = argparse.ArgumentParser()
parser.add_argument("files", nargs=2)
parser.add_argument("--max", type=float, required=True)
parser.add_argument("--same", type=int)
arguments = parser.parse_args()
one, other = map(read_logits, arguments.files)
if not one or len(one) != len(other):
    raise SystemExit(f"error: {len(one)} and {len(other)} positions")
pairs = [(a, b) for rows in zip(one, other) for a, b in zip(*rows)]
error = math.sqrt(sum((a - b) ** 2 for a, b in pairs) / sum(b * b for _, b in pairs))
same = sum(best(a) == best(b) for a, b in zip(one, other))
print(f"relative error {error:.2e}, {same} of {len(one)} tokens are the same")
if not error <= arguments.max or same < (len(one) if arguments.same is None else arguments.same):
    raise SystemExit("error: the steps differ")
