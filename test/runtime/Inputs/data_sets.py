# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""data_sets.py FOLDER [CSV]: writes small data sets of 4x4 Sudoku, sound and unsound, into FOLDER, or
the puzzles of a CSV with the columns question,answer as one data set."""

import csv
import json
import struct
import sys
from pathlib import Path

QUESTIONS = ["4..31...24...1.2", "................"]
ANSWERS = ["4213132424313142", "1234341221434321"]


def array(rows):
    shape = (len(rows), len(rows[0])) if isinstance(rows[0], list) else (len(rows),)
    flat = sum(rows, []) if len(shape) == 2 else rows
    header = f"{{'descr': '<i4', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    return start + struct.pack(f"<{len(flat)}i", *flat)


def tokens(puzzles):
    return [[1 if cell == "." else int(cell) + 1 for cell in puzzle] for puzzle in puzzles]


def write(folder, facts=None, name="all", questions=QUESTIONS, labels=ANSWERS, **arrays):
    folder.mkdir(parents=True, exist_ok=True)
    arrays.setdefault("inputs", tokens(questions))
    if labels:
        arrays["labels"] = tokens(labels) if isinstance(labels[0], str) else labels
    for end, rows in arrays.items():
        (folder / f"{name}__{end}.npy").write_bytes(array(rows))
    if facts is not None:
        said = {"pad_id": 0, "ignore_label_id": 0, "seq_len": 16, "vocab_size": 6, "sets": ["all"]}
        (folder / "dataset.json").write_text(json.dumps({**said, **facts}))


def main():
    root = Path(sys.argv[1])
    if len(sys.argv) > 2:
        with open(sys.argv[2], newline="") as file:
            rows = list(csv.DictReader(file))
        columns = [[row[name] for row in rows] for name in ("question", "answer")]
        return write(root, questions=columns[0], labels=columns[1])
    write(root / "plain/test", {})
    write(root / "plain/train", {})
    half = [[label if cell % 2 else -100 for cell, label in enumerate(row)] for row in tokens(ANSWERS)]
    write(root / "ignored", {"ignore_label_id": -100}, labels=half)
    two = {"sets": ["easy", "hard"]}
    write(root / "two-sets", two, "easy", QUESTIONS[:1], ANSWERS[:1])
    write(root / "two-sets", two, "hard", QUESTIONS[1:], ANSWERS[1:])
    write(root / "wrong", labels=[ANSWERS[0], ANSWERS[0]])
    write(root / "identifiers", {}, puzzle_identifiers=[3], puzzle_indices=[0, 2])
    write(root / "other-identifiers", {}, puzzle_identifiers=[0, 5], puzzle_indices=[0, 1, 2])
    write(root / "no-labels", {}, labels=None)
    write(root / "other-model", {"vocab_size": 11})
    digits = lambda puzzles: [[token - 1 for token in puzzle] for puzzle in tokens(puzzles)]
    write(root / "digits", inputs=digits(QUESTIONS), labels=digits(ANSWERS))
    write(root / "digits-said", {}, inputs=digits(QUESTIONS), labels=None)
    write(root / "either", inputs=digits(ANSWERS), labels=None)
    write(root / "some-ignored", labels=[tokens(ANSWERS)[0], [0] * 16])
    write(root / "all-ignored", labels=[[0] * 16, [0] * 16])
    write(root / "few-labels", {}, labels=ANSWERS[:1])
    write(root / "blank-labels", {}, labels=QUESTIONS[::-1])
    write(root / "indices", {}, puzzle_identifiers=[0, 3], puzzle_indices=[0, 2])


main()
