#!/usr/bin/env python3
# ===- make_product.py - a model of one network of two products -----------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""make_product.py AXIS POSITIONS FEATURES INNER

Writes IR of a model that applies one SwiGLU block along AXIS once: sizes that no
tile or bundle divides show what a kernel does at its edges. No recursion is there
to amplify the last bit, so that a program's and the interpreter's logits agree
closely in every precision.
"""
import random
import sys

VOCABULARY = 5


def dense(rng, shape):
    def nested(sizes):
        if not sizes:
            return f"{rng.uniform(-1, 1):.5f}"
        return "[" + ", ".join(nested(sizes[1:]) for _ in range(sizes[0])) + "]"

    sizes = "x".join(str(size) for size in shape)
    return f"dense<{nested(shape)}> : tensor<{sizes}xf32>"


def main():
    axis, positions, features, inner = sys.argv[1], *map(int, sys.argv[2:5])
    rng = random.Random(f"{axis} {positions} {features} {inner}")
    depth = features if axis == "features" else positions
    over = "" if axis == "features" else " over(positions)"

    def latent(size):
        shape = (positions, size) if axis == "features" else (size, features)
        return f"tensor<{shape[0]}x{shape[1]}xf32>"

    state, wide, hidden = latent(depth), latent(2 * inner), latent(inner)
    logits = f"tensor<{positions}x{VOCABULARY}xf32>"
    print(f"""trm.model @product family("test") seq_len({positions}) vocab_size({VOCABULARY}) {{
  trm.weight @table = {dense(rng, (VOCABULARY, features))}
  trm.weight @gate_up = {dense(rng, (2 * inner, depth))}
  trm.weight @gate_up_bias = {dense(rng, (2 * inner,))}
  trm.weight @down = {dense(rng, (depth, inner))}
  trm.weight @head = {dense(rng, (VOCABULARY, features))}
  trm.weight @init = {dense(rng, (features,))}
  trm.network @net(%z: {state}, %x: {state}) -> {state} {{
    %sum = trm.add %z, %x : {state}
    %wide = trm.linear %sum, @gate_up bias(@gate_up_bias){over} : {state} -> {wide}
    %hidden = trm.swiglu %wide{over} : {wide} -> {hidden}
    %down = trm.linear %hidden, @down{over} : {hidden} -> {state}
    %residual = trm.add %sum, %down : {state}
    %norm = trm.rms_norm %residual epsilon(1.0e-5){over} : {state}
    trm.return %norm : {state}
  }}
  trm.solve @solve(%tokens: tensor<{positions}xi32>, %puzzle: i32) -> ({logits}, i32) {{
    %x = trm.embed %tokens, @table : tensor<{positions}xi32> -> {state}
    %init = trm.parameter @init : {state}
    %answer, %steps = trm.supervise max_steps(1) halting(never) carry(%h = %init : {state}) -> {logits} {{
      %n = trm.apply @net(%h, %x) : ({state}, {state}) -> {state}
      %logits = trm.linear %n, @head : {state} -> {logits}
      trm.yield %n : {state} answer(%logits : {logits})
    }}
    trm.return %answer, %steps : {logits}, i32
  }}
}}""")


if __name__ == "__main__":
    main()
