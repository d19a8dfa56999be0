#!/usr/bin/env python3
# ===- check_attention.py - attention against the interpreter ---------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""check_attention.py TRMC FOLDER OPTION... [--shapes=POSITIONSxHEADSxKV_HEADSxHEAD_DIM,...]
[--precisions=NAME,...] -- EMULATOR...
check_attention.py POSITIONSxHEADSxKV_HEADSxHEAD_DIM PRECISION

Attention alone, of random queries, keys and values, is compiled with the options and has to
give what trm-run gives, in each shape and precision. With two arguments, that model is written.
"""
import os
import random
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
LIMITS = {"f32": 1e-5, "bf16": 2e-3, "int8": 2e-3}


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def make_model(shape, precision):
    positions, heads, kv_heads, head_dim = shape
    rng = random.Random(str(shape))
    width, features = (heads + 2 * kv_heads) * head_dim, heads * head_dim
    values = [rng.uniform(-2, 2) for _ in range(positions * width)]
    bits = struct.pack(f"<{len(values)}f", *values).hex().upper()
    qkv, state = f"tensor<{positions}x{width}xf32>", f"tensor<{positions}x{features}xf32>"
    rope = "" if head_dim % 4 else "rope(<theta = 1.0e+04 : f64>)"
    scale = head_dim**-0.5
    return f"""trm.model @attention family("test") seq_len({positions}) vocab_size({features}) {{
  trm.weight @table = dense<0.5> : tensor<{features}x{features}xf32>
  trm.weight @qkv = dense<"0x{bits}"> : {qkv}
  trm.weight @q_head = dense<0.5> : tensor<2x{features}xf32>
  trm.network @net(%z: {state}) -> {state} {{
    %qkv = trm.parameter @qkv : {qkv}
    %r = trm.attention %qkv heads({heads}) kv_heads({kv_heads}) scale({scale!r}) {rope}
        precision({precision}) : {qkv} -> {state}
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


def check(trmc, folder, options, emulator, shape, precision):
    stem = os.path.join(folder, "x".join(map(str, shape)) + "-" + precision)
    with open(stem + ".mlir", "w", encoding="utf-8") as file:
        file.write(make_model(shape, precision))
    tensors = os.path.join(ROOT, "test", "interpreter", "Inputs", "tensors.py")
    tokens = ",".join(["0"] * shape[0])
    run(sys.executable, tensors, "write", stem + ".in", f"inputs=I32:1,{shape[0]}:{tokens}")
    run(os.path.join(os.path.dirname(trmc), "trm-run"), stem + ".mlir", "--input", stem + ".in",
        "--trace", stem + ".expected")
    run(trmc, stem + ".mlir", *options, "-o", stem)
    run(*emulator, stem, "--input", stem + ".in", "--trace-file", stem + ".trace")
    compare = os.path.join(ROOT, "test", "tools", "compare_logits.py")
    print(shape, precision, run(sys.executable, compare, stem + ".trace", stem + ".expected",
                                "--steps", "1", "--max", str(LIMITS[precision])).splitlines()[1])
    for suffix in ("", ".mlir", ".in", ".expected", ".trace"):
        os.remove(stem + suffix)


def parse_shape(text):
    return tuple(map(int, text.split("x")))


def main():
    if len(sys.argv) == 3:
        return print(make_model(parse_shape(sys.argv[1]), sys.argv[2]))
    split = sys.argv.index("--")
    trmc, folder, *options = sys.argv[1:split]
    shapes, precisions = SHAPES, list(LIMITS)
    for option in list(options):
        name, _, value = option.partition("=")
        if name == "--shapes":
            shapes = [parse_shape(shape) for shape in value.split(",")]
        elif name == "--precisions":
            precisions = value.split(",")
        else:
            continue
        options.remove(option)
    for precision in precisions:
        for shape in shapes:
            check(trmc, folder, options, sys.argv[split + 1 :], shape, precision)


main()
