#!/usr/bin/env python3
# ===- summarise_lit.py - one line from lit's results --------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Print what failed and, last, 'N passed, N failed, N skipped' from lit's JSON.

The exit status is 0 when something ran and nothing failed.
"""

import collections
import json
import sys

PASSED = {"PASS", "FLAKYPASS", "XFAIL"}
SKIPPED = {"UNSUPPORTED", "SKIPPED", "EXCLUDED"}


def kind_of(code):
    if code in PASSED:
        return "passed"
    return "skipped" if code in SKIPPED else "failed"


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            tests = json.load(file)["tests"]
    except (OSError, ValueError, KeyError) as error:
        print(f"error: lit left no results: {error}", file=sys.stderr)
        tests = []
    counts = collections.Counter(kind_of(test["code"]) for test in tests)
    for test in tests:
        if kind_of(test["code"]) == "failed":
            print(f"{test['code']}: {test['name']}")
    ran = counts["passed"] + counts["failed"]
    if not ran:
        print("error: no test ran", file=sys.stderr)
    print(
        f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped",
        flush=True,
    )
    return 0 if ran and not counts["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
