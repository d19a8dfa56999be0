#!/usr/bin/env python3
# ===- same_solves.py - the same answers after the same steps -------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""same_solves.py FILE...: JSON of --check whose accuracy and steps must be equal."""
import json
import sys

seen = []
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        check = json.load(file)
    seen.append((check["exact_accuracy"], check["mean_steps"]))
if len(set(seen)) != 1:
    sys.exit(f"(accuracy, mean steps) differ: {dict(zip(sys.argv[1:], seen))}")
