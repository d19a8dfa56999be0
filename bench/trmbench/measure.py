# ===- measure.py - all entries take turns ----------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Measures the entries of one model."""
import collections
import contextlib
import os
import shutil
import statistics

from trmbench.entries import ERROR_LIMITS
from trmbench.facts import read_cpu
from trmbench.models import run
from trmbench.runners import LineProcess, make_runner
from trmbench.venv import BENCH, BenchError


class Peak:
    """What one processor reaches, measured between the turns."""

    def __init__(self, options):
        compiler = shutil.which("cc") or shutil.which("clang-22")
        if not compiler:
            raise BenchError("no C compiler for the peak; install gcc")
        program = os.path.join(options.work, "peak")
        run([compiler, "-O2", os.path.join(BENCH, "trmbench", "peak.c"), "-o", program], "peak.c")
        vnni = ["avx_vnni"] if "avx_vnni" in read_cpu()["features"] else []
        self.process = LineProcess([program, *vnni], {min(options.cpus)})
        self.threads = options.threads
        self.bursts = collections.defaultdict(list)
        self.instructions = {}

    def measure(self, precision):
        gflops, self.instructions[precision] = self.process.ask(precision).split()
        self.bursts[precision].append(float(gflops) * self.threads)

    def best(self, precision):
        """Whatever else runs can only lower a burst."""
        return max(self.bursts[precision]), self.instructions[precision]

    def close(self):
        self.process.close()


class Measured:
    """An entry that runs, and the times of its turns."""

    def __init__(self, entry, runner, record):
        self.entry, self.runner, self.record = entry, runner, record
        self.minima, self.medians, self.steps = [], [], 0

    def turn(self, peak, options):
        peak.measure(self.entry.precision)
        result = self.runner.time(options.turn_seconds, options.least_steps)
        if "seconds" in result:
            result |= {"minimum": min(result["seconds"]), "steps": len(result["seconds"]),
                       "median": statistics.median(result["seconds"])}
        self.minima.append(result["minimum"])
        self.medians.append(result["median"])
        self.steps += result["steps"]
        self.record["memory_bytes"] = result["memory_bytes"]

    def finish(self, peak, multiply_adds):
        median = statistics.median(self.medians)
        gflops, instructions = peak.best(self.entry.precision)
        self.record |= {
            "seconds_min": min(self.minima), "seconds_median": median, "steps": self.steps,
            "turn_medians": self.medians, "peak_gflops": gflops,
            "peak_instructions": instructions,
            "share_of_peak": 2e-9 * multiply_adds / median / gflops}


def start(entry, model, options, record):
    """The entry's runner after it was checked; what is wrong becomes a note."""
    try:
        runner = make_runner(entry, model, options)
    except BenchError as error:
        record["note"] = str(error)
        return None
    try:
        record["error"] = runner.check()
        limit = ERROR_LIMITS[entry.precision]
        if not record["error"] <= limit:
            raise BenchError(f"wrong: error {record['error']:.1e}, the limit is {limit:g}")
        record["load_seconds"] = runner.load_seconds
        return runner
    except BenchError as error:
        record["note"] = str(error)
        runner.close()
        return None


def attempt(measured, action):
    """Runs a part of a measurement; a runtime that fails ends with a note."""
    if "note" in measured.record:
        return
    try:
        action(measured)
    except BenchError as error:
        measured.record["note"] = str(error)


def add_accuracy(measured, options):
    measured.record["accuracy"] = measured.runner.accuracy(options.accuracy)


def add_sizes(measured):
    measured.record |= measured.runner.sizes()


def measure_model(model, options, progress):
    records, running = [], []
    with contextlib.ExitStack() as stack:
        peak = Peak(options)
        stack.callback(peak.close)
        for entry in options.chosen:
            progress(f"{model.name}: starting {entry.name}")
            record = {"name": entry.name, "runtime": entry.runtime, "precision": entry.precision}
            records.append(record)
            runner = start(entry, model, options, record)
            if runner:
                stack.callback(runner.close)
                running.append(Measured(entry, runner, record))
        for number in range(options.rounds):
            for measured in running:
                progress(f"{model.name}: round {number + 1}, {measured.entry.name}")
                attempt(measured, lambda m: m.turn(peak, options))
        for measured in running:
            attempt(measured, lambda m: m.finish(peak, model.case["multiply_adds"]))
            attempt(measured, add_sizes)
            if options.accuracy and model.has_puzzles:
                progress(f"{model.name}: puzzles, {measured.entry.name}")
                attempt(measured, lambda m: add_accuracy(m, options))
    return {"name": model.name, **model.case, "entries": records}
