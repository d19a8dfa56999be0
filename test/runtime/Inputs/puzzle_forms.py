# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""puzzle_forms.py FOLDER SOLVER...: writes the same puzzles in all the ways that people have them
into FOLDER and lets a solver of 4x4 Sudoku read each. Every form must be answered rightly, or
refused with the words that stand beside it; nothing else is ever right."""

import gzip
import itertools
import json
import re
import struct
import subprocess
import sys
from pathlib import Path

SIDE, CELLS = 4, 16


def conflicts(cells, at):
    row, column = divmod(at, SIDE)
    for other in range(CELLS):
        r, c = divmod(other, SIDE)
        same = row == r or column == c or (row // 2 == r // 2 and column // 2 == c // 2)
        if other != at and same and cells[other] == cells[at]:
            return True
    return False


def solutions(cells, most=2):
    if 0 not in cells:
        return [cells[:]]
    at, found = cells.index(0), []
    for digit in range(1, SIDE + 1):
        cells[at] = digit
        if not conflicts(cells, at):
            found += solutions(cells, most)
        if len(found) >= most:
            break
    cells[at] = 0
    return found[:most]


def make_puzzles(count):
    """Each with one solution, all digits and some blanks."""
    seed, puzzles = 1, []
    while len(puzzles) < count:
        seed = (seed * 1103515245 + 12345) % 2**31
        blank = [0] * CELLS
        for step in range(5):
            blank[(seed >> 3 * step) % CELLS] = (seed >> 2 * step + 7) % SIDE + 1
        given = [at for at in range(CELLS) if blank[at]]
        if any(conflicts(blank, at) for at in given):
            continue
        found = solutions(blank[:])
        if len(found) == 1 and len(set(blank)) == SIDE + 1 and blank not in [q for q, _ in puzzles]:
            puzzles.append((blank, found[0]))
    return puzzles


def line(cells, blank="."):
    return "".join(str(cell) if cell else blank for cell in cells)


def spaced(cells, blank="0", separator=" "):
    return separator.join(str(cell) if cell else blank for cell in cells)


def tokens(cells):
    return " ".join(str(cell + 1) for cell in cells)


def rows(cells):
    return [cells[at : at + SIDE] for at in range(0, CELLS, SIDE)]


def grid(cells, row=line, **more):
    return "".join(row(part, **more) + "\n" for part in rows(cells))


def drawn(cells, bar="|", ruler="+-----+-----+"):
    lines = [ruler]
    for number, row in enumerate(rows(cells)):
        parts = [spaced(row[:2], "."), spaced(row[2:], ".")]
        lines.append(f"{bar} {parts[0]} {bar} {parts[1]} {bar}")
        if number % 2:
            lines.append(ruler)
    return "\n".join(lines) + "\n"


def npy(values, kind="<i4", order=False, version=1, shape=None):
    codes = {"1": "b", "2": "h", "4": "i", "8": "q"}
    code = codes[kind[2]] if kind[1] == "i" else codes[kind[2]].upper()
    flat = list(itertools.chain(*values)) if isinstance(values[0], list) else values
    shape = shape or ((len(values), len(values[0])) if isinstance(values[0], list) else (len(values),))
    header = f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}"
    length = struct.Struct("<H" if version == 1 else "<I")
    header += " " * (64 - (9 + length.size + len(header)) % 64) + "\n"
    data = struct.pack(f"{'>' if kind[0] == '>' else '<'}{len(flat)}{code}", *flat)
    return b"\x93NUMPY" + bytes([version, 0]) + length.pack(len(header)) + header.encode() + data


def text_forms(puzzles):
    """(name, text, words of the error or None)"""
    q = [line(question) for question, _ in puzzles]
    a = [line(answer) for _, answer in puzzles]
    lines = lambda items: "".join(item + "\n" for item in items)
    both = lambda header, separator: header + lines(separator.join(pair) for pair in zip(q, a))
    each = lambda form, between="": between.join(form(question) for question, _ in puzzles)

    yield "lines.txt", lines(q), None
    for name, blank in ("zero", "0"), ("underscore", "_"), ("space", " "):
        yield f"{name}.txt", lines(x.replace(".", blank) for x in q), None
    yield "crlf.txt", lines(q).replace("\n", "\r\n"), None
    yield "cr.txt", lines(q).replace("\n", "\r"), None
    yield "no-end.txt", lines(q)[:-1], None
    yield "indented.txt", lines("  " + x for x in q), None
    yield "comments.txt", "# easy ones\n" + lines(x + "   # of a book" for x in q), None
    yield "count.txt", f"{len(q)}\n" + lines(q), None
    yield "wrong-count.txt", f"{len(q) + 1}\n" + lines(q), "the first line says 13, but 12 puzzles"
    yield "quoted.txt", lines(f'"{x}"' for x in q), None
    for name, separator in ("blanks", " "), ("commas", ","), ("tabs", "\t"), ("semicolons", ";"):
        yield f"digits-{name}.txt", lines(spaced(x, "0", separator) for x, _ in puzzles), None
    yield "digits-wide.txt", lines(spaced(x, "0", ", ") for x, _ in puzzles), None
    yield "digits-dots.txt", lines(spaced(x, ".") for x, _ in puzzles), None
    yield "cells-left-out.txt", lines(spaced(x, "", ",") for x, _ in puzzles), None
    yield "lists.txt", lines(str(x) for x, _ in puzzles), None
    yield "lists-of-rows.txt", lines(str(rows(x)) for x, _ in puzzles), None
    letters = lambda x: json.dumps([[str(c) if c else "." for c in row] for row in rows(x)])
    yield "lists-of-strings.txt", lines(letters(x) for x, _ in puzzles), None
    yield "rows-beside.txt", lines(" ".join(line(row) for row in rows(x)) for x, _ in puzzles), None
    yield "rows-bars.txt", lines("|".join(line(row) for row in rows(x)) for x, _ in puzzles), None
    yield "answers-as-digits.txt", lines(spaced(x) for _, x in puzzles), "may be the cells"
    yield "answers-as-tokens.txt", lines(tokens(x) for _, x in puzzles), None
    yield "tokens.txt", lines(tokens(x) for x, _ in puzzles), None
    yield "tokens-semicolons.txt", lines(tokens(x).replace(" ", ";") for x, _ in puzzles), None
    yield "digits-then-five.txt", lines(spaced(x) for x, _ in puzzles) + "5 0 " * 8, "'5' is no cell"

    yield "grids.txt", each(grid, "\n"), None
    yield "grids-close.txt", each(grid), None
    yield "grids-digits.txt", each(lambda x: grid(x, spaced), "\n"), None
    yield "grids-csv.txt", each(lambda x: grid(x, spaced, separator=",", blank=""), "\n"), None
    yield "grids-drawn.txt", each(drawn, "\n"), None
    yield "grids-drawn-close.txt", each(drawn), None
    box = lambda x: drawn(x, "│", "├─────┼─────┤")
    yield "grids-boxes.txt", each(box, "\n"), None
    titled = "".join(f"Grid {n:02}\n" + grid(x, line, blank="0") for n, (x, _) in enumerate(puzzles))
    yield "grids-titled.txt", titled, None
    json_rows = lambda x: json.dumps(rows(x)).replace("], [", "],\n [") + "\n"
    yield "grids-json.txt", each(json_rows), None
    yield "grids-cut.txt", each(grid, "\n")[:-5], "the puzzle ends after 3 of 4 rows"
    yield "grids-gap.txt", each(grid, "\n").replace("\n", "\n\n", 1), "the puzzle ends after 1 of 4"
    missing = titled.split("\n")
    yield "grids-row-missing.txt", "\n".join(missing[:2] + missing[3:]), "ends after 3 of 4 rows"
    yield "lines-beside.txt", lines(" ".join(pair) for pair in zip(q, a)), "expected 16"
    yield "grids-short-row.txt", each(grid, "\n")[1:], "expected"
    wide = each(lambda x: grid(x, lambda row: "".join(f"{c:4}" for c in row)), "\n")
    yield "grids-wide.txt", wide, "is this a whole puzzle or a row of it"
    bare = each(lambda x: drawn(x).replace(".", " "), "\n")
    yield "grids-bare.txt", bare, "expected"

    for header in ("question,answer", "puzzle,solution", "quizzes,solutions", "Puzzle,Solution",
                   "input,output", "Question , Answer", "grid,solved", "unsolved,solved"):
        yield f"{header.replace(',', '-').replace(' ', '')}.csv", both(header + "\n", ","), None
    yield "one-column.csv", "puzzle\n" + lines(q), None
    for name, separator in ("semicolon", ";"), ("tab", "\t"), ("pipe", "|"):
        yield f"{name}.csv", both(f"puzzle{separator}solution\n", separator), None
        yield f"{name}-bare.csv", both("", separator), None
    yield "bare.csv", both("", ","), None
    yield "bare-quoted.csv", lines(f'"{x}","{y}"' for x, y in zip(q, a)), None
    yield "bare-numbered.csv", lines(f"{n},{x},{y},2.5" for n, (x, y) in enumerate(zip(q, a))), None
    yield "bare-one.csv", lines(f"{n},{x}" for n, x in enumerate(q)), None
    yield "bare-turned.csv", lines(f"{y},{x}" for x, y in zip(q, a)), "the second is no answer"
    late = sorted(zip(q, a), key=lambda pair: pair[0].lstrip("."), reverse=True)
    late = sorted(late, key=lambda pair: pair[0][0] != ".")
    lost = lines(x.replace(".", "0").lstrip("0") + "," + y for x, y in late)
    yield "bare-zeros-lost.csv", lost, "column 1 is nearly a puzzle: the puzzle has"
    for name, sign in ("star", "*"), ("dash", "-"), ("question", "?"), ("x", "x"), ("dot", "\xb7"):
        other = [x.replace(".", sign) for x in q]
        words = "write '.'" if name == "dot" else f"tr '{sign}' '.'"
        yield f"bare-{name}.csv", lines(f"{n},{x},{y}" for n, (x, y) in enumerate(zip(other, a))), words
        yield f"bare-turned-{name}.csv", lines(f"{y},{x}" for x, y in zip(other, a)), words
        yield f"{name}.txt", lines(other), words
    yield "bare-rounded.csv", lines(f"4.23E+15,{y}" for y in a), "a number that a spreadsheet has rounded"
    yield "bare-answers.csv", lines(f"{n},{y}" for n, y in enumerate(a)), "nothing is left to solve there"
    yield "numbered.csv", "#,puzzle,solution\n" + lines(f"{n},{x},{y}" for n, (x, y) in enumerate(zip(q, a))), None
    decimal = "nr;puzzle;rating\n" + lines(f"{n};{x};2,5" for n, x in enumerate(q))
    flags = "puzzle,solved\n" + lines(f"{x},yes" for x in q)
    yield "flags.csv", flags, "the column 'solved' has no answers"
    yield "excel.csv", both("sep=;\npuzzle;solution\n", ";"), None
    yield "decimal-commas.csv", decimal, None
    yield "digits.csv", "puzzle\n" + lines(spaced(x) for x, _ in puzzles), None
    yield "lists.csv", "puzzle\n" + lines(f'"{rows(x)}"' for x, _ in puzzles), None
    yield "quoted-grids.csv", "n,puzzle\n" + lines(f'1,"{grid(x)}"' for x, _ in puzzles), None
    yield "latin.csv", "puzzle,by\n" + lines(x + ",Andr\udce9" for x in q), None
    yield "two-questions.csv", "puzzle,question\n" + lines(f"{x},{x}" for x in q), "--question-column"
    two = "puzzle,solution,answer\n" + lines(f"{x},{y},{y}" for x, y in zip(q, a))
    yield "two-answers.csv", two, "two columns may be the answers, 'solution' and 'answer'"
    yield "unknown.csv", both("given,full\n", ","), "no column is known to hold questions"
    yield "zeros-lost.csv", "puzzle\n" + lines(x.replace(".", "0").lstrip("0") for x in q), "expected 16"
    yield "more-fields.csv", both("puzzle,solution\n", ",").replace("\n", ",\n", 2), "the record has 2"
    yield "jsonl.txt", lines(json.dumps({"puzzle": x}) for x in q), "JSON"
    yield "json.txt", json.dumps(q), "JSON"
    yield "json-objects.txt", json.dumps([{"puzzle": x} for x in q], indent=1), "JSON"
    yield "page.html", "<!DOCTYPE html><p>404", "a web page"


def byte_forms(puzzles):
    questions = [question for question, _ in puzzles]
    inputs = [[cell + 1 for cell in question] for question in questions]
    plain = "".join(line(question) + "\n" for question in questions)
    kaggle = "puzzle,solution\n" + "".join(f"{line(x, '0')},{line(y)}\n" for x, y in puzzles)
    packed = gzip.compress(plain.encode())
    half = len(plain) // 2
    yield "bom.csv", b"\xef\xbb\xbf" + kaggle.encode(), None
    yield "utf-16-le.csv", b"\xff\xfe" + kaggle.encode("utf-16-le"), None
    yield "utf-16-be.csv", b"\xfe\xff" + kaggle.encode("utf-16-be"), None
    yield "utf-16.csv", kaggle.encode("utf-16-le"), "a NUL byte"
    yield "utf-16-cut.csv", b"\xff\xfe" + kaggle.encode("utf-16-le")[:-1], "half a character"
    yield "lines.txt.gz", packed, None
    yield "misnamed.csv", gzip.compress(kaggle.encode()), None
    yield "members.gz", gzip.compress(plain[:half].encode()) + gzip.compress(plain[half:].encode()), None
    yield "filled.gz", packed + b"\0" * 100, None
    yield "twice.gz", gzip.compress(packed), "compressed with gzip twice"
    yield "utf-32.txt", plain.encode("utf-32"), "text in UTF-32"
    yield "sadman.sdk", b"[Puzzle]\n" + plain.encode(), "one of SadMan Sudoku"
    yield "cut.gz", packed[:-9], "the gzip file ends too early"
    yield "damaged.gz", packed[:20] + bytes([packed[20] ^ 255]) + packed[21:], "damaged"
    for kind in "|u1", "|i1", "<u2", ">i2", "<i4", ">i4", "<i8", ">u8":
        yield f"array-{kind[1:]}.npy", npy(inputs, kind), None
    yield "array-v2.npy", npy(inputs, version=2), None
    yield "array-packed.npy", gzip.compress(npy(inputs)), None
    yield "array-grids.npy", npy(inputs, shape=(len(inputs), SIDE, SIDE)), None
    yield "array-fortran.npy", npy(inputs, order=True), "numpy.ascontiguousarray"
    yield "array-digits.npy", npy(questions), None
    yield "array-answers.npy", npy([x for _, x in puzzles]), "may be the cells of a 4x4 Sudoku or"
    yield "array-cut.npy", npy(inputs)[:-1], "the array ends too early"
    yield "array-longer.npy", npy(inputs) + b"\0", "more bytes follow"
    yield "array-wide.npy", npy([x + x for x in inputs]), "expected [puzzles, 16]"
    yield "array-float.npy", npy(inputs).replace(b"<i4", b"<f4"), "expected integers"
    yield "table.xlsx", b"PK\x03\x04rest", "a zip archive"
    yield "table.parquet", b"PAR1rest", "a Parquet table"


def run(solver, path):
    done = subprocess.run([*solver, str(path)], capture_output=True, errors="surrogateescape")
    return done.returncode, done.stdout, done.stderr


def main():
    folder, solver = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    puzzles = make_puzzles(12)
    expected = [line(answer) for _, answer in puzzles]
    encoded = ((n, t.encode(errors="surrogateescape"), e) for n, t, e in text_forms(puzzles))
    failures = count = 0
    for name, data, error in itertools.chain(encoded, byte_forms(puzzles)):
        (folder / name).write_bytes(data)
        status, out, err = run(solver, folder / name)
        if "tokens" in name:
            out = re.sub(r"(\d) ?", lambda token: str(int(token[1]) - 1), out)
        answers = re.findall(r"(?<![0-9.])[1-4]{16}(?![0-9.])", out)
        solved = status == 0 and answers[:: len(answers) // 12 or 1] == expected
        # Puzzles before a mistake may have been solved.
        before = answers == expected[: len(answers)]
        refused = status == 1 and before and error is not None and error in err
        count += 1
        if solved if error is None else refused:
            continue
        failures += 1
        print(f"{name}: status {status}, {len(answers)} answers, expected {error or 'answers'}: {err}")
    print(f"{count} forms, {failures} failures")


main()
