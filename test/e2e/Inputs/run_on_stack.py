#!/usr/bin/env python3
# ===- run_on_stack.py - a program on the stack that a model is said to take -----===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""run_on_stack.py SAID FOLDER COMPILE LINK RUN

SAID is the error of `trmc --max-stack=1`, which names the bytes. Compiles stack_limit.cpp
with them, and with half of them, links it with model.o and runs it.
"""
import re
import shlex
import subprocess
import sys

said, folder, compiler, linker, emulator = sys.argv[1:]
with open(said, encoding="utf-8") as file:
    stack = int(re.search(r"takes (\d+) bytes of stack", file.read())[1])


def run(stack_bytes):
    define = f"-DSTACK_BYTES={stack_bytes}"
    for command in (
        [*shlex.split(compiler), define, "-I", ".", "-o", "limit.o"],
        [*shlex.split(linker), "limit.o", "model.o", "-o", "limit.elf"],
    ):
        subprocess.run(command, cwd=folder, check=True)
    result = subprocess.run(
        [*shlex.split(emulator), "limit.elf"],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    status = re.search(r"^status \d+$", result.stdout, re.MULTILINE)
    # QEMU ends where a fault has no handler.
    fault = "Lockup" in result.stdout
    return "fault" if fault else status[0] if status else result.stdout


print(f"all of it: {run(stack)}")
print(f"half of it: {run(stack // 2)}")
