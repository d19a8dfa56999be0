# ===- fullsize.py - full-size models with reproducible weights -----------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Writes a full-size TRM checkpoint (hidden size 512) whose weights follow from their
names: python -m trmbench.fullsize attention|mlp|arc FOLDER. attention and mlp have the 97
positions of Sudoku; arc is attention with the 916 of ARC and of Maze-Hard.
"""
import json
import os
import sys
import zlib

import numpy
import torch
import yaml

PREFIX = "_orig_mod.model.inner."
HIDDEN, PUZZLE_LEN = 512, 16
SUDOKU = {"vocab_size": 11, "seq_len": 81, "num_puzzle_identifiers": 1}
DATASETS = {"attention": SUDOKU, "mlp": SUDOKU,
            "arc": {"vocab_size": 12, "seq_len": 900, "num_puzzle_identifiers": 1}}
ARCH = {
    "name": "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1",
    "loss": {"name": "losses@ACTLossHead", "loss_type": "stablemax_cross_entropy"},
    "halt_exploration_prob": 0.1, "halt_max_steps": 16, "H_cycles": 3, "L_cycles": 6,
    "H_layers": 0, "L_layers": 2, "hidden_size": HIDDEN, "num_heads": 8, "expansion": 4,
    "puzzle_emb_ndim": HIDDEN, "forward_dtype": "bfloat16", "puzzle_emb_len": PUZZLE_LEN,
    "no_ACT_continue": True,
}


def uniform(seed, shape, deviation):
    """Values of the given standard deviation that depend on the text `seed` alone."""
    generator = numpy.random.PCG64(zlib.crc32(seed.encode()))
    top_bits = generator.random_raw(int(numpy.prod(shape))) >> numpy.uint64(40)
    unit = top_bits.astype(numpy.float32) / numpy.float32(2**24)
    bound = numpy.float32(deviation * 3**0.5)
    return torch.from_numpy(((2 * unit - 1) * bound).reshape(shape))


def swiglu(prefix, width):
    """Shapes of a SwiGLU; a matrix [outputs, inputs] is scaled by its inputs."""
    inner = -(-round(4 * width * 2 / 3) // 256) * 256
    return {f"{prefix}gate_up_proj.weight": (2 * inner, width),
            f"{prefix}down_proj.weight": (width, inner)}


def matrix_shapes(kind):
    shapes, dataset = {}, DATASETS[kind]
    for layer in range(ARCH["L_layers"]):
        block = f"L_level.layers.{layer}."
        if kind == "mlp":
            shapes |= swiglu(block + "mlp_t.", dataset["seq_len"] + PUZZLE_LEN)
        else:
            shapes[block + "self_attn.qkv_proj.weight"] = (3 * HIDDEN, HIDDEN)
            shapes[block + "self_attn.o_proj.weight"] = (HIDDEN, HIDDEN)
        shapes |= swiglu(block + "mlp.", HIDDEN)
    shapes["embed_tokens.embedding_weight"] = (dataset["vocab_size"], HIDDEN)
    shapes["lm_head.weight"] = (dataset["vocab_size"], HIDDEN)
    return shapes


def make_weights(kind):
    tensors = {name: uniform(kind + name, shape, shape[1] ** -0.5)
               for name, shape in matrix_shapes(kind).items()}
    for name, shape, deviation in (("q_head.weight", (2, HIDDEN), 0.05), ("q_head.bias", (2,), 1.0),
                                   ("puzzle_emb.weights", (1, HIDDEN), 0.5)):
        tensors[name] = uniform(kind + name, shape, deviation)
    for name in ("H_init", "L_init"):
        tensors[name] = uniform(kind + name, (HIDDEN,), 1.0).bfloat16()
    return {PREFIX + name: tensor for name, tensor in tensors.items()}


def main():
    kind, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    arch = ARCH | {"mlp_t": kind == "mlp", "pos_encodings": "none" if kind == "mlp" else "rope"}
    with open(os.path.join(folder, "all_config.yaml"), "w", encoding="utf-8") as file:
        yaml.safe_dump({"arch": arch, "ema": True}, file)
    with open(os.path.join(folder, "dataset.json"), "w", encoding="utf-8") as file:
        json.dump(DATASETS[kind], file)
    torch.save(make_weights(kind), os.path.join(folder, "step_1000"))


if __name__ == "__main__":
    main()
