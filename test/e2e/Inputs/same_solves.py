#!/usr/bin/env python3
# ===- same_solves.py - the same answers after the same steps -------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""same_solves.py FILE...: JSON of solved puzzles whose answers and steps must be equal, puzzle
by puzzle."""
import json
import sys

seen = []
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        results = json.load(file)["results"]
    seen.append([(result["answer"], result["steps"]) for result in results])
for path, solves in zip(sys.argv[1:], seen):
    if not solves or len(solves) != len(seen[0]):
        sys.exit(f"{path} has {len(solves)} puzzles, {sys.argv[1]} {len(seen[0])}")
    for number, (one, other) in enumerate(zip(seen[0], solves), start=1):
        if one != other:
            sys.exit(f"puzzle {number}: {one} in {sys.argv[1]}, {other} in {path}")
