#!/usr/bin/env python3
# ===- check_inner_loops.py - structure of the innermost loops in assembly -----===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Check that matrix products keep their accumulators in registers.

Reads assembly of x86 or AArch64 and looks at each loop of one basic block with at least MIN
multiply-add instructions (fused ones, or those named by --instruction): none may touch the stack.
Prints what it saw; fails when there is no such loop.
"""

import argparse
import re
import sys

LABEL = re.compile(r"^(\.?\w+):")
JUMP = re.compile(r"^\s+(?:j\w+|b(?:\.\w+)?|cbn?z\s+\w+,|tbn?z\s+\w+,\s*#\d+,)\s+(\.?\w+)")
FMA = r"vfn?madd\w+ps|fmla"
# Without a frame pointer %rbp is a register like any other.
STACK = re.compile(r"\(%rsp[,)]|\[sp[],]")


def blocks(lines):
    """Pairs of a label and the lines up to the next jump or label."""
    label, body = None, []
    for line in lines:
        found = LABEL.match(line)
        if found:
            label, body = found.group(1), []
            continue
        body.append(line)
        jump = JUMP.match(line)
        if jump:
            if jump.group(1) == label:
                yield label, body
            label, body = None, []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assembly")
    parser.add_argument("--min", type=int, default=24, help="multiply-adds that make a product")
    parser.add_argument("--instruction", default=FMA, help="regular expression of its name")
    options = parser.parse_args()
    multiply_add = re.compile(
        rf"^\s+(?:\{{vex\}}\s+)?(?:{options.instruction})\s.*(?:%[xyz]mm|\bv\d+\.4s)"
    )
    with open(options.assembly, encoding="utf-8", errors="replace") as file:
        loops = list(blocks(file))
    seen, failures = [], []
    for label, body in loops:
        count = sum(bool(multiply_add.match(line)) for line in body)
        if count < options.min:
            continue
        seen.append(count)
        spills = sum(bool(STACK.search(line)) for line in body)
        if spills:
            failures.append(f"loop {label}: {count} multiply-adds and {spills} stack accesses")
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    if not seen:
        print(f"error: no loop with {options.min} multiply-adds", file=sys.stderr)
    print(f"{len(seen)} loops, the largest with {max(seen, default=0)} multiply-adds")
    sys.exit(1 if failures or not seen else 0)


if __name__ == "__main__":
    main()
