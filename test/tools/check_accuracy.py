#!/usr/bin/env python3
# ===- check_accuracy.py - a program's accuracy against a model's case.json ----===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Compare `PROGRAM --check --json` with what the reference reached on the same puzzles.

One puzzle may differ at each step: float32 rounding decides those that lie on an edge.
"""

import argparse
import json
import subprocess
import sys

# case.json rounds fractions to four digits and mean steps to three.
ROUNDING = 0.0001


def run(program, puzzles, *flags):
    command = [program, "--check", puzzles, "--json", *flags]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("puzzles", help="CSV with question and answer")
    parser.add_argument("case", help="case.json of the model")
    options = parser.parse_args()
    with open(options.case, encoding="utf-8") as file:
        case = json.load(file)
    puzzles = case["puzzles"]
    failures = []

    def compare(what, found, expected):
        if abs(found - expected) * puzzles > 1 + ROUNDING * puzzles:
            failures.append(f"{what}: {found}, but the reference has {expected}")

    every = run(options.program, options.puzzles, "--halt=never")
    steps = list(zip(every["exact_accuracy_per_step"], case["exact_accuracy_per_step"]))
    for step, (found, expected) in enumerate(steps, 1):
        compare(f"exact accuracy of step {step}", found, expected)
    if len(every["exact_accuracy_per_step"]) != len(case["exact_accuracy_per_step"]):
        failures.append("the number of steps differs")
    halted = run(options.program, options.puzzles, "--halt=q")
    compare("exact accuracy with --halt=q", halted["exact_accuracy"], case["halting"]["exact_accuracy"])
    # One puzzle that halts elsewhere moves the mean by at most all steps.
    limit = len(steps) / puzzles + 0.001
    if abs(halted["mean_steps"] - case["halting"]["mean_steps"]) > limit:
        failures.append(
            f"mean steps: {halted['mean_steps']}, but the reference has {case['halting']['mean_steps']}"
        )
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    if not failures:
        print(f"{puzzles} puzzles as the reference, {len(steps)} steps and --halt=q")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
