#!/usr/bin/env python3
# ===- check_arc.py - a program's answers to ARC tasks, voted on again ----------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Compare a program's answers to ARC tasks with a vote of this script's own.

The program tells the views that it took (--json) and solves single puzzles (integer
tokens). All else is done again here: the views of the grids, their tokens, the grids in
the answers, the way back and the vote by count, mean sigmoid(q) and order. Prints for each
test how many answers there were and how many votes the first two have.
"""

import argparse
import json
import math
import subprocess
import sys


def turn_left(grid):
    return [list(row) for row in zip(*grid)][::-1]


def mirror(grid):
    return [row[::-1] for row in grid]


def transpose(grid):
    return [list(row) for row in zip(*grid)]


def symmetry(grid, number):
    if number < 4:
        for _ in range(number):
            grid = turn_left(grid)
        return [list(row) for row in grid]
    if number == 4:
        return mirror(grid)
    if number == 5:
        return grid[::-1]
    return transpose(grid) if number == 6 else mirror(turn_left(grid))


def parts(name):
    """Symmetry and colours of a view by its name."""
    if "|||" not in name:
        return 0, list(range(10))
    _, turn, colors = name.split("|||")
    return int(turn[1:]), [int(digit) for digit in colors]


def look(grid, name):
    number, colors = parts(name)
    return symmetry([[colors[cell] for cell in row] for row in grid], number)


def look_back(grid, name):
    number, colors = parts(name)
    back = symmetry(grid, {1: 3, 3: 1}.get(number, number)) if grid else grid
    return [[colors.index(cell) for cell in row] for row in back]


def encode(grid, side):
    square = [[0] * side for _ in range(side)]
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            square[r][c] = cell + 2
    height, width = len(grid), len(grid[0])
    if height < side:
        square[height][:width] = [1] * width
    if width < side:
        for r in range(height):
            square[r][width] = 1
    return [cell for row in square for cell in row]


def decode(tokens, side):
    """All rectangles in the corner; the largest without other tokens, the flattest first."""
    best = (0, 0)
    for height in range(1, side + 1):
        for width in range(1, side + 1):
            if any(
                not 2 <= tokens[r * side + c] <= 11 for r in range(height) for c in range(width)
            ):
                break
            if height * width > best[0] * best[1]:
                best = (height, width)
    return [[tokens[r * side + c] - 2 for c in range(best[1])] for r in range(best[0])]


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def solve(program, grids, puzzle_id, side):
    """The answers of the model to grids, each with its halting value."""
    command = [program, "--format=tokens", "--json"]
    if puzzle_id is not None:
        command.append(f"--puzzle-id={puzzle_id}")
    text = "".join(" ".join(map(str, encode(grid, side))) + "\n" for grid in grids)
    results = run(command, text)["results"]
    return [
        (decode([int(token) for token in each["answer"].split()], side), each["q"][0])
        for each in results
    ]


def vote(answers):
    """(grid, votes, mean q), the best first."""
    found = {}
    for grid, q in answers:
        found.setdefault(json.dumps(grid), []).append(1 / (1 + math.exp(-q)))
    ranked = [(json.loads(text), len(qs), sum(qs) / len(qs)) for text, qs in found.items()]
    order = sorted(range(len(ranked)), key=lambda i: (-ranked[i][1], -ranked[i][2], i))
    return [ranked[i] for i in order]


def check_views(views, plain, asked):
    names = [view["name"] for view in views]
    assert names[0] == plain and len(set(names)) == len(names) <= asked + 1, names
    for name in names[1:]:
        number, colors = parts(name)
        assert 0 <= number < 8 and colors[0] == 0 and sorted(colors) == list(range(10)), name


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("program")
    parser.add_argument("tasks", help="a JSON file of one task, or of several by name")
    parser.add_argument("--augment", type=int, default=0)
    parser.add_argument("--option", action="append", default=[], help="of the program")
    parser.add_argument("--side", type=int, default=30)
    arguments = parser.parse_args()
    with open(arguments.tasks) as file:
        tasks = json.load(file)
    command = [arguments.program, arguments.tasks, f"--augment={arguments.augment}"]
    command += arguments.option
    submission, details = run(command), run(command + ["--json"])["tasks"]
    if "train" in tasks:
        tasks = {details[0]["name"]: tasks}
    assert list(submission) == list(tasks) == [task["name"] for task in details]
    for task in details:
        name, views, inputs = task["name"], task["views"], []
        check_views(views, name, arguments.augment)
        inputs = [test["input"] for test in tasks[name]["test"]]
        ballots = []  # (test, answer, q)
        for view in views:
            seen = [look(grid, view["name"]) for grid in inputs]
            answers = solve(arguments.program, seen, view.get("puzzle_id"), arguments.side)
            ballots += [
                (test, look_back(grid, view["name"]), q) for test, (grid, q) in enumerate(answers)
            ]
        for number, own in enumerate(inputs):
            ranked = vote([(grid, q) for test, grid, q in ballots if inputs[test] == own])
            attempts = [grid for grid, _, _ in (ranked + ranked[:1])[:2]]
            assert list(submission[name][number].values()) == attempts, (name, number)
            given = task["test"][number]["candidates"]
            assert [each["grid"] for each in given] == [grid for grid, _, _ in ranked]
            assert [each["votes"] for each in given] == [votes for _, votes, _ in ranked]
            assert all(abs(a["q"] - b[2]) < 1e-9 for a, b in zip(given, ranked))
            shown = [votes for _, votes, _ in ranked[:2]]
            print(f"{name} {number}: views {len(views)}, answers {len(ranked)}, votes {shown}")


if __name__ == "__main__":
    main()
