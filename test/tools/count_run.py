#!/usr/bin/env python3
# ===- count_run.py - run an emulated program and hold its count to a limit ------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""count_run.py PLUGIN.so LIMIT EMULATOR [ARGUMENT...] PROGRAM

Runs the program in QEMU with the plugin of instructions.c, prints what it prints, and
whether it executes at most LIMIT instructions from startCount() to stopCount().
"""
import re
import subprocess
import sys

plugin, limit, emulator, *arguments = sys.argv[1:]
options = ["-d", "plugin", "-plugin", f"{plugin},begin=startCount,end=stopCount"]
result = subprocess.run(
    [emulator, *options, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
)
print(result.stdout, end="")
found = re.search(r"^between: (\d+)$", result.stdout, re.MULTILINE)
if not found:
    sys.exit("error: the program ended without a count")
if int(found[1]) > int(limit):
    sys.exit(f"error: {found[1]} instructions, expected at most {limit}")
print(f"{found[1]} instructions are within the limit of {limit}")
