#!/usr/bin/env python3
# ===- run.py - run one fuzz target ---------------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Runs a fuzz target: first on its seeds and regressions as they are, then on what
libFuzzer makes of them. The last line says how many executions it took.

The exit status is 1 where something was found; the input is then in the folder of findings.
"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import targets

# LLVM's libraries are not instrumented: containers and pools that cross over look damaged. The
# others make a run twice as fast, and freed memory is soon seen no more.
ASAN_OPTIONS = ":".join(
    [
        "detect_container_overflow=0",
        "allow_user_poisoning=0",
        "detect_stack_use_after_return=0",
        "malloc_context_size=4",
        "quarantine_size_mb=8",
    ]
)
LIMITS = ["-timeout=10", "-rss_limit_mb=2048"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(targets.TARGETS))
    parser.add_argument("--fuzzers", required=True, help="folder of the targets' programs")
    parser.add_argument("--findings", required=True, help="folder for inputs that were found")
    parser.add_argument("--corpus", help="folder that keeps what was new; none is kept otherwise")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, help="of libFuzzer; another each time otherwise")
    parser.add_argument("--input", help="runs this file, and nothing else")
    return parser.parse_args()


def write_seeds(folder, contents):
    os.makedirs(folder)
    for content in contents:
        with open(os.path.join(folder, hashlib.sha1(content).hexdigest()), "wb") as file:
            file.write(content)


def files_in(folder):
    return sorted(entry.path for entry in os.scandir(folder)) if os.path.isdir(folder) else []


class Run:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.target = targets.TARGETS[options.name]
        self.findings = os.path.join(os.path.abspath(options.findings), options.name)
        self.regressions = os.path.join(targets.HERE, "regressions", options.name)
        self.executions = 0
        os.makedirs(self.findings, exist_ok=True)

    def call(self, *arguments):
        """Whether the target ran through; what it wrote, where it did not."""
        program = os.path.join(self.options.fuzzers, self.options.name + "Fuzzer")
        command = [program, *LIMITS, f"-artifact_prefix={self.findings}/", *arguments]
        environment = {**os.environ, "ASAN_OPTIONS": ASAN_OPTIONS, "TMPDIR": self.work}
        environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
        environment["ASAN_SYMBOLIZER_PATH"] = shutil.which("llvm-symbolizer-22") or ""
        result = subprocess.run(command, capture_output=True, env=environment)
        log = result.stderr.decode(errors="replace")
        for count in re.findall(r"stat::number_of_executed_units: (\d+)", log):
            self.executions += int(count)
        if result.returncode != 0:
            print(log[-8000:])
        return result.returncode == 0

    def replay(self, paths):
        """Whole files, of any length."""
        self.executions += len(paths)
        if not paths or self.call(*paths):
            return True
        # libFuzzer writes no copy of an input that it was given.
        for path in paths:
            if not self.call(path):
                shutil.copy(path, self.findings)
        return False

    def fuzz(self, seeds):
        corpus = self.options.corpus
        folder = os.path.join(corpus, self.options.name) if corpus else self.work + "/corpus"
        os.makedirs(folder, exist_ok=True)
        arguments = [f"-max_total_time={self.options.seconds}", "-print_final_stats=1"]
        arguments += [f"-max_len={self.target.max_len}"]
        arguments += [f"-detect_leaks={int(not self.target.keeps_names)}"]
        if self.target.dictionary:
            arguments += [f"-dict={targets.HERE}/dictionaries/{self.target.dictionary}.dict"]
        if self.options.seed is not None:
            arguments += [f"-seed={self.options.seed}"]
        folders = [folder, seeds] + [self.regressions] * os.path.isdir(self.regressions)
        return self.call(*arguments, *folders)

    def run(self):
        if self.options.input:
            return self.replay([self.options.input])
        whole, seeds = self.work + "/whole", self.work + "/seeds"
        contents = self.target.seeds()
        write_seeds(whole, contents)
        # Long ones would be cut off.
        write_seeds(seeds, [content for content in contents if len(content) <= self.target.max_len])
        return self.replay(files_in(whole) + files_in(self.regressions)) and self.fuzz(seeds)


def main():
    options = parse_arguments()
    os.environ["TRM_FUZZERS"] = options.fuzzers
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="trm-fuzz-", dir=memory) as work:
        run = Run(options, work)
        is_sound = run.run()
    seconds = time.monotonic() - begin
    if is_sound:
        print(f"{options.name}: {run.executions} executions in {seconds:.0f} s, no finding")
        return 0
    print(f"{options.name}: a finding after {run.executions} executions; the input is in")
    for path in files_in(run.findings):
        print(f"  {path}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
