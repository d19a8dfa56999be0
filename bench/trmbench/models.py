# ===- models.py - the models by name, and their work folders --------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Finds a model's checkpoint, puzzles and expected outputs, and prepares artifacts."""
import filecmp
import hashlib
import json
import os
import shutil
import subprocess

from trmbench.venv import BENCH, REQUIREMENTS, BenchError

ROOT = os.path.dirname(BENCH)
FULL_SIZE = {"full-attention": "attention", "full-mlp": "mlp", "full-arc": "arc"}
TRAINED = ("sudoku-4x4", "sudoku-6x6", "sudoku-9x9")


def run(command, what, environment=None):
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode:
        lines = [line for line in result.stderr.strip().splitlines() if line.strip()]
        raise BenchError(f"{what} failed: {lines[-1] if lines else result.returncode}")
    return result.stdout


def first_existing(paths):
    return next((path for path in paths if path and os.path.exists(path)), None)


def checkpoint_of(folder):
    names = sorted(name for name in os.listdir(folder) if name.startswith("step_"))
    if not names:
        raise BenchError(f"{folder}: no file step_*, expected a checkpoint")
    return os.path.join(folder, names[-1])


class Model:
    """A checkpoint, what belongs to it, and a folder for what is made of it."""

    def __init__(self, text, options, venv):
        self.options, self.venv = options, venv
        self.name = text if text in FULL_SIZE or text in TRAINED else os.path.basename(
            os.path.normpath(text))
        self.folder = os.path.join(options.work, self.name)
        self.checkpoint = self.find_checkpoint(text)
        self.twin = self.find_twin()
        self.case = {}

    def find_checkpoint(self, text):
        if text in FULL_SIZE:
            folder = os.path.join(self.options.work, "checkpoints", text)
            if not os.path.exists(os.path.join(folder, "step_1000")):
                command, environment = self.venv.module("fullsize", FULL_SIZE[text], folder)
                run(command, f"making {text}", environment)
            return folder
        folders = [text]
        if text in TRAINED:
            folders = [os.path.join(ROOT, "examples", text), os.path.join(ROOT, "test/models", text)]
        found = first_existing(folders)
        if not found or not os.path.isdir(found):
            raise BenchError(f"{text}: no such folder, expected one with a checkpoint or one of: "
                             + ", ".join([*FULL_SIZE, *TRAINED]))
        return os.path.abspath(found)

    def find_twin(self):
        """The folder of the same model beside the project, which has more files."""
        twin = os.path.join(self.options.shared, "models", self.name)
        if not os.path.isdir(twin):
            return None
        same = filecmp.cmp(checkpoint_of(twin), checkpoint_of(self.checkpoint), shallow=False)
        return twin if same else None

    def file(self, name):
        folders = [self.checkpoint] + ([self.twin] if self.twin else [])
        return first_existing(os.path.join(folder, name) for folder in folders)

    def read(self, name):
        path = self.file(name)
        if not path:
            return {}
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def facts(self):
        case, dataset = self.read("case.json"), self.read("dataset.json")
        seq_len = dataset.get("seq_len") or case.get("seq_len")
        if not seq_len:
            raise BenchError(f"{self.checkpoint}: nothing tells how long a puzzle is; write "
                             'dataset.json with {"seq_len": N} beside the checkpoint')
        deviations = case.get("float32_relative_deviation", [0])
        expected = first_existing([
            self.file("expected.safetensors"),
            os.path.join(self.options.shared, "reference", self.name + ".safetensors")])
        digest = hashlib.sha256()
        sources = [os.path.join(BENCH, "trmbench", name) for name in ("network.py", "prepare.py")]
        for path in [checkpoint_of(self.checkpoint), REQUIREMENTS, *sources]:
            with open(path, "rb") as file:
                digest.update(file.read())
        return {"name": self.name, "checkpoint": self.checkpoint, "seq_len": seq_len,
                "comparable_steps": case.get("comparable_steps", len(deviations)),
                "expected": expected or os.path.join(self.folder, "oracle.safetensors"),
                "test": self.file("test.csv"), "train": self.file("train.csv"),
                "digest": digest.hexdigest()}

    def prepare(self):
        """The work folder with the case that all entries are compared on."""
        facts, job = self.facts(), os.path.join(self.folder, "job.json")
        try:
            with open(job, encoding="utf-8") as file:
                fresh = json.load(file) != facts
        except OSError:
            fresh = True
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.makedirs(self.folder)
            with open(job, "w", encoding="utf-8") as file:
                json.dump(facts, file, indent=1)
        self.job = facts
        if not os.path.exists(facts["expected"]):
            self.run_oracle(facts)
        self.artifact("case")
        with open(os.path.join(self.folder, "case.json"), encoding="utf-8") as file:
            self.case = json.load(file)

    def run_oracle(self, facts):
        """Expected outputs from the float64 interpreter, where the reference left none."""
        self.artifact("inputs")
        tool = os.path.join(os.path.dirname(self.options.trmc), "trm-run")
        if not os.path.exists(tool):
            raise BenchError(f"{self.name}: neither expected outputs nor {tool} to compute them")
        run([tool, self.checkpoint, "--input", os.path.join(self.folder, "inputs.safetensors"),
             f"--max-steps={facts['comparable_steps']}", "--trace", facts["expected"]], "trm-run")

    def artifact(self, name):
        """Prepares one artifact, once."""
        stamp = os.path.join(self.folder, name + ".done")
        if os.path.exists(stamp):
            return
        command, environment = self.venv.module("prepare", name,
                                                os.path.join(self.folder, "job.json"))
        run(command, f"preparing {name} of {self.name}", environment)
        with open(stamp, "w", encoding="utf-8"):
            pass

    @property
    def has_puzzles(self):
        return os.path.exists(os.path.join(self.folder, "puzzles.npz"))
