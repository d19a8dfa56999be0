# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   tool_faults.py FOLDER MODEL
#
# The tools, where the system denies them something.
import array
import fcntl
import os
import re
import resource
import signal
import subprocess
import sys
import termios
import time

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
    trmc(model, "--precision=bf16", f"--fidelity={puzzles}", "--max-loss=0.5", "-o", "made"),
    ["trm-opt", bytecode, "--canonicalize", "-o", "made"],
    solve,
]


def fault(room):
    """A fault of a process that has `room` bytes of address space left: what it says."""
    command = trmc("-", "--emit=asm", "-o", "-")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    os.write(process.stdin.fileno(), b"module")
    while array.array("i", fcntl.ioctl(process.stdin, termios.FIONREAD, b"\0" * 4))[0]:
        time.sleep(0.01)  # Until it has read that, and waits for more.
    with open(f"/proc/{process.pid}/status") as status:
        peak = int(re.search(r"VmPeak:\s+(\d+)", status.read())[1]) << 10
    resource.prlimit(process.pid, resource.RLIMIT_AS, (peak + room, peak + room))
    while process.poll() is None:  # No instruction makes the signal again.
        process.send_signal(signal.SIGSEGV)
        time.sleep(0.05)
    return process.communicate()[1].decode()


# What a library does with the memory that it was not given is no fault of the tool.
for room, expected in (32 << 20, "error: out of memory"), (1 << 30, "PLEASE submit a bug report"):
    said = fault(room)
    if expected not in said:
        table.report(f"fault with {room} bytes left", ["trmc"], f"expected '{expected}'", said)
for command in WRITE:
    table.standard_output(command)
for command in MAKE:
    table.files(command)
for command in DENIED:
    table.denied(command, memory=range(360, 600, 60))
table.end()
