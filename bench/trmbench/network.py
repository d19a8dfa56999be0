# ===- network.py - the supervision step of a TRM in PyTorch --------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""The supervision step of a TRM checkpoint as one PyTorch module."""
import math
import os

import torch
import torch.nn.functional as F
import yaml
from torch import nn


class CheckpointError(Exception):
    pass


def find_checkpoint(folder):
    names = [name for name in os.listdir(folder) if name.startswith("step_")]
    if len(names) != 1:
        raise CheckpointError(f"{folder}: {len(names)} files step_*; expected one")
    return os.path.join(folder, names[0])


def read_checkpoint(folder):
    """The architecture and the weights, with the names that `inner` gives them."""
    with open(os.path.join(folder, "all_config.yaml"), encoding="utf-8") as file:
        arch = yaml.safe_load(file)["arch"]
    path = find_checkpoint(folder)
    state = torch.load(path, weights_only=True, map_location="cpu")
    anchors = [key for key in state if key.endswith("H_init")]
    if len(anchors) != 1:
        raise CheckpointError(f"{path}: {len(anchors)} keys '*H_init'; expected one, as in a TRM")
    prefix = anchors[0][: -len("H_init")]
    weights = {key[len(prefix):]: value.float() for key, value in state.items()}
    return arch, weights


def rms_norm(x, axis=-1):
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(axis, keepdim=True) + 1e-5)).to(x.dtype)


class SwiGlu(nn.Module):
    def __init__(self, weights, prefix):
        super().__init__()
        self.gate_up = nn.Parameter(weights[prefix + "gate_up_proj.weight"])
        self.down = nn.Parameter(weights[prefix + "down_proj.weight"])

    def forward(self, x):
        gate, up = F.linear(x, self.gate_up).chunk(2, dim=-1)
        return F.linear(F.silu(gate) * up, self.down)


class Attention(nn.Module):
    def __init__(self, weights, prefix, heads, rope):
        super().__init__()
        self.qkv = nn.Parameter(weights[prefix + "qkv_proj.weight"])
        self.out = nn.Parameter(weights[prefix + "o_proj.weight"])
        self.heads = heads
        self.rope = rope

    def turn(self, x):
        """Rotates the halves of each head by its position."""
        wide = x.float()
        first, second = wide.chunk(2, dim=-1)
        cos, sin = self.rope
        return (wide * cos + torch.cat((-second, first), dim=-1) * sin).to(x.dtype)

    def forward(self, x):
        batch, length, width = x.shape
        qkv = F.linear(x, self.qkv).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        if self.rope is not None:
            q, k = self.turn(q), self.turn(k)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return F.linear(mixed.transpose(1, 2).reshape(batch, length, width), self.out)


class Block(nn.Module):
    def __init__(self, weights, prefix, heads, rope, mlp_t):
        super().__init__()
        self.mlp_t = mlp_t
        if mlp_t:
            self.mixer = SwiGlu(weights, prefix + "mlp_t.")
        else:
            self.mixer = Attention(weights, prefix + "self_attn.", heads, rope)
        self.mlp = SwiGlu(weights, prefix + "mlp.")

    def forward(self, h):
        if self.mlp_t:
            turned = h.transpose(1, 2)
            h = rms_norm(turned + self.mixer(turned)).transpose(1, 2)
        else:
            h = rms_norm(h + self.mixer(h))
        return rms_norm(h + self.mlp(h))


class TrmStep(nn.Module):
    """(embedding, z_H, z_L) to (z_H, z_L, logits, q): one supervision step."""

    def __init__(self, arch, weights, seq_len):
        super().__init__()
        self.arch = arch
        self.seq_len = seq_len
        self.tokens = weights["embed_tokens.embedding_weight"]
        self.hidden = self.tokens.shape[1]
        self.puzzles = weights.get("puzzle_emb.weights") if arch["puzzle_emb_ndim"] else None
        self.puzzle_len = self.count_puzzle_positions()
        self.learned = weights.get("embed_pos.embedding_weight")
        self.initial = weights["H_init"], weights["L_init"]
        heads, rope = arch["num_heads"], None
        if arch["pos_encodings"] == "rope":
            rope = self.rotary_table(self.hidden // heads)
        self.blocks = nn.ModuleList(
            Block(weights, f"L_level.layers.{i}.", heads, rope, bool(arch.get("mlp_t")))
            for i in range(arch["L_layers"]))
        self.lm_head = nn.Parameter(weights["lm_head.weight"])
        self.q_head = nn.Parameter(weights["q_head.weight"])
        self.q_bias = nn.Parameter(weights["q_head.bias"])
        self.requires_grad_(False)

    def count_puzzle_positions(self):
        width = self.arch["puzzle_emb_ndim"]
        if not width:
            return 0
        return self.arch.get("puzzle_emb_len") or -(-width // self.hidden)

    @property
    def length(self):
        return self.puzzle_len + self.seq_len

    def rotary_table(self, width):
        exponents = torch.arange(0, width, 2, dtype=torch.float32) / width
        rates = 1.0 / (float(self.arch.get("rope_theta", 10000.0)) ** exponents)
        angles = torch.outer(torch.arange(self.length, dtype=torch.float32), rates).repeat(1, 2)
        return angles.cos(), angles.sin()

    def embed(self, tokens, puzzle_ids):
        """The embedding that every step reads; computed once a puzzle."""
        rows = self.tokens[tokens]
        if self.puzzle_len:
            ahead = self.puzzles[puzzle_ids]
            missing = self.puzzle_len * self.hidden - ahead.shape[1]
            ahead = F.pad(ahead, (0, missing)).view(len(tokens), self.puzzle_len, self.hidden)
            rows = torch.cat((ahead, rows), dim=1)
        if self.learned is not None and self.arch["pos_encodings"] == "learned":
            rows = 0.707106781 * (rows + self.learned)
        return rows * math.sqrt(self.hidden)

    def carry(self):
        return tuple(z.expand(1, self.length, self.hidden).contiguous() for z in self.initial)

    def network(self, h, injection):
        h = h + injection
        for block in self.blocks:
            h = block(h)
        return h

    def forward(self, x, z_h, z_l):
        for _ in range(self.arch["H_cycles"]):
            for _ in range(self.arch["L_cycles"]):
                z_l = self.network(z_l, z_h + x)
            z_h = self.network(z_h, z_l)
        logits = F.linear(z_h[:, self.puzzle_len:], self.lm_head)
        return z_h, z_l, logits, F.linear(z_h[:, 0], self.q_head, self.q_bias)

    def multiply_adds(self):
        """Of a step: those of its matrix products."""
        network = 0
        for block in self.blocks:
            for name, weight in block.named_parameters():
                mixes_positions = block.mlp_t and name.startswith("mixer.")
                network += weight.numel() * (self.hidden if mixes_positions else self.length)
            if not block.mlp_t:
                network += 2 * self.length * self.length * self.hidden
        calls = self.arch["H_cycles"] * (self.arch["L_cycles"] + 1)
        return calls * network + self.lm_head.numel() * self.seq_len + self.q_head.numel()
