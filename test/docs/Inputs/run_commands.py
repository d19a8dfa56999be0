#!/usr/bin/env python3
# ===- run_commands.py - the commands of documents, as they are written ----------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Runs every command line of documents, as a reader would type them.

  run_commands.py ROOT BUILD DOCUMENT...

In blocks of sh each line is a command; in others those that begin with "$ ", and what
stands below them is what they print, but for times. A document is run in the current
folder, where the checkout's files are. What is not run is listed below, with the reason.
"""

import os
import re
import shutil
import subprocess
import sys

# Commands that are not run, by the document and how they begin, and why.
NOT_RUN = [
    ("README.md", "scripts/", "installs and builds; CI does so"),
    ("docs/halting.md", "./sudoku --info", "of the program that is made below it"),
    ("docs/embedded.md", "(flags|board)=|riscv64-|qemu-|clang|node |aarch64-",
     "test/e2e/cpp-riscv.test and the others there run them for each processor"),
    ("docs/tasks.md", "c\\+\\+|trmc my-run/ --name=trm_program",
     "of an installed SDK: test/runtime/added-task.test does it"),
    ("docs/report.md", "build/bin/trm-opt model.mlir|dot ",
     "of any model: test/passes/Recursion/view-recursion.mlir does it; Graphviz is not needed"),
    ("examples/browser", "", "test/examples/browser.test does it"),
    ("examples/cortex-m4", "", "test/examples/cortex-m4.test does it"),
]
# Commands whose output is not compared.
NOT_COMPARED = [
    ("docs/tutorial.md", "", "test/docs/hello-recursion.test compares what matters in it"),
    ("docs/halting.md", "./s9 --deadline-ms", "is what a machine can in that time"),
    ("docs/report.md", "", "times"),
    ("examples/maze-9x9", "./maze --check", "the last digit is that of one processor"),
    ("docs/thinking-longer.md", "", "the last digit is that of one processor"),
    ("docs/cpp.md", "trmc test/models", "docs/figures writes the sizes"),
    ("README.md", "build/bin/trmc test/models", "docs/figures writes the sizes"),
]
TIMES = re.compile(r"\d+\.\d+ puzzles/s|\d+\.\d+ s\b|throughput.*")


def find_reason(table, document, command):
    for name, begin, reason in table:
        if document.startswith(name) and re.match(begin, command):
            return reason
    return None


def split_block(language, body):
    """Its commands, each with what is shown below it."""
    commands, continues = [], False
    for line in body.splitlines():
        if continues:
            commands[-1][0] += "\n" + line
        elif language == "sh" and line.strip() and not line.startswith("#"):
            commands.append([line, []])
        elif language != "sh" and line.startswith("$ "):
            commands.append([line[2:], []])
        elif commands:
            commands[-1][1].append(line)
            continue
        continues = bool(commands) and line.rstrip().endswith(("\\", "|"))
    return commands


def list_commands(text):
    for language, body in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if language in ("sh", "console", ""):
            yield from split_block(language, body)


def prepare(root, build):
    """The checkout's files, and those of a reader."""
    for name in ("bench", "docs", "examples", "scripts", "test"):
        os.symlink(os.path.join(root, name), name)
    os.symlink(build, "build")
    shutil.copytree("examples/sudoku-6x6", "my-run")
    shutil.copytree("examples/sudoku-6x6", "CHECKPOINT")
    with open("examples/sudoku-9x9/test.csv", encoding="utf-8") as file:
        lines = file.read().splitlines()
    with open("puzzles.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(lines[:101]) + "\n")
    with open("examples/sudoku-6x6/test.csv", encoding="utf-8") as file:
        lines = file.read().splitlines()
    with open("test.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(lines[:51]) + "\n")
    with open("puzzles.txt", "w", encoding="utf-8") as file:
        column = lines[0].split(",").index("question")
        file.write("\n".join(line.split(",")[column] for line in lines[1:9]) + "\n")
    tokens = ",".join(str(int(c) + 1 if c.isdigit() else 1) for c in lines[1].split(",")[column])
    subprocess.run([sys.executable, "test/interpreter/Inputs/tensors.py", "write",
                    "puzzles.safetensors", f"inputs=I32:1,36:{tokens}"], check=True)


def compare(document, command, shown, output):
    expected = [TIMES.sub("#", line).rstrip() for line in shown]
    found = [TIMES.sub("#", line).rstrip() for line in output.splitlines()]
    while expected and not expected[-1]:
        expected.pop()
    for number, line in enumerate(expected):
        if line.strip() == "...":
            return
        if number >= len(found) or found[number] != line:
            there = found[number] if number < len(found) else "(nothing)"
            sys.exit(f"{document}: {command}\nshows  {line}\nprints {there}\n\n{output}")
    if len(found) > len(expected):
        sys.exit(f"{document}: {command}\nprints more than is shown:\n{output}")


def run_document(root, document):
    text = open(os.path.join(root, document), encoding="utf-8").read()
    counts = [0, 0]
    for command, shown in list_commands(text):
        reason = find_reason(NOT_RUN, document, command)
        counts[reason is not None] += 1
        if reason:
            print(f"{document}: not run: {command.splitlines()[0]} ({reason})")
            continue
        result = subprocess.run(["bash", "-e", "-c", command], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False)
        fails = any(re.match(r"\S+: error: ", line) for line in shown)
        if (result.returncode != 0) != fails:
            sys.exit(f"{document}: {command}\nexit status {result.returncode}\n{result.stdout}")
        if shown and not find_reason(NOT_COMPARED, document, command):
            compare(document, command, shown, result.stdout)
    print(f"{document}: {counts[0]} run, {counts[1]} not run")


def main():
    root, build, *documents = sys.argv[1:]
    prepare(root, build)
    os.environ["PATH"] = os.path.join(build, "bin") + os.pathsep + os.environ["PATH"]
    for document in documents:
        run_document(root, document)


main()
