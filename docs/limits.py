#!/usr/bin/env python3
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""limits.py LIMITS.h: the page of the readers' limits on standard output."""
import re
import sys

HEAD = """# Limits

A few bytes of a file may ask for any amount of memory, stack or time. What readers take, those of the compiler and
those of the programs it makes, is bounded by `runtime/Limits.h`. No honest file is near a bound. What is beyond is an
error that names the file and the bound.
"""
UNITS = [(1 << 30, " GiB"), (1 << 20, " MiB"), (1 << 10, " KiB")]


def amount(text, what):
    match = re.fullmatch(r"(?:\w+\((\d+)\) << (\d+)|(\d+))", text)
    value = int(match[1]) << int(match[2]) if match[1] else int(match[3])
    if what.startswith("Bytes"):
        for unit, name in UNITS:
            if value >= unit and value % unit == 0:
                return f"{value // unit}{name}"
    return f"{value:,}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    print(HEAD, end="")
    entry = re.compile(
        r"^//===-- (?P<section>.+?) -+===//$"
        r"|(?P<comment>(?:^///.*\n)+)^constexpr \w+ (?P<name>\w+) = (?P<value>[^;]+);$",
        re.MULTILINE,
    )
    for match in entry.finditer(text):
        if match["section"]:
            print(f"\n## {match['section']}\n\n| what | at most | name |\n|---|---|---|")
            continue
        what = re.sub(r"\s*///\s*", " ", match["comment"]).strip().rstrip(".")
        print(f"| {what} | {amount(match['value'], what)} | `{match['name']}` |")


main()
