#!/usr/bin/env python3
# ===- odd_report.py - a page of odd names ---------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Reports on models whose names are HTML and scripts: odd_report.py MODEL.mlir

The page has the elements that it always has, and its facts are those of report.json.
"""

import html.parser
import json
import subprocess
import sys

NAMES = ("</script><script>alert(1)</script>", "<!--<script>", "--><img src=x onerror=alert(1)>",
         "\" onload=\"x\" '", "]]></style>&lt;", "%FACTS%%SCRIPT%", "\u2028\u0000\\u003c", "`${1}`")


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.facts, self.isFacts = [], "", False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(attrs)))
        self.isFacts = ("id", "facts") in attrs

    def handle_endtag(self, tag):
        self.isFacts = False

    def handle_data(self, data):
        if self.isFacts:
            self.facts += data

    def error(self, message):
        sys.exit(message)


def report(text, folder):
    with open("odd.mlir", "w", encoding="utf-8") as file:
        file.write(text)
    command = ["trmc", "odd.mlir", f"--report={folder}", "--compile-to=loops", "-o", "loops.mlir"]
    subprocess.run(command, check=True)
    with open(f"{folder}/report.json", encoding="utf-8") as file:
        facts = json.load(file)
    with open(f"{folder}/report.html", encoding="utf-8") as file:
        return facts, Page(file.read())


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    _, plain = report(text, "plain")
    for index, name in enumerate(NAMES):
        symbol = "".join(c if c.isalnum() and c.isascii() else
                         "".join(f"\\{b:02X}" for b in c.encode()) for c in name)
        odd = text.replace("@spread", f'@"{symbol}"').replace(
            "seq_len(6) vocab_size(2)",
            f'seq_len(6) vocab_size(2) source({{file = "{symbol}", weights = "{symbol}"}})')
        facts, page = report(odd, f"report-{index}")
        if page.tags != plain.tags:
            sys.exit(f"{name!r} is in the page's elements: {page.tags}")
        if json.loads(page.facts) != facts:
            sys.exit(f"{name!r}: the page's facts are not those of report.json")
        if facts["model"]["file"] != name or name not in [cost["name"] for cost in facts["costs"]]:
            sys.exit(f"{name!r} is not in the facts")


main()
