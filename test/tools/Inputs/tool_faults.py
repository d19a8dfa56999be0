# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   tool_faults.py FOLDER MODEL
#
# The tools, where the system denies them something.
import os
import subprocess
import sys

from faults import Table

folder, model = (os.path.abspath(path) for path in sys.argv[1:])
table = Table(folder)


def trmc(*arguments):
    return ["trmc", *arguments]


bytecode = os.path.join(folder, "model.mlirbc")
puzzles = os.path.join(folder, "puzzles.csv")
tensors = os.path.join(model, "expected.safetensors")
subprocess.run(trmc(model, "--quiet", "-o", bytecode), check=True)
with open(os.path.join(model, "test.csv")) as every, open(puzzles, "w") as few:
    few.writelines(every.readlines()[:61])
calibrate = trmc("calibrate", model, "--max-loss=0.5", f"--puzzles={puzzles}")
solve = ["trm-run", bytecode, "--batch=2", f"--input={tensors}"]

WRITE = [
    trmc("--help"),
    trmc("--version"),
    trmc("--print-pipeline"),
    trmc("targets"),
    trmc("plugins"),
    trmc("plugins", "--json"),
    trmc("inspect", model),
    trmc("inspect", model, "--json"),
    trmc("inspect", model, "--explain"),
    trmc(model, "--emit=mlir"),
    trmc(model, "--compile-to=llvm"),
    trmc(model, "--emit=asm", "-o", "-"),
    trmc(model, "--emit=llvm", "-o", "-"),
    ["trm-opt", "--help"],
    ["trm-opt", "--version"],
    ["trm-opt", "--show-dialects"],
    ["trm-opt", "--list-passes"],
    ["trm-opt", bytecode],
    ["trm-opt", bytecode, "--emit-bytecode"],
    ["trm-run", "--help"],
    ["trm-run", "--version"],
    solve,
    [*solve, f"--compare={tensors}"],
]
MAKE = [
    *(
        trmc(model, f"--emit={kind}", "-o", "made")
        for kind in ("program", "shared", "static", "object", "asm", "llvm", "cpp", "mlir", "package")
    ),
    trmc(model, "-o", "made.mlirbc"),
    trmc(model, "-o", "made.bc"),
    trmc(model, "--emit=asm", "--save-temps=temps", "-o", "made"),
    trmc(model, "--emit=asm", "--report=report", "-o", "made"),
    trmc(model, "--emit=package", "--target-cpu=cortex-m4", "-o", "made"),
    ["trm-opt", bytecode, "-o", "made"],
    [*solve, "--trace=made"],
]
DENIED = [
    trmc("inspect", model),
    trmc("targets"),
    trmc(model, "-o", "made"),
    trmc(model, "--emit=package", "-o", "made"),
    [*calibrate, "-o", "made"],
    trmc(model, "--precision=bf16", f"--fidelity={puzzles}", "--emit=asm", "-o", "made"),
    ["trm-opt", bytecode, "--canonicalize", "-o", "made"],
    solve,
]
for command in WRITE:
    table.standard_output(command)
for command in MAKE:
    table.files(command)
for command in DENIED:
    table.denied(command, memory=range(360, 600, 60))
table.end()
