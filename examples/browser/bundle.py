#!/usr/bin/env python3
# ===- bundle.py - a page and its model as one file ----------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Write one index.html that holds style, scripts, WebAssembly and puzzles.

A page that is opened as a file may load neither modules nor WebAssembly from files
beside it, so everything stands inside: each {{NAME}} of page/index.html is replaced.
"""

import argparse
import base64
import csv
import os
import re

IMPORT = re.compile(r'^import\s[^;]*?from "\./([\w-]+\.mjs)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ", re.MULTILINE)
HEADER_COMMENT = re.compile(r"\A(?://.*\n)+\n*")
CSS_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def join_modules(folder, name, done):
    """The module and, before it, those that it imports, each once; they share one scope."""
    if name in done:
        return ""
    done.add(name)
    text = read(folder, name)
    before = "".join(join_modules(folder, other, done) for other in IMPORT.findall(text))
    return before + EXPORT.sub("", IMPORT.sub("", HEADER_COMMENT.sub("", text)))


def read_puzzles(path):
    with open(path, encoding="utf-8") as file:
        return [row["question"] for row in csv.DictReader(file)]


def count_clues(puzzle):
    return sum(cell.isdigit() for cell in puzzle)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", required=True, metavar="FOLDER")
    parser.add_argument("--wasm", required=True, metavar="FILE")
    parser.add_argument("--puzzles", required=True, metavar="FILE.csv")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="the page begins with it")
    parser.add_argument("-o", dest="output", required=True, metavar="FILE.html")
    options = parser.parse_args()
    with open(options.wasm, "rb") as file:
        wasm = file.read()
    puzzles = read_puzzles(options.puzzles)
    contents = {
        "STYLE": CSS_COMMENT.sub("", read(options.page, "style.css")).strip(),
        "SCRIPT": join_modules(options.page, "main.mjs", set()).strip(),
        "WASM": base64.b64encode(wasm).decode("ascii"),
        "PUZZLES": "\n".join(sorted(puzzles, key=count_clues)),
        "FIRST_PUZZLE": puzzles[options.first - 1],
    }
    template = read(options.page, "index.html")
    page = re.sub(r"\{\{([A-Z_]+)\}\}", lambda match: contents[match[1]], template).encode("utf-8")
    with open(options.output, "wb") as file:
        file.write(page)
    print(f"{options.output}: {len(page)} bytes, {len(wasm)} of them WebAssembly before base64")


if __name__ == "__main__":
    main()
