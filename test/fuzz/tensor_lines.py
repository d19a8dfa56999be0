# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs of Import.cpp: configuration, dataset.json, a line a tensor. One of each family that
the importer's tests make small checkpoints of."""
import os
import sys

TEST = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TEST, "importer", "Inputs"))

import make_checkpoint  # noqa: E402  (it lies elsewhere)
import make_lucidrains  # noqa: E402
import variants  # noqa: E402

TYPES = {"float32": "F32", "float64": "F64", "float16": "F16", "bfloat16": "BF16", "int64": "I64"}
DATASET = '{"seq_len": 16, "vocab_size": 6, "num_puzzle_identifiers": 1}'


def join(config, dataset, tensors, prefix):
    lines = [
        f"{TYPES[tensor.dtype]} {prefix}{name} {','.join(map(str, tensor.shape))}"
        for name, tensor in tensors.items()
    ]
    return "\n====\n".join([config, dataset, "\n".join(lines)]).encode()


def in_section(name, settings):
    return variants.configuration(settings).replace("arch:", name + ":")


def seeds():
    family = {family.name: family for family in variants.families()}
    nano = in_section("hyper_parameters", family["nano-trm"].settings)
    lora = "lora_A.weight", "lora_B.weight"
    trm = family["trm"].tensors
    factors = {f"L_level.layers.0.mlp.down_proj.{part}": trm["lm_head.weight"] for part in lora}
    return [
        join(in_section("arch", family["trm"].settings), DATASET, trm, "_orig_mod.model.inner."),
        join(in_section("arch", family["hrm"].settings), DATASET, family["hrm"].tensors, ""),
        join(in_section("arch", family["trm"].settings), DATASET, {**trm, **factors}, "model."),
        join(nano, DATASET, family["nano-trm"].tensors, "model."),
        join("", "", make_lucidrains.model(), ""),
    ] + [
        join(config, '{"seq_len": 4, "vocab_size": 5}', make_checkpoint.model(mlp), prefix)
        for mlp, config, prefix in [
            (True, "arch: {mlp_t: true, H_cycles: 2, L_cycles: 3, puzzle_emb_len: 1}", "ema.module."),
            (False, "arch: {mlp_t: false, H_cycles: 2, L_cycles: 3, num_heads: 2}", "state_dict."),
        ]
    ]
