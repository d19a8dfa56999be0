# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles variants of small checkpoints, and accepts the right answers or an error.

Of a model of each of three families (TRM, HRM, nano-trm) tensors are dropped,
renamed, added and scaled, and settings dropped, misspelt, aliased and
interpolated, one variant each. Whatever the importer makes of a variant without
an error must be the module that it makes of the model itself: the same
operations, and weights that are equal but for the rounding of a merge.
"""
import argparse
import concurrent.futures
import os
import random
import re
import shutil
import struct
import subprocess
import sys

import make_checkpoint as plain
import make_lightning as lightning
from variant_kinds import Outcome, setting_variants, tensor_variants

# A merge rounds to float32, factors of bfloat16 are exact in it.
TOLERANCE = 1e-5
HIDDEN, VOCAB, SEQ_LEN, WIDTH = 16, 6, 16, 256


class Tensor(plain.Tensor):
    """Random numbers instead of one that all elements have."""

    def __init__(self, shape, seed):
        super().__init__(shape)
        self.values = [random.Random(seed).gauss(0, 0.25) for _ in range(self.count())]

    def data(self):
        return struct.pack(f"<{len(self.values)}f", *self.values)

    def scaled(self, factor):
        copy = Tensor(self.shape, 0)
        copy.values = [value * factor for value in self.values]
        return copy


def layer(prefix):
    return {
        prefix + "self_attn.qkv_proj.weight": [3 * HIDDEN, HIDDEN],
        prefix + "self_attn.o_proj.weight": [HIDDEN, HIDDEN],
        prefix + "mlp.gate_up_proj.weight": [2 * WIDTH, HIDDEN],
        prefix + "mlp.down_proj.weight": [HIDDEN, WIDTH],
    }


def reference(networks):
    shapes = {
        "H_init": [HIDDEN],
        "L_init": [HIDDEN],
        "embed_tokens.embedding_weight": [VOCAB, HIDDEN],
        "lm_head.weight": [VOCAB, HIDDEN],
        "q_head.weight": [2, HIDDEN],
        "q_head.bias": [2],
        "puzzle_emb.weights": [1, HIDDEN],
    }
    for network in networks:
        shapes.update(layer(network + ".layers.0."))
    return shapes


def nano():
    shapes = {
        "z_H_init": [HIDDEN],
        "z_L_init": [HIDDEN],
        "input_embedding.embedding_weight": [VOCAB + 1, HIDDEN],
        "lm_head.weight": [VOCAB + 1, HIDDEN],
        "q_head.weight": [1, HIDDEN],
        "q_head.bias": [1],
    }
    shapes.update(layer("lenet.layers.0."))
    return shapes


# No value is one that the reference takes where nothing is said.
TRM_SETTINGS = {
    "name": "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1",
    "H_cycles": 2,
    "L_cycles": 3,
    "H_layers": 0,
    "L_layers": 1,
    "hidden_size": HIDDEN,
    "num_heads": 4,
    "expansion": 4.0,
    "puzzle_emb_ndim": HIDDEN,
    "pos_encodings": "rope",
    "forward_dtype": "float32",
    "mlp_t": False,
    "puzzle_emb_len": 2,
    "no_ACT_continue": False,
    "halt_max_steps": 5,
    "halt_exploration_prob": 0.1,
}
# What HRM's own configurations do not have.
TRM_ONLY = ("mlp_t", "puzzle_emb_len", "no_ACT_continue")
HRM_SETTINGS = {
    **{key: value for key, value in TRM_SETTINGS.items() if key not in TRM_ONLY},
    "name": "hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1",
    "H_layers": 1,
}
NANO_SETTINGS = {
    "hidden_size": HIDDEN,
    "num_layers": 1,
    "num_heads": 2,
    "max_grid_size": 4,
    "H_cycles": 2,
    "L_cycles": 3,
    "N_supervision": 7,
    "N_supervision_val": 5,
    "ffn_expansion": 4.0,
    "puzzle_emb_dim": 0,
    "puzzle_emb_len": 0,
    "rope_theta": 5000,
    "pos_emb_type": "2d",
    "use_mlp_t": False,
    "use_conv_swiglu": False,
    "use_board_swiglu": False,
    "vocab_size": VOCAB + 1,
    "num_puzzles": 0,
    "seq_len": SEQ_LEN,
}


class Family:
    def __init__(self, name, shapes, settings, in_checkpoint=False):
        self.name, self.settings, self.in_checkpoint = name, settings, in_checkpoint
        self.tensors = {key: Tensor(shape, key) for key, shape in shapes.items()}

    def write(self, folder, tensors, settings):
        """`settings`: a dictionary, or the text of all_config.yaml."""
        os.makedirs(folder)
        if self.in_checkpoint:
            value = {"pytorch-lightning_version": "2.6.0", "state_dict": dict(tensors)}
            lightning.write(os.path.join(folder, "last.ckpt"), {**value, "hyper_parameters": settings})
            return
        prefix = "_orig_mod.model.inner."
        plain.write_checkpoint(
            os.path.join(folder, "step_1"), [(prefix + key, each) for key, each in tensors.items()]
        )
        text = settings if isinstance(settings, str) else configuration(settings)
        with open(os.path.join(folder, "all_config.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        with open(os.path.join(folder, "dataset.json"), "w", encoding="utf-8") as file:
            file.write(f'{{"seq_len": {SEQ_LEN}, "vocab_size": {VOCAB}, "num_puzzle_identifiers": 1}}')


def configuration(settings):
    return "arch:\n" + "".join(f"  {key}: {scalar(value)}\n" for key, value in settings.items())


def scalar(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def families():
    return [
        Family("trm", reference(["L_level"]), TRM_SETTINGS),
        Family("hrm", reference(["H_level", "L_level"]), HRM_SETTINGS),
        Family("nano-trm", nano(), NANO_SETTINGS, in_checkpoint=True),
    ]


class Module:
    """The imported module: its text without weights and origin, and the weights."""

    def __init__(self, text):
        body, _, resources = text.partition("\n{-#")
        body = re.sub(r"source\(\{[^}]*\}\)", "source", body)
        types = dict(re.findall(r"dense_resource<(\S+)> : tensor<(?:\d+x)*(\w+)>", body))
        self.body = re.sub(r"(dense_resource<\S+> : tensor<(?:\d+x)*)\w+>", r"\1>", body)
        self.weights = {
            name: numbers(types[name], bytes.fromhex(data)[4:])
            for name, data in re.findall(r'^\s*(\S+): "0x([0-9A-Fa-f]*)"', resources, re.MULTILINE)
        }

    def difference(self, other):
        """What sets the modules apart; None where they are equal."""
        if self.body != other.body:
            pairs = zip(self.body.splitlines(), other.body.splitlines())
            return next((f"'{a.strip()}'" for a, b in pairs if a != b), "more operations")
        if self.weights.keys() != other.weights.keys():
            return "other weights"
        for name, values in self.weights.items():
            if any(abs(a - b) > TOLERANCE for a, b in zip(values, other.weights[name])):
                return f"other numbers in '{name}'"
        return None


def numbers(dtype, data):
    form, size = {"f32": ("f", 4), "f64": ("d", 8), "f16": ("e", 2), "bf16": ("H", 2)}[dtype]
    values = struct.unpack(f"<{len(data) // size}{form}", data)
    if dtype != "bf16":
        return values
    return struct.unpack(f"<{len(values)}f", b"".join(struct.pack("<I", v << 16) for v in values))


def compile_variant(folder):
    command = ["trmc", folder, "--name=model", "--compile-to=import", "--print-weights", "-o", "-"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def judge(family, expected, variant, folder):
    """A line about the variant, and whether it is as it must be."""
    shutil.rmtree(folder, ignore_errors=True)
    family.write(folder, variant.tensors, variant.settings)
    result = compile_variant(folder)
    shutil.rmtree(folder)
    title = f"{family.name}: {variant.name}"
    if result.returncode < 0 or result.returncode > 2:
        return f"{title}: crashed ({result.returncode})", False
    if result.returncode:
        message = result.stderr.strip()
        names = "error:" in message and all(word in message for word in variant.names)
        missing = "" if names else f", which does not name {variant.names}"
        return f"{title}: error: {message}{missing}", names and variant.outcome != Outcome.RIGHT
    difference = Module(result.stdout).difference(expected)
    outcome = f"another model, {difference}" if difference else "taken"
    return f"{title}: {outcome}", difference is None and variant.outcome != Outcome.ERROR


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--verbose", action="store_true", help="print every variant")
    parser.add_argument("--only", default="", help="variants whose title has this part")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    jobs, failures = [], 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for family in families():
            base = os.path.join(options.folder, family.name)
            family.write(base, family.tensors, family.settings)
            result = compile_variant(base)
            if result.returncode:
                sys.exit(f"{family.name}: the model itself: {result.stderr}")
            expected = Module(result.stdout)
            for i, variant in enumerate([*tensor_variants(family), *setting_variants(family)]):
                if options.only in f"{family.name}: {variant.name}":
                    jobs.append(pool.submit(judge, family, expected, variant, f"{base}-{i}"))
    for line, good in (job.result() for job in jobs):
        failures += not good
        if options.verbose or not good:
            print(("" if good else "WRONG ") + line)
    print(f"{len(jobs)} variants, {failures} wrong")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
