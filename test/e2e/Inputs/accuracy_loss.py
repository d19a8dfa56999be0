#!/usr/bin/env python3
# ===- accuracy_loss.py - what narrower programs lose ---------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""accuracy_loss.py PUZZLES.csv MAX-LOSS PROGRAM NARROWER...

Fails when the exact accuracy of a narrower program after all steps is more than MAX-LOSS below
that of the first.
"""
import json
import subprocess
import sys


def accuracy(program, puzzles):
    command = [program, "--check", puzzles, "--json", "--halt=never"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output)["exact_accuracy"]


puzzles, limit, *programs = sys.argv[1:]
full, *narrower = (accuracy(program, puzzles) for program in programs)
for program, found in zip(programs[1:], narrower):
    if full - found > float(limit) + 1e-9:
        sys.exit(f"error: {program}: exact accuracy {found}, but {full} in float32")
