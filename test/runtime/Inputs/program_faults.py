# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   program_faults.py FOLDER PROGRAM PUZZLES TENSORS
#
# A program, where the system denies it something.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools", "Inputs"))
from faults import Table  # noqa: E402

folder, program, puzzles, tensors = (os.path.abspath(path) for path in sys.argv[1:])
table = Table(folder)
SHOWN = [
    ["--help"],
    ["--version"],
    ["--info"],
    ["--info", "--json"],
    ["--bench"],
    [puzzles],
    [puzzles, "--json"],
    [puzzles, "--trace"],
    [puzzles, "--trace", "--json"],
    [puzzles, "--draw"],
    [puzzles, "--check"],
    [puzzles, "--check", "--json"],
    [f"--input={tensors}", "--trace-file=-"],
]
for options in SHOWN:
    table.standard_output([program, *options])
    if options[-1] not in ("--trace-file=-", "--bench"):
        table.files([program, *options, "-o", "made"])
table.files([program, f"--input={tensors}", "--trace-file=made"])
for options in ([puzzles], [puzzles, "--json", "--trace"], ["--info"]):
    table.denied([program, "--threads=2", *options, "-o", "made"], memory=range(4, 20, 3), stacks=(64,))
table.end()
