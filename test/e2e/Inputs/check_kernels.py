#!/usr/bin/env python3
# ===- check_kernels.py - kernels against what they mean --------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""check_kernels.py TRMC FOLDER TARGET PRECISION... -- EMULATOR...

A model that has all kernels of trk is compiled with them and decomposed, in each precision, and
has to answer the same. TARGET is what --target-cpu calls it, or cpp for C++ by the compiler of
the variable CXX with the host library in LIBRARIES. Sizes are such that no tile, panel or bundle
divides them.
"""
import os
import random
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
POSITIONS, FEATURES, INNER, TOKEN_INNER, VOCABULARY = 7, 36, 19, 13, 5
HEADS, KV_HEADS, HEAD_DIM = 6, 3, 6
# A factor that lies between two narrow ones may be rounded to either.
LIMITS = {"fp32": 1e-5, "bf16": 6e-3, "int8": 2e-2, "mxint4": 2e-2}


def dense(rng, *shape):
    def nested(sizes):
        if not sizes:
            return f"{rng.uniform(-1, 1):.5f}"
        return "[" + ", ".join(nested(sizes[1:]) for _ in range(sizes[0])) + "]"

    return f"dense<{nested(shape)}> : {latent(*shape)}"


def latent(*shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


def make_model():
    """Attention with shared keys, token mixing and a feature network, each with its residual."""
    rng = random.Random(1)
    width = (HEADS + 2 * KV_HEADS) * HEAD_DIM
    weights = {
        "table": (VOCABULARY, FEATURES),
        "init": (FEATURES,),
        "qkv": (width, FEATURES),
        "o": (FEATURES, HEADS * HEAD_DIM),
        "mix": (2 * TOKEN_INNER, POSITIONS),
        "mix_bias": (2 * TOKEN_INNER,),
        "unmix": (POSITIONS, TOKEN_INNER),
        "gate_up": (2 * INNER, FEATURES),
        "gate_up_bias": (2 * INNER,),
        "down": (FEATURES, INNER),
        "head": (VOCABULARY, FEATURES),
        "q_head": (2, FEATURES),
    }
    lines = [f"  trm.weight @{name} = {dense(rng, *shape)}" for name, shape in weights.items()]
    state, logits = latent(POSITIONS, FEATURES), latent(POSITIONS, VOCABULARY)
    mixed, unmixed = latent(2 * TOKEN_INNER, FEATURES), latent(TOKEN_INNER, FEATURES)
    wide, hidden = latent(POSITIONS, 2 * INNER), latent(POSITIONS, INNER)
    qkv, q = latent(POSITIONS, width), latent(1, 2)
    return f"""trm.model @kernels family("test") seq_len({POSITIONS}) vocab_size({VOCABULARY}) {{
{chr(10).join(lines)}
  trm.network @net(%z: {state}, %x: {state}) -> {state} {{
    %sum = trm.add %z, %x : {state}
    %0 = trm.rms_norm %sum epsilon(1.0e-5) : {state}
    %qkv = trm.linear %0, @qkv : {state} -> {qkv}
    %heads = trm.attention %qkv heads({HEADS}) kv_heads({KV_HEADS}) scale(0.4)
        rope(<theta = 1.0e+04 : f64>) : {qkv} -> {state}
    %o = trm.linear %heads, @o : {state} -> {state}
    %1 = trm.add %0, %o : {state}
    %2 = trm.rms_norm %1 epsilon(1.0e-5) : {state}
    %mixed = trm.linear %2, @mix bias(@mix_bias) over(positions) : {state} -> {mixed}
    %tokens = trm.swiglu %mixed over(positions) : {mixed} -> {unmixed}
    %unmix = trm.linear %tokens, @unmix over(positions) : {unmixed} -> {state}
    %3 = trm.add %2, %unmix : {state}
    %4 = trm.rms_norm %3 epsilon(1.0e-5) over(positions) : {state}
    %5 = trm.add %4, %x : {state}
    %wide = trm.linear %5, @gate_up bias(@gate_up_bias) : {state} -> {wide}
    %hidden = trm.swiglu %wide : {wide} -> {hidden}
    %down = trm.linear %hidden, @down : {hidden} -> {state}
    %6 = trm.add %5, %down : {state}
    %7 = trm.rms_norm %6 epsilon(1.0e-5) : {state}
    trm.return %7 : {state}
  }}
  trm.solve @solve(%tokens: tensor<{POSITIONS}xi32>, %puzzle: i32) -> ({logits}, {q}, i32) {{
    %x = trm.embed %tokens, @table : tensor<{POSITIONS}xi32> -> {state}
    %init = trm.parameter @init : {state}
    %answer, %q, %steps = trm.supervise max_steps(1) halting(q_compare) carry(%h = %init : {state})
        -> {logits}, {q} {{
      %n = trm.apply @net(%h, %x) : ({state}, {state}) -> {state}
      %logits = trm.linear %n, @head : {state} -> {logits}
      %first = trm.slice %n from(0) : {state} -> {latent(1, FEATURES)}
      %halt = trm.linear %first, @q_head : {latent(1, FEATURES)} -> {q}
      trm.yield %n : {state} answer(%logits : {logits}) halt(%halt : {q})
    }}
    trm.return %answer, %q, %steps : {logits}, {q}, i32
  }}
}}
"""


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


# What calls of kernels look like, in the IR and in C++.
IN_IR = {r"\btrk\.(\w+) (?:ins|init)": None}
IN_CPP = {
    r"^ *multiply(?:Rows|Columns)<": "packed_matmul",
    r"^ *normalize(?:Rows|Columns)\(": "rms_norm",
    r"^ *quantize(?:Rows|Columns)\(": "quantize",
    r"^ *attention(?:Int8)?<": "attention",
}


def find_kernels(text, calls):
    return {
        name or match[1]
        for call, name in calls.items()
        for match in re.finditer(call, text, re.MULTILINE)
    }


class Case:
    def __init__(self, trmc, folder, target, emulator):
        self.trmc, self.folder, self.emulator = trmc, folder, emulator
        self.is_cpp = target == "cpp"
        self.options = ["--emit=cpp"] if self.is_cpp else [f"--target-cpu={target}"]
        self.model = self.write("kernels.mlir", make_model())
        self.input = self.path("in")
        tensors = os.path.join(ROOT, "test", "interpreter", "Inputs", "tensors.py")
        tokens = ",".join(str(i % VOCABULARY) for i in range(POSITIONS))
        run(sys.executable, tensors, "write", self.input, f"inputs=I32:1,{POSITIONS}:{tokens}")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def compile(self, precision, decomposed):
        """The program, and which kernels are in it."""
        optimize = f"--optimize=decompose-kernels={'true' if decomposed else 'false'}"
        command = [self.trmc, self.model, f"--precision={precision}", optimize, *self.options]
        # C++ of one name has one header in a folder.
        folder = self.path(f"{precision}-{'loops' if decomposed else 'kernels'}")
        os.makedirs(folder, exist_ok=True)
        program = os.path.join(folder, "program")
        if not self.is_cpp:
            run(*command, "-o", program)
            ir = run(*command, "--compile-to=kernels", "-o", "-")
            return program, find_kernels(ir, IN_IR)
        run(*command, "-o", program + ".cpp")
        link = "-Wl,--defsym=trm_program_model=kernels_model"
        warnings = "-Wall -Wextra -Werror -Wconversion".split()
        compiler = [os.environ["CXX"], "-std=c++17", "-O1", *warnings, "-I", folder]
        run(*compiler, program + ".cpp", os.environ["LIBRARY"], "-pthread", link, "-o", program)
        with open(program + ".cpp", encoding="utf-8") as file:
            return program, find_kernels(file.read(), IN_CPP)

    def check(self, precision, every):
        traces = []
        for decomposed in (False, True):
            program, kernels = self.compile(precision, decomposed)
            # float32 is not rounded, and C++ has no templates for bfloat16.
            absent = {"fp32": {"quantize"}}.get(precision, set())
            if self.is_cpp and precision == "bf16":
                absent = {"quantize", "attention"}
            expected = set() if decomposed else every - absent
            if kernels != expected:
                sys.exit(f"{precision}: kernels {sorted(kernels)}; expected {sorted(expected)}")
            traces.append(program + ".trace")
            run(*self.emulator, program, "--input", self.input, "--trace-file", traces[-1])
        compare = os.path.join(ROOT, "test", "tools", "compare_logits.py")
        limit = str(LIMITS[precision])
        print(precision, run(sys.executable, compare, *traces, "--steps", "1", "--max", limit), sep="\n")


def main():
    arguments = sys.argv[1:]
    split = arguments.index("--")
    trmc, folder, target, *precisions = arguments[:split]
    with open(os.path.join(ROOT, "dialect", "Trk", "TrkOps.td"), encoding="utf-8") as file:
        every = set(re.findall(r'Trk_KernelOp<"(\w+)"', file.read()))
    case = Case(trmc, folder, target, arguments[split + 1 :])
    for precision in precisions:
        case.check(precision, every)


main()
