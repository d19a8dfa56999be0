#!/usr/bin/env python3
# ===- check_attention.py - attention against the interpreter ---------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""check_attention.py TRMC FOLDER OPTION... [--shapes=POSITIONSxHEADSxKV_HEADSxHEAD_DIM,...]
[--precisions=NAME,...] [--cxx=COMMAND] -- EMULATOR...
check_attention.py POSITIONSxHEADSxKV_HEADSxHEAD_DIM

Attention of random queries, keys and values is compiled with the options and has to give what
trm-run gives, in each shape and precision; with --cxx as C++, by that compiler and the host
library in LIBRARY. With one argument, that model is written.
"""
import os
import random
import shlex
import struct
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
# One position, tails of vectors, panels and bundles, heads of 8 to 128, keys shared by queries,
# the positions of Sudoku and of ARC.
SHAPES = [(1, 1, 1, 8), (2, 2, 1, 16), (5, 2, 2, 6), (16, 4, 4, 16), (17, 4, 2, 32), (33, 1, 1, 128),
          (64, 2, 2, 64), (97, 2, 2, 64), (131, 1, 1, 20), (916, 1, 1, 64), (1000, 1, 1, 8)]
# float32 differs by the order of sums. A factor between two narrow ones may be rounded to
# either: exponentials of 8 bits are a step of 1/255 of the largest, those of bfloat16 1/256.
LIMITS = {"fp32": 1e-5, "bf16": 2e-3, "int8": 2e-3}


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def make_model(shape):
    positions, heads, kv_heads, head_dim = shape
    rng = random.Random(str(shape))
    width, features = (heads + 2 * kv_heads) * head_dim, heads * head_dim

    def dense(*sizes, bound):
        values = [rng.uniform(-bound, bound) for _ in range(sizes[0] * sizes[1])]
        bits = struct.pack(f"<{len(values)}f", *values).hex().upper()
        return f'dense<"0x{bits}"> : tensor<{sizes[0]}x{sizes[1]}xf32>'

    qkv, state = f"tensor<{positions}x{width}xf32>", f"tensor<{positions}x{features}xf32>"
    rope = "" if head_dim % 4 else "rope(<theta = 1.0e+04 : f64>)"
    scale = head_dim**-0.5
    return f"""trm.model @attention family("test") seq_len({positions}) vocab_size({features}) {{
  trm.weight @table = dense<0.5> : tensor<{features}x{features}xf32>
  trm.weight @project = {dense(width, features, bound=features**-0.5)}
  trm.weight @own = {dense(positions, width, bound=2)}
  trm.weight @q_head = dense<0.5> : tensor<2x{features}xf32>
  trm.network @net(%z: {state}) -> {state} {{
    %projected = trm.linear %z, @project : {state} -> {qkv}
    %own = trm.parameter @own : {qkv}
    %qkv = trm.add %projected, %own : {qkv}
    %r = trm.attention %qkv heads({heads}) kv_heads({kv_heads}) scale({scale!r}) {rope}
        : {qkv} -> {state}
    trm.return %r : {state}
  }}
  trm.solve @solve(%tokens: tensor<{positions}xi32>, %puzzle: i32) -> ({state}, tensor<1x2xf32>, i32) {{
    %x = trm.embed %tokens, @table : tensor<{positions}xi32> -> {state}
    %answer, %q, %steps = trm.supervise max_steps(1) halting(q_compare) carry(%h = %x : {state})
        -> {state}, tensor<1x2xf32> {{
      %n = trm.apply @net(%h) : ({state}) -> {state}
      %first = trm.slice %n from(0) : {state} -> tensor<1x{features}xf32>
      %halt = trm.linear %first, @q_head : tensor<1x{features}xf32> -> tensor<1x2xf32>
      trm.yield %n : {state} answer(%n : {state}) halt(%halt : tensor<1x2xf32>)
    }}
    trm.return %answer, %q, %steps : {state}, tensor<1x2xf32>, i32
  }}
}}
"""


class Checker:
    def __init__(self, trmc, folder, options, cxx, emulator):
        self.trmc, self.folder, self.options = trmc, folder, options
        self.cxx, self.emulator = cxx, emulator

    def compile(self, stem, options):
        if not self.cxx:
            return run(self.trmc, stem + ".mlir", *options, "-o", stem)
        # C++ of one name has one header in a folder.
        source = os.path.join(self.folder, "attention.cpp")
        run(self.trmc, stem + ".mlir", *options, "--emit=cpp", "-o", source)
        if "--precision=int8" in options:
            with open(source, encoding="utf-8") as file:
                assert "attentionInt8<" in file.read(), "attention is decomposed"
        warnings = "-Wall -Wextra -Wconversion -Werror".split()
        link = "-Wl,--defsym=trm_program_model=attention_model"
        run(*self.cxx, "-std=c++17", *warnings, "-I", self.folder, source, os.environ["LIBRARY"],
            "-pthread", link, "-o", stem)

    def check(self, shape, precision):
        stem = os.path.join(self.folder, "x".join(map(str, shape)) + "-" + precision)
        with open(stem + ".mlir", "w", encoding="utf-8") as file:
            file.write(make_model(shape))
        tensors = os.path.join(ROOT, "test", "interpreter", "Inputs", "tensors.py")
        tokens = ",".join(["0"] * shape[0])
        run(sys.executable, tensors, "write", stem + ".in", f"inputs=I32:1,{shape[0]}:{tokens}")
        options = [*self.options, f"--precision={precision}"]
        run(self.trmc, stem + ".mlir", options[-1], "--compile-to=numerics", "-o", stem + ".mlirbc")
        run(os.path.join(os.path.dirname(self.trmc), "trm-run"), stem + ".mlirbc", "--input",
            stem + ".in", "--trace", stem + ".expected")
        self.compile(stem, options)
        run(*self.emulator, stem, "--input", stem + ".in", "--trace-file", stem + ".trace")
        compare = os.path.join(ROOT, "test", "tools", "compare_logits.py")
        print(shape, precision, run(sys.executable, compare, stem + ".trace", stem + ".expected",
                                    "--steps", "1", "--max", str(LIMITS[precision])).splitlines()[1])


def parse_shape(text):
    return tuple(map(int, text.split("x")))


def main():
    if len(sys.argv) == 2:
        return print(make_model(parse_shape(sys.argv[1])))
    split = sys.argv.index("--")
    trmc, folder, *options = sys.argv[1:split]
    shapes, precisions, cxx = SHAPES, list(LIMITS), []
    for option in list(options):
        name, _, value = option.partition("=")
        if name == "--shapes":
            shapes = [parse_shape(shape) for shape in value.split(",")]
        elif name == "--precisions":
            precisions = value.split(",")
        elif name == "--cxx":
            cxx = shlex.split(value)
        else:
            continue
        options.remove(option)
    checker = Checker(trmc, folder, options, cxx, sys.argv[split + 1 :])
    for precision in precisions:
        for shape in shapes:
            checker.check(shape, precision)


main()
