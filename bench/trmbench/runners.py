# ===- runners.py - entries as processes -----------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Runs one entry with one model in processes of its own."""
import contextlib
import csv
import ctypes
import json
import math
import os
import signal
import subprocess
import tempfile
import time

from trmbench.facts import peak_memory_bytes
from trmbench.models import run
from trmbench.tensors import read_tensor
from trmbench.venv import BenchError


PR_SET_PDEATHSIG = 1


def pin(cpus):
    """For a new process: runs on these processors and ends with this one."""
    library = ctypes.CDLL(None)

    def prepare():
        os.sched_setaffinity(0, cpus)
        library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    return prepare


class LineProcess:
    """A process that answers a line with a line, and stands still in between."""

    def __init__(self, command, cpus, environment=None, log=None):
        self.log = log
        with open(log or os.devnull, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                env=environment, preexec_fn=pin(cpus))

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise BenchError(f"ended: {self.last_error()}")
        return line

    def last_error(self):
        with contextlib.suppress(OSError, IndexError), open(self.log, encoding="utf-8") as file:
            return [line.strip() for line in file if line.strip()][-1]
        return "no message"

    def ask(self, text):
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(text + "\n")
            self.process.stdin.flush()
            return self.read()
        except BrokenPipeError:
            raise BenchError(f"ended: {self.last_error()}") from None
        finally:
            self.pause()

    def pause(self):
        # Threads of an idle runtime may spin and would take time from the next.
        self.process.send_signal(signal.SIGSTOP)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class PeerRunner:
    """A runtime of the venv, in a worker process."""

    def __init__(self, entry, model, options):
        self.entry, self.model, self.options = entry, model, options
        if entry.group in model.venv.missing:
            raise BenchError(f"not available: {model.venv.missing[entry.group]}")
        for name in entry.artifacts:
            model.artifact(name)
        self.start().close()  # Brings files and a runtime's own cache into place.
        self.worker = self.start()

    def start(self):
        command, environment = self.model.venv.module(
            "worker", self.entry.name, self.model.folder, str(self.options.threads),
            threads=self.options.threads)
        begin = time.monotonic()
        log = os.path.join(self.model.folder, self.entry.name + ".log")
        worker = LineProcess(command, self.options.cpus, environment, log)
        try:
            worker.read()
        except BenchError:
            worker.close()
            raise
        self.load_seconds = time.monotonic() - begin
        worker.pause()
        return worker

    def ask(self, **command):
        return json.loads(self.worker.ask(json.dumps(command)))

    def check(self):
        return self.ask(do="check")["logits"]

    def time(self, seconds, least):
        return self.ask(do="time", seconds=seconds, least=least)

    def accuracy(self, count):
        result = self.ask(do="accuracy", count=count)
        return {"right": result["right"][-1], "puzzles": result["puzzles"]}

    def sizes(self):
        files = [os.path.join(self.model.folder, name) for name in self.entry.files]
        if not files:
            folder = self.model.checkpoint
            files = [os.path.join(folder, n) for n in os.listdir(folder) if n.startswith("step_")]
        return {"artifact_bytes": sum(os.path.getsize(path) for path in files),
                "dependency_bytes": self.model.venv.package_bytes(self.entry.package)}

    def close(self):
        self.worker.close()


class TrmcRunner:
    """A program that trmc makes; a process for each turn."""

    def __init__(self, entry, model, options):
        self.entry, self.model, self.options = entry, model, options
        self.program = os.path.join(model.folder, entry.name + ".program")
        known = run([options.trmc, "--help"], "trmc --help")
        flags = self.fill(options.trmc_flags)
        if "--precision" in known:
            flags.append(f"--precision={entry.precision}")
        elif entry.precision != "fp32":
            raise BenchError("not available: this trmc does not know --precision")
        begin = time.monotonic()
        run([options.trmc, model.checkpoint, "-o", self.program, "--quiet", *flags], "trmc")
        self.compile_seconds = time.monotonic() - begin
        self.threads = [f"--threads={options.threads}"] if options.threads > 1 else []

    def fill(self, flags):
        """The options with the model's files in them; without those that it has not."""
        filled = []
        for flag in flags:
            for key in ("train", "test"):
                flag = flag.replace(f"{{{key}}}", self.model.job[key] or "\0")
            filled.append(flag)
        return [flag for flag in filled if "\0" not in flag]

    def call(self, *arguments):
        """The output of the program, and the most memory it had."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen([self.program, *arguments], stdout=output, stderr=errors,
                                       preexec_fn=pin(self.options.cpus))
            memory = 0
            while process.poll() is None:
                memory = max(memory, peak_memory_bytes(process.pid))
                time.sleep(0.02)
            for file in (output, errors):
                file.seek(0)
            if process.returncode:
                lines = errors.read().strip().splitlines() or [f"status {process.returncode}"]
                raise BenchError(f"failed: {lines[0]}")
            return output.read(), memory

    def check(self):
        trace = os.path.join(self.model.folder, self.entry.name + ".safetensors")
        command = ("--input", os.path.join(self.model.folder, "first.safetensors"),
                   "--trace-file", trace, "--max-steps=1", *(self.threads or ["--threads=1"]))
        self.call(*command)
        begin = time.monotonic()
        run([self.program, *command], "the program")
        self.load_seconds = time.monotonic() - begin
        actual = read_tensor(trace, "logits")
        # Of all puzzles and steps of the case, the first of the first.
        expected = read_tensor(self.model.job["expected"], "logits")[: len(actual)]
        error = math.dist(actual, expected)
        return error / math.hypot(*expected)

    def time(self, seconds, least):
        del seconds, least  # The program decides: two seconds, eight rounds.
        output, memory = self.call("--bench", "--json", *self.threads)
        result = json.loads(output)
        return {"minimum": result["step_seconds_min"], "median": result["step_seconds_median"],
                "steps": result["steps"], "memory_bytes": memory}

    def accuracy(self, count):
        puzzles = os.path.join(self.model.folder, "first-puzzles.csv")
        with open(self.model.job["test"], encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[: count + 1]
        with open(puzzles, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        output, _ = self.call("--check", "--json", "--halt=never", "--threads=1", puzzles)
        result = json.loads(output)
        return {"right": result["exact"], "puzzles": result["puzzles"]}

    def sizes(self):
        return {"artifact_bytes": os.path.getsize(self.program), "dependency_bytes": 0}

    def close(self):
        pass


def make_runner(entry, model, options):
    return (PeerRunner if entry.group else TrmcRunner)(entry, model, options)
