#!/usr/bin/env python3
# ===- make_model.py - a model of ARC's shape, by hand --------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Writes a TRM of ARC's shape, 30x30 cells of 12 tokens, whose answers are known.

No training is behind it. Its blocks add nothing, so the state of a cell is its token's
embedding, and the head swaps the colours 1 and 2. The state of the puzzle embedding's
position is that row, and the halting value reads it: a row is an angle, whose sine times 4
is the value. With --random the blocks do add something: answers are then nobody's plan.

The folder gets model.safetensors, all_config.yaml, dataset.json and identifiers.json, the
names of the puzzle embedding's rows as the reference's data sets have them.
"""

import argparse
import json
import math
import pathlib
import random
import struct

SIDE, VOCAB, HIDDEN, INTER = 30, 12, 16, 256
SWAP = {3: 4, 4: 3}  # The tokens of colours 1 and 2.

# Views of the task "swap": what is done to it, and the sine of the row's angle. The first
# four show colours 1 and 2 as these; the others do not, and are answered wrongly.
VIEWS = [
    ("swap", 0.9),
    ("swap|||t1|||0123456789", 0.8),
    ("swap|||t4|||0213456789", 0.7),
    ("swap|||t6|||0129876543", 0.6),
    ("swap|||t3|||0563412789", -0.5),
    ("swap|||t7|||0723456189", 0.1),
]

CONFIG = f"""arch:
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
  H_cycles: 1
  L_cycles: 1
  H_layers: 0
  L_layers: 1
  hidden_size: {HIDDEN}
  num_heads: 1
  expansion: 4.0
  puzzle_emb_ndim: {HIDDEN}
  pos_encodings: rope
  forward_dtype: float32
  mlp_t: false
  puzzle_emb_len: 1
  no_ACT_continue: true
  halt_max_steps: 2
"""


def zeros(rows, columns):
    return [[0.0] * columns for _ in range(rows)]


def unit(index):
    return [float(i == index) for i in range(HIDDEN)]


def noisy(generator, rows, columns, deviation):
    return [[generator.gauss(0, deviation) for _ in range(columns)] for _ in range(rows)]


def make_weights(seed):
    rows = [[0.0] * HIDDEN]
    for _, sine in VIEWS:
        row = [0.0] * HIDDEN
        row[VOCAB], row[VOCAB + 1] = math.sqrt(1 - sine * sine), sine
        rows.append(row)
    swapped = {SWAP.get(token, token): token for token in range(VOCAB)}
    weights = {
        "H_init": [0.0] * HIDDEN,
        "L_init": [0.0] * HIDDEN,
        "embed_tokens.embedding_weight": [unit(token) for token in range(VOCAB)],
        "puzzle_emb.weights": rows,
        "lm_head.weight": [unit(swapped[token]) for token in range(VOCAB)],
        "q_head.weight": [unit(VOCAB + 1), [-x for x in unit(VOCAB + 1)]],
        "q_head.bias": [0.0, 0.0],
        "L_level.layers.0.self_attn.qkv_proj.weight": zeros(3 * HIDDEN, HIDDEN),
        "L_level.layers.0.self_attn.o_proj.weight": zeros(HIDDEN, HIDDEN),
        "L_level.layers.0.mlp.gate_up_proj.weight": zeros(2 * INTER, HIDDEN),
        "L_level.layers.0.mlp.down_proj.weight": zeros(HIDDEN, INTER),
    }
    if seed is not None:
        generator = random.Random(seed)
        for name, value in weights.items():
            if "layers" in name:
                deviation = 0.05 if "mlp" in name else 0.3
                weights[name] = noisy(generator, len(value), len(value[0]), deviation)
    return weights


def write_safetensors(path, weights):
    header, data = {}, b""
    for name, value in weights.items():
        isMatrix = isinstance(value[0], list)
        numbers = [x for row in value for x in row] if isMatrix else value
        shape = [len(value), len(value[0])] if isMatrix else [len(value)]
        begin = len(data)
        data += struct.pack(f"<{len(numbers)}f", *numbers)
        header["model.inner." + name] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [begin, len(data)],
        }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path, help="where to write")
    parser.add_argument("--random", type=int, metavar="SEED", help="random weights in the blocks")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(arguments.folder / "model.safetensors", make_weights(arguments.random))
    (arguments.folder / "all_config.yaml").write_text(CONFIG)
    dataset = {
        "vocab_size": VOCAB,
        "seq_len": SIDE * SIDE,
        "num_puzzle_identifiers": len(VIEWS) + 1,
    }
    (arguments.folder / "dataset.json").write_text(json.dumps(dataset) + "\n")
    names = ["<blank>"] + [name for name, _ in VIEWS]
    (arguments.folder / "identifiers.json").write_text(json.dumps(names, indent=1) + "\n")


if __name__ == "__main__":
    main()
