#!/usr/bin/env python3
# ===- embedded_puzzles.py - puzzles and a host's answers as C++ ------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""embedded_puzzles.py PUZZLES.csv SOLVED.json: writes arrays of tokens to stdout.

SOLVED.json is what a program of the same Sudoku model on this machine answers
(`PROGRAM PUZZLES.csv --json`). A token is the digit and one; an empty cell is 0.
"""
import csv
import json
import sys


def tokens(text):
    return [(int(character) if character.isdigit() else 0) + 1 for character in text]


def write_array(name, rows):
    print(f"constexpr int32_t {name}[][{len(rows[0])}] = {{")
    for row in rows:
        print("    {" + ", ".join(map(str, row)) + "},")
    print("};")


with open(sys.argv[1], encoding="utf-8") as file:
    puzzles = [tokens(row["question"]) for row in csv.DictReader(file)]
with open(sys.argv[2], encoding="utf-8") as file:
    results = json.load(file)["results"]
write_array("kPuzzles", puzzles)
write_array("kAnswers", [tokens(result["answer"]) for result in results])
print("constexpr int32_t kSteps[] = {" + ", ".join(str(r["steps"]) for r in results) + "};")
