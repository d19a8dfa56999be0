#!/usr/bin/env python3
# ===- compare_logits.py - compare two traces step by step ---------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Print the relative L2 error of logits and q_logits, one supervision step a line.

Both files are safetensors whose tensors are [steps, batch, ...]. The actual file
may hold fewer puzzles than the expected one (the first ones are compared) and
more steps. Nothing but the standard library is needed. Exit status: 0 within
the limits, 1 beyond them, 2 for input that cannot be compared.
"""

import argparse
import array
import json
import math
import struct
import sys

ELEMENT_CODES = {"F32": "f", "F64": "d"}
INTERPRETER_LIMIT = 1e-5
PROGRAM_LIMIT = 1e-4
PROGRAM_DEVIATIONS = 20


class InputError(Exception):
    pass


class Tensor:
    """Values of one [steps, batch, ...] tensor."""

    def __init__(self, path, name, header, data):
        if name not in header:
            raise InputError(f"{path}: no tensor '{name}'; found: {', '.join(sorted(header))}")
        entry = header[name]
        if entry["dtype"] not in ELEMENT_CODES:
            raise InputError(f"{path}: '{name}' is {entry['dtype']}; expected F32 or F64")
        self.shape = entry["shape"]
        begin, end = entry["data_offsets"]
        self.values = array.array(ELEMENT_CODES[entry["dtype"]])
        size = math.prod(self.shape) * self.values.itemsize
        if len(self.shape) < 2 or end - begin != size or end > len(data):
            raise InputError(f"{path}: '{name}' is truncated or is not [steps, batch, ...]")
        self.values.frombytes(data[begin:end])
        if sys.byteorder == "big":
            self.values.byteswap()

    def step(self, index, batch):
        """The values of the first `batch` puzzles at one step."""
        row = math.prod(self.shape[2:])
        start = index * self.shape[1] * row
        return self.values[start : start + batch * row]


def read_tensors(path):
    try:
        with open(path, "rb") as file:
            content = file.read()
        (header_size,) = struct.unpack_from("<Q", content)
        header = json.loads(content[8 : 8 + header_size])
        data = content[8 + header_size :]
        return {name: Tensor(path, name, header, data) for name in ("logits", "q_logits")}
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a safetensors file ({error})") from error


def read_case(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}") from error


def l2_norm(values):
    try:
        return math.sqrt(math.fsum(value * value for value in values))
    except OverflowError:
        return math.inf


def relative_error(expected, actual):
    difference = l2_norm([a - e for e, a in zip(expected, actual)])
    norm = l2_norm(expected)
    if norm == 0:
        return difference
    return difference / norm


def limit_of_step(arguments, case, step):
    if arguments.max is not None:
        return arguments.max
    if case is None:
        return math.inf
    if arguments.mode == "interpreter":
        return INTERPRETER_LIMIT
    deviations = case.get("float32_relative_deviation", [])
    deviation = deviations[step] if step < len(deviations) else 0.0
    return max(PROGRAM_LIMIT, PROGRAM_DEVIATIONS * deviation)


def check_comparable(arguments, expected, actual, steps):
    for name, wanted in expected.items():
        found = actual[name].shape
        if found[2:] != wanted.shape[2:] or not 0 < found[1] <= wanted.shape[1]:
            raise InputError(
                f"{arguments.actual}: '{name}' has shape {found}; expected {wanted.shape} "
                "(fewer puzzles are allowed)"
            )
        if not 0 < steps <= min(found[0], wanted.shape[0]):
            raise InputError(
                f"{arguments.actual}: {steps} steps asked for; '{name}' has {found[0]} "
                f"and {arguments.expected} has {wanted.shape[0]}"
            )


def compare(arguments):
    case = read_case(arguments.case) if arguments.case else None
    expected = read_tensors(arguments.expected)
    actual = read_tensors(arguments.actual)
    steps = arguments.steps
    if steps is None:
        steps = (case or {}).get("comparable_steps", expected["logits"].shape[0])
    check_comparable(arguments, expected, actual, steps)

    excesses = []
    print(f"{'step':>4} {'logits':>10} {'q_logits':>10} {'limit':>10}")
    for step in range(steps):
        limit = limit_of_step(arguments, case, step)
        errors = {}
        for name in expected:
            batch = actual[name].shape[1]
            errors[name] = relative_error(
                expected[name].step(step, batch), actual[name].step(step, batch)
            )
            # Written this way round so that a NaN counts as an excess.
            if not errors[name] <= limit:
                excesses.append((step + 1, name, errors[name], limit))
        print(f"{step + 1:4} {errors['logits']:10.2e} {errors['q_logits']:10.2e} {limit:10.2e}")
    if excesses:
        step, name, error, limit = excesses[0]
        print(
            f"error: {arguments.actual}: step {step}: relative L2 error of '{name}' is "
            f"{error:.2e}; the limit is {limit:.2e} ({len(excesses)} values beyond theirs)",
            file=sys.stderr,
        )
        return 1
    print(f"{steps} steps agree")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("expected", help="safetensors file of the reference")
    parser.add_argument("actual", help="safetensors file to judge")
    parser.add_argument("--case", metavar="FILE", help="case.json: comparable steps and limits")
    parser.add_argument(
        "--mode",
        choices=("program", "interpreter"),
        default="program",
        help=f"limit a step with --case: program: max({PROGRAM_LIMIT}, {PROGRAM_DEVIATIONS} x "
        f"float32_relative_deviation); interpreter: {INTERPRETER_LIMIT} (default: program)",
    )
    parser.add_argument("--max", type=float, metavar="NUMBER", help="one limit for every step")
    parser.add_argument("--steps", type=int, metavar="N", help="compare the first N steps only")
    try:
        return compare(parser.parse_args())
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
