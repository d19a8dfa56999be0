#!/usr/bin/env python3
# ===- check_passes.py - passes keep the interpreter's answers -------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Runs a model in float64 before and after passes, and compares all steps.

  check_passes.py MODEL INPUT [--batch=N] [--max-steps=N] -- PASS ...

PASS is one argument of trm-opt; several joined by '+' run one after another. A
relative deviation of 1e-9 is allowed: passes may reorder sums and fold factors
into weights, which moves the last bits of a float64 (1e-16), and recursion
amplifies them.
"""
import argparse
import math
import os
import subprocess
import sys
import tempfile

LIMIT = 1e-9


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)}\nexit status {result.returncode}\n{result.stderr}")
    return result.stdout


def largest_deviation(text):
    """Of a table of trm-run --compare: step, then a column for each tensor."""
    rows = [line.split() for line in text.splitlines()]
    values = [float(cell) for row in rows if row and row[0].isdigit() for cell in row[1:]]
    if not values:
        sys.exit(f"no steps to compare in:\n{text}")
    return max(math.inf if math.isnan(value) else value for value in values)


def main():
    passes = sys.argv[sys.argv.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("input")
    parser.add_argument("--batch")
    parser.add_argument("--max-steps")
    arguments = parser.parse_args(sys.argv[1 : sys.argv.index("--")])
    options = [f"--input={arguments.input}"]
    if arguments.batch:
        options.append(f"--batch={arguments.batch}")
    if arguments.max_steps:
        options.append(f"--max-steps={arguments.max_steps}")

    failed = False
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "before.safetensors")
        after = os.path.join(folder, "after.mlirbc")
        run(["trm-run", arguments.model, *options, f"--trace={trace}"])
        for name in passes:
            run(["trm-opt", arguments.model, *name.split("+"), "-emit-bytecode", "-o", after])
            table = run(["trm-run", after, *options, f"--compare={trace}"])
            deviation = largest_deviation(table)
            verdict = "ok" if deviation <= LIMIT else f"above {LIMIT}"
            failed |= deviation > LIMIT
            print(f"{name}: {deviation:.1e} {verdict}")
    sys.exit(failed)


main()
