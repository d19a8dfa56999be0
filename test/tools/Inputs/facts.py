# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""facts.py FOLDER: JSON objects deep-N.json and long-N.json of so many levels and bytes."""
import os
import sys

folder = sys.argv[1]


def write(name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


for depth in (64, 65, 100000):
    write(f"deep-{depth}.json", '{"x": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}")
for length in (1 << 20, (1 << 20) + 1):
    write(f"long-{length}.json", '{"x": 1}'.ljust(length))
