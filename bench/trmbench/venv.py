# ===- venv.py - the environment of the runtimes --------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""A venv with the pinned runtimes, made once for a requirements.txt."""
import json
import os
import re
import subprocess
import sys

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REQUIREMENTS = os.path.join(BENCH, "requirements.txt")


class BenchError(Exception):
    pass


def read_groups(path=REQUIREMENTS):
    """Requirements by group, in the order of the file."""
    groups = {}
    with open(path, encoding="utf-8") as file:
        for line in map(str.strip, file):
            head = re.fullmatch(r"# \[(\w+)\]", line)
            if head:
                current = groups.setdefault(head.group(1), [])
            elif line and not line.startswith("#"):
                current.append(line)
    return groups


def thread_environment(threads):
    """Every variable by which a runtime's libraries choose how many threads they start."""
    names = ("OMP", "MKL", "OPENBLAS", "BLIS", "NUMEXPR", "VECLIB")
    return {f"{name}_NUM_THREADS": str(threads) for name in names} | {"TOKENIZERS_PARALLELISM": "0"}


class Venv:
    def __init__(self, folder):
        self.folder = folder
        self.python = os.path.join(folder, "bin", "python")
        self.stamp = os.path.join(folder, "installed.json")
        self.missing = {}  # Group to the reason why it is not there.
        self.versions = {}

    def prepare(self, progress):
        groups = read_groups()
        try:
            with open(self.stamp, encoding="utf-8") as file:
                stored = json.load(file)
        except OSError:
            stored = {}
        if stored.get("groups") != groups:
            stored = {"groups": groups, "missing": self.install(groups, progress)}
            with open(self.stamp, "w", encoding="utf-8") as file:
                json.dump(stored, file, indent=1)
        self.missing = stored["missing"]
        for line in sum(groups.values(), []):
            name, _, version = line.partition("==")
            self.versions[name] = version

    def install(self, groups, progress):
        missing = {}
        if not os.path.exists(self.python):
            subprocess.run([sys.executable, "-m", "venv", self.folder], check=True)
        for group, requirements in groups.items():
            progress(f"installing {', '.join(requirements)}")
            result = subprocess.run([self.python, "-m", "pip", "install", "--quiet", *requirements],
                                    capture_output=True, text=True)
            if result.returncode:
                lines = [line for line in result.stderr.splitlines() if "ERROR" in line]
                missing[group] = (lines or ["pip failed"])[-1].removeprefix("ERROR: ")
        if "base" in missing:
            raise BenchError(f"{REQUIREMENTS}: [base] cannot be installed: {missing['base']}")
        return missing

    def module(self, name, *arguments, threads=2):
        """The command and environment that run a module of trmbench."""
        environment = os.environ | thread_environment(threads) | {
            "PYTHONPATH": BENCH, "PYTHONWARNINGS": "ignore",
            "TORCHINDUCTOR_CACHE_DIR": os.path.join(self.folder, "inductor")}
        return [self.python, "-m", f"trmbench.{name}", *arguments], environment

    def package_bytes(self, name):
        """Bytes of an installed package and of all that it needs; Python is not counted."""
        result = subprocess.run([self.python, "-c", PACKAGE_BYTES, name], capture_output=True,
                                text=True)
        return int(result.stdout) if result.returncode == 0 else None


PACKAGE_BYTES = """
import importlib.metadata as metadata, re, sys
from packaging.requirements import Requirement
seen, waiting, total = set(), [sys.argv[1]], 0
while waiting:
    name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
    if name in seen:
        continue
    seen.add(name)
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        continue
    total += sum(file.size or 0 for file in package.files or [])
    for text in package.requires or []:
        needed = Requirement(text)
        if not needed.marker or needed.marker.evaluate({"extra": ""}):
            waiting.append(needed.name)
print(total)
"""
