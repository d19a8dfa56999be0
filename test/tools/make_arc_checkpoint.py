# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a TRM checkpoint shaped as those for ARC: a puzzle embedding of hundreds
of megabytes beside a small model.

The table is zeros but for its first two rows and the last, and takes no space on
file systems that know holes. Whatever its size, the other weights and the first
two rows are the same.
"""
import argparse
import json
import math
import os
import random
import struct
import sys
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "importer", "Inputs"))
import make_checkpoint as plain  # noqa: E402  (where it is depends on this file)

VOCAB = 12
ZEROS = bytes(1 << 20)


class Content:
    """Bytes that are zeros but for some pieces, [(offset, bytes)] in order."""

    def __init__(self, size, pieces):
        self.size, self.pieces = size, pieces

    def checksum(self):
        crc = at = 0
        for offset, data in [*self.pieces, (self.size, b"")]:
            while at < offset:
                count = min(offset - at, len(ZEROS))
                crc = zlib.crc32(ZEROS[:count], crc)
                at += count
            crc = zlib.crc32(data, crc)
            at += len(data)
        return crc

    def write(self, file):
        start = file.tell()
        for offset, data in self.pieces:
            file.seek(start + offset)
            file.write(data)
        file.seek(start + self.size)


def whole(data):
    return Content(len(data), [(0, data)])


def write_zip(path, entries):
    """As torch.save writes it: nothing compressed."""
    directory = b""
    with open(path, "wb") as file:
        for name, content in entries:
            offset = file.tell()
            if offset + content.size >= 2**32:
                sys.exit(f"{path}: a zip of 4 GiB and more needs zip64; take --format=safetensors")
            sizes = struct.pack("<III", content.checksum(), content.size, content.size)
            fields = struct.pack("<HHHHH", 20, 0, 0, 0, 0x21) + sizes
            fields += struct.pack("<HH", len(name), 0)
            file.write(b"PK\x03\x04" + fields + name.encode())
            content.write(file)
            directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields
            directory += struct.pack("<HHHII", 0, 0, 0, 0, offset) + name.encode()
        end = file.tell()
        file.write(directory + b"PK\x05\x06" + struct.pack("<HHHH", 0, 0, len(entries), len(entries)))
        file.write(struct.pack("<IIH", len(directory), end, 0))


def write_pytorch(path, tensors, contents):
    entries = [("arc/data.pkl", whole(plain.pickle_state_dict(tensors)))]
    entries += [("arc/byteorder", whole(b"little")), ("arc/version", whole(b"3\n"))]
    entries += [(f"arc/data/{i}", content) for i, content in enumerate(contents)]
    write_zip(path, entries)


def write_safetensors(path, tensors, contents):
    header, at = {}, 0
    for (name, tensor), content in zip(tensors, contents):
        dtype = {"float32": "F32", "bfloat16": "BF16"}[tensor.dtype]
        header[name] = {
            "dtype": dtype,
            "shape": tensor.shape,
            "data_offsets": [at, at + content.size],
        }
        at += content.size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for content in contents:
            content.write(file)
        file.truncate()


def model(options):
    hidden = options.hidden
    # The reference's: expansion 4, times 2/3, up to a multiple of 256.
    width = -(-round(4 * hidden * 2 / 3) // 256) * 256
    tensors = {
        "H_init": plain.Tensor([hidden], "bfloat16"),
        "L_init": plain.Tensor([hidden], "bfloat16"),
        "embed_tokens.embedding_weight": plain.Tensor([VOCAB, hidden]),
        "lm_head.weight": plain.Tensor([VOCAB, hidden]),
        "q_head.weight": plain.Tensor([2, hidden]),
        "q_head.bias": plain.Tensor([2]),
        "puzzle_emb.weights": plain.Tensor([options.rows, options.width]),
    }
    for layer in ("L_level.layers.0.", "L_level.layers.1."):
        tensors[layer + "self_attn.qkv_proj.weight"] = plain.Tensor([3 * hidden, hidden])
        tensors[layer + "self_attn.o_proj.weight"] = plain.Tensor([hidden, hidden])
        tensors[layer + "mlp.gate_up_proj.weight"] = plain.Tensor([2 * width, hidden])
        tensors[layer + "mlp.down_proj.weight"] = plain.Tensor([hidden, width])
    return tensors


def values(key, count, scale, block=4099):
    """Normally distributed floats; a block of them over and over, which is quick."""
    generator = random.Random(key)
    floats = struct.pack(f"<{block}f", *(generator.gauss(0, scale) for _ in range(block)))
    return (floats * (count // block + 1))[: 4 * count]


def content_of(key, tensor):
    if tensor.dtype == "bfloat16":
        floats = values(key, tensor.count(), 1)
        return whole(b"".join(floats[at + 2 : at + 4] for at in range(0, len(floats), 4)))
    if key != "puzzle_emb.weights":
        return whole(values(key, tensor.count(), 1 / math.sqrt(tensor.shape[-1])))
    rows, width = tensor.shape
    filled = {0: "first", 1: "second", rows - 1: "last"} if rows > 2 else {0: "first", 1: "second"}
    pieces = [(row * width * 4, values(name, width, 1)) for row, name in filled.items()]
    return Content(rows * width * 4, pieces)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("folder")
    add("--rows", type=int, default=400_000, help="of the puzzle embedding (default: 400000)")
    add("--width", type=int, default=512, help="of a row (default: 512)")
    add("--hidden", type=int, default=512, help="hidden size (default: 512)")
    add("--seq-len", type=int, default=900, help="tokens of a puzzle (default: 900)")
    add("--format", choices=["pytorch", "safetensors"], default="pytorch")
    options = parser.parse_args()

    os.makedirs(options.folder, exist_ok=True)
    tensors = model(options)
    named = [("_orig_mod.model.inner." + key, tensor) for key, tensor in tensors.items()]
    contents = [content_of(key, tensor) for key, tensor in tensors.items()]
    write = write_pytorch if options.format == "pytorch" else write_safetensors
    write(os.path.join(options.folder, "step_1"), named, contents)
    size = {"hidden_size": options.hidden, "puzzle_emb_ndim": options.width, "num_heads": 8}
    config = {"name": "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1"}
    config |= {"H_cycles": 3, "L_cycles": 4, "L_layers": 2, "expansion": 4, "puzzle_emb_len": 16}
    config |= {"pos_encodings": "rope", "mlp_t": "false", "halt_max_steps": 16}
    config |= {"no_ACT_continue": "true"}
    with open(os.path.join(options.folder, "all_config.yaml"), "w", encoding="utf-8") as file:
        file.write("arch:\n" + "".join(f"  {k}: {v}\n" for k, v in (config | size).items()))
    with open(os.path.join(options.folder, "dataset.json"), "w", encoding="utf-8") as file:
        facts = {"seq_len": options.seq_len, "vocab_size": VOCAB}
        json.dump(facts | {"num_puzzle_identifiers": options.rows}, file)


if __name__ == "__main__":
    main()
