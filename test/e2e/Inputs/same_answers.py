#!/usr/bin/env python3
# ===- same_answers.py - answers of two programs, puzzle by puzzle ----------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""same_answers.py ONE.json OTHER.json [MOST]: of `PROGRAM PUZZLES --json`.

Answers and steps of all puzzles are to be the same, but for MOST, else one: sums in another
order decide differently what lies on an edge.
"""
import json
import sys

one, other = ([(result["answer"], result["steps"]) for result in json.load(open(path))["results"]]
              for path in sys.argv[1:3])
most = int(sys.argv[3]) if len(sys.argv) > 3 else 1
different = sum(a != b for a, b in zip(one, other))
if not one or len(one) != len(other) or different > most:
    sys.exit(f"error: {different} of {len(one)} and {len(other)} puzzles differ")
