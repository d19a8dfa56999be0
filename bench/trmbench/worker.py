# ===- worker.py - one runtime with one model in a process of its own -----------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Runs an engine for bench/run: python -m trmbench.worker ENGINE FOLDER THREADS

Reads a JSON object a line from stdin and answers each with one on stdout, after
a first one that says that the first supervision step is done.
"""
import json
import os
import sys
import time

import numpy

from trmbench.engines import ENGINES
from trmbench.facts import peak_memory_bytes

STEPS = 16


class Worker:
    def __init__(self, engine, folder, threads):
        self.folder = folder
        self.engine = ENGINES[engine](folder, threads)
        case = numpy.load(os.path.join(folder, "case.npz"))
        self.expected = {"logits": case["logits"], "q": case["q"]}
        self.fresh = [self.engine.place(case[name]) for name in ("z_h", "z_l")]
        self.x = self.engine.place(case["x"])
        self.carry, self.done = self.fresh, 0

    def step(self, x):
        if self.done % STEPS == 0:
            self.carry = self.fresh
        self.done += 1
        *self.carry, logits, q = self.engine.step(x, *self.carry)
        return logits, q

    def check(self):
        """Relative L2 error of the first step against the expected outputs."""
        self.done = 0
        errors = {}
        for name, tensor in zip(("logits", "q"), self.step(self.x)):
            expected = self.expected[name].astype(numpy.float64)
            difference = self.engine.array(tensor) - expected
            errors[name] = float(numpy.linalg.norm(difference) / numpy.linalg.norm(expected))
        return errors

    def time(self, seconds, least):
        """Seconds of each of at least `least` steps, and for about `seconds`."""
        self.step(self.x)
        times, begin = [], time.perf_counter()
        while len(times) < least or time.perf_counter() - begin < seconds:
            before = time.perf_counter()
            self.step(self.x)
            times.append(time.perf_counter() - before)
        return {"seconds": times, "memory_bytes": peak_memory_bytes(os.getpid())}

    def accuracy(self, count):
        """How many puzzles are right in every cell after each step."""
        puzzles = numpy.load(os.path.join(self.folder, "puzzles.npz"))
        right = [0] * STEPS
        for embedding, answer in zip(puzzles["x"][:count], puzzles["answers"]):
            self.done, x = 0, self.engine.place(embedding[None])
            for number in range(STEPS):
                logits = self.engine.array(self.step(x)[0])[0]
                right[number] += bool((logits.argmax(-1) == answer)[answer != 0].all())
        return {"right": right, "puzzles": min(count, len(puzzles["answers"]))}


def main():
    engine, folder, threads = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What a runtime prints is no answer.

    def answer(content):
        print(json.dumps(content), file=answers, flush=True)

    worker = Worker(engine, folder, int(threads))
    worker.engine.array(worker.step(worker.x)[0])
    answer({"ready": True})
    for line in sys.stdin:
        command = json.loads(line)
        answer(getattr(worker, command.pop("do"))(**command))


if __name__ == "__main__":
    main()
