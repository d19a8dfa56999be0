#!/usr/bin/env python3
# ===- odd_columns.py - texts of a CSV through a program --------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""odd_columns.py PROGRAM PUZZLE: columns that hold what separates them come back unchanged.

Also what a program is called, and the place of a mistake, on standard error.
"""

import csv
import io
import shutil
import subprocess
import sys
import unicodedata

ODD = ['a"b', "a,b", "a;b\tc", "two\nlines", "\x1b[31mred", "", '"', "é 数", " blank ", "=1+2"]


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def check_separator(program, puzzle, separator):
    text = io.StringIO()
    # All in quotes: else a comma in a name would be the separator.
    writer = csv.writer(text, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    # What separates is found in the first line, which has no breaks.
    names = [f"name {at}" if "\n" in name or separator != "," else f"name {name}"
             for at, name in enumerate(ODD)]
    writer.writerow(["question", *names])
    writer.writerow([puzzle, *ODD])
    with open("odd.csv", "w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    result = run(program, "odd.csv")
    if result.returncode:
        sys.exit(f"exit status {result.returncode}: {result.stderr}")
    rows = list(csv.reader(io.StringIO(result.stdout.decode(), newline=""), delimiter=separator))
    if len(rows) != 2 or [row[1 : len(ODD) + 1] for row in rows] != [names, ODD]:
        sys.exit(f"{rows}\n{result.stdout}")


def check_messages(program, puzzle):
    name = "\x1b[31mred\n\u202eprogram"
    shutil.copy(program, name)
    with open("bad\x1b[2J\n.txt", "w", encoding="utf-8") as file:
        file.write(puzzle[:-1] + "\x1b\n")
    for argument in ("--no-such\x1b[1m", "absent\x1b[1m", "bad\x1b[2J\n.txt", "--help", "--version"):
        result = run(f"./{name}", argument)
        text = (result.stdout + result.stderr).decode()
        bad = [c for c in text if c != "\n" and unicodedata.category(c)[0] == "C"]
        if bad or not text:
            sys.exit(f"{argument!r}: prints {bad}: {text!r}")


program, puzzle = sys.argv[1:]
for separator in ",;\t":
    check_separator(program, puzzle, separator)
check_messages(program, puzzle)
