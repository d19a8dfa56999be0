#!/usr/bin/env python3
# ===- make_attention.py - a model of one network with attention -----------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""make_attention.py POSITIONS HEADS KV_HEADS HEAD_DIM

Writes IR of a model that applies attention once, without a recursion that would amplify the last
bit. Scores are large enough that some weights are near one and others zero.
"""
import random
import sys

from make_product import VOCABULARY, dense


def main():
    positions, heads, kv_heads, head_dim = map(int, sys.argv[1:5])
    rng = random.Random(" ".join(sys.argv[1:5]))
    features, width = heads * head_dim, (heads + 2 * kv_heads) * head_dim
    state, qkv = f"tensor<{positions}x{features}xf32>", f"tensor<{positions}x{width}xf32>"
    logits = f"tensor<{positions}x{VOCABULARY}xf32>"
    print(f"""trm.model @attention family("test") seq_len({positions}) vocab_size({VOCABULARY}) {{
  trm.weight @table = {dense(rng, (VOCABULARY, features))}
  trm.weight @qkv = {dense(rng, (width, features))}
  trm.weight @head = {dense(rng, (VOCABULARY, features))}
  trm.weight @init = {dense(rng, (features,))}
  trm.network @net(%z: {state}, %x: {state}) -> {state} {{
    %sum = trm.add %z, %x : {state}
    %qkv = trm.linear %sum, @qkv : {state} -> {qkv}
    %heads = trm.attention %qkv heads({heads}) kv_heads({kv_heads}) scale(0.3)
        rope(<theta = 1.0e+04 : f64>) : {qkv} -> {state}
    trm.return %heads : {state}
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


main()
