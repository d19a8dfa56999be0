# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a small state dict of tiny-recursive-model with an x_transformers.Encoder."""
import argparse

from make_checkpoint import Tensor, pairs, write_checkpoint

DIM, VOCAB, WIDTH = 8, 5, 32


def model():
    tensors = {
        "output_init_embed": Tensor([DIM]),
        "latent_init_embed": Tensor([DIM]),
        "register_tokens": Tensor([1, DIM]),
        "input_embed.weight": Tensor([VOCAB, DIM]),
        "network.final_norm.gamma": Tensor([DIM]),
        "to_pred.weight": Tensor([VOCAB, DIM]),
        "to_halt_pred.1.weight": Tensor([1, DIM]),
    }
    for part in ["to_q", "to_k", "to_v", "to_out"]:
        tensors[f"network.layers.0.1.{part}.weight"] = Tensor([DIM, DIM])
    for layer in range(2):
        tensors[f"network.layers.{layer}.0.0.gamma"] = Tensor([DIM])
    for number, outputs, inputs in [("0.0", WIDTH, DIM), ("2", DIM, WIDTH)]:
        tensors[f"network.layers.1.1.ff.{number}.weight"] = Tensor([outputs, inputs])
        tensors[f"network.layers.1.1.ff.{number}.bias"] = Tensor([outputs])
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--add", action="append", default=[], metavar="KEY=2,3")
    parser.add_argument("--dtype", action="append", default=[], metavar="KEY=float16")
    options = parser.parse_args()
    tensors = model()
    for key, sizes in pairs(options.add):
        tensors[key] = Tensor([int(size) for size in sizes.split(",")])
    for key, dtype in pairs(options.dtype):
        tensors[key].dtype = dtype
    write_checkpoint(options.path, list(tensors.items()))


if __name__ == "__main__":
    main()
