#!/usr/bin/env python3
# ===- report_halting.py - the halting rule of a report and of its program ------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""report_halting.py MODEL: for each rule, what the report calls it is what --info calls it."""

import json
import re
import subprocess
import sys

for rule in (None, "never", "q,threshold=0.25", "q,threshold=-1e-7", "q-compare,threshold=3.1",
             "stable,steps=1", "stable,steps=3", "q-and-stable,threshold=6.1,steps=2",
             "q --halt-every=cycle"):
    flags = [f"--halting={word}" if not word.startswith("-") else word for word in (rule or "").split()]
    subprocess.run(["trmc", sys.argv[1], "--quiet", "--report=report", "-o", "program", *flags],
                   check=True)
    with open("report/report.json", encoding="utf-8") as file:
        reported = json.load(file)["optimized_model"]["halting"]["compiled"]
    info = subprocess.run(["./program", "--info"], check=True, capture_output=True, text=True)
    told = re.search(r"^halting rule +(.*)$", info.stdout, re.MULTILINE).group(1)
    if reported != told:
        sys.exit(f"--halting={rule}: the report says '{reported}', --info says '{told}'")
    print(told)
