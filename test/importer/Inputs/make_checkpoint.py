# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a small TRM checkpoint, as torch.save does it, into a folder.

Pure Python: the zip holds a pickle that is put together opcode by opcode, so
that a test can spoil any part of it. KEYs are those of the model, without the
prefix that --prefix sets.
"""
import argparse
import math
import os
import struct
import zipfile

HIDDEN, VOCAB, SEQ_LEN, HEADS, PUZZLES, POSITIONS, WIDTH = 8, 5, 4, 2, 3, 5, 256
STORAGES = {
    "float32": ("FloatStorage", "<f"),
    "float64": ("DoubleStorage", "<d"),
    "float16": ("HalfStorage", "<e"),
    "bfloat16": ("BFloat16Storage", "<H"),
    "int64": ("LongStorage", "<q"),
}


class Tensor:
    def __init__(self, shape, dtype="float32", fill=0.25):
        self.shape, self.dtype, self.fill = list(shape), dtype, fill
        # Rows beyond the first are views of it: a large tensor in a small file.
        self.repeat_rows = False
        self.is_shared = False
        # One for each element; None: all are the fill.
        self.values = None

    def count(self):
        count = 1
        for size in self.shape[1:] if self.repeat_rows else self.shape:
            count *= size
        return count

    def strides(self):
        strides, step = [], 1
        for size in reversed(self.shape):
            strides.insert(0, step)
            step *= size
        if self.repeat_rows:
            strides[0] = 0
        return strides

    def data(self):
        form = STORAGES[self.dtype][1]
        if self.values is not None:
            return b"".join(struct.pack(form, value) for value in self.values)
        value = self.fill
        if self.dtype == "bfloat16":
            value = struct.unpack("<I", struct.pack("<f", self.fill))[0] >> 16
        elif self.dtype == "int64":
            value = int(self.fill)
        return struct.pack(form, value) * self.count()


def model(mlp_t):
    tensors = {
        "H_init": Tensor([HIDDEN], "bfloat16"),
        "L_init": Tensor([HIDDEN], "bfloat16"),
        "embed_tokens.embedding_weight": Tensor([VOCAB, HIDDEN]),
        "lm_head.weight": Tensor([VOCAB, HIDDEN]),
        "q_head.weight": Tensor([2, HIDDEN]),
        "q_head.bias": Tensor([2]),
        "puzzle_emb.weights": Tensor([PUZZLES, HIDDEN]),
    }
    layer = "L_level.layers.0."
    if mlp_t:
        tensors[layer + "mlp_t.gate_up_proj.weight"] = Tensor([2 * WIDTH, POSITIONS])
        tensors[layer + "mlp_t.down_proj.weight"] = Tensor([POSITIONS, WIDTH])
    else:
        tensors[layer + "self_attn.qkv_proj.weight"] = Tensor([3 * HIDDEN, HIDDEN])
        tensors[layer + "self_attn.o_proj.weight"] = Tensor([HIDDEN, HIDDEN])
    tensors[layer + "mlp.gate_up_proj.weight"] = Tensor([2 * WIDTH, HIDDEN])
    tensors[layer + "mlp.down_proj.weight"] = Tensor([HIDDEN, WIDTH])
    return tensors


def text(value):
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def integer(value):
    if value >= 2**31:
        return b"\x8a\x08" + struct.pack("<q", value)
    return b"J" + struct.pack("<i", value)


def integers(values):
    return b"(" + b"".join(map(integer, values)) + b"t"


def pickle_tensor(tensor, key):
    storage = f"ctorch\n{STORAGES[tensor.dtype][0]}\n".encode()
    persistent_id = b"(" + text("storage") + storage + text(key) + text("cpu")
    persistent_id += integer(tensor.count()) + b"tQ"
    ordered_dict = b"ccollections\nOrderedDict\n)R"
    arguments = persistent_id + integer(0) + integers(tensor.shape) + integers(tensor.strides())
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + arguments + b"\x89" + ordered_dict + b"tR"


def pickle_state_dict(tensors):
    # Aliases are one tensor under two names, and have one storage.
    keys = [str(i) for i in range(len(tensors))]
    shared = {id(tensor): key for key, (_, tensor) in zip(keys, tensors) if tensor.is_shared}
    items = b"".join(
        text(name) + pickle_tensor(tensor, shared.get(id(tensor), key))
        for key, (name, tensor) in zip(keys, tensors)
    )
    return b"\x80\x02}(" + items + b"u."


def write_checkpoint(path, tensors):
    root = os.path.basename(path)
    entries = {"data.pkl": pickle_state_dict(tensors), "byteorder": "little"}
    entries |= {f"data/{i}": tensor.data() for i, (_, tensor) in enumerate(tensors)}
    entries["version"] = "3\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            # Without the time of day, the same call writes the same file.
            archive.writestr(zipfile.ZipInfo(f"{root}/{name}"), content)


def pairs(values):
    return [value.split("=", 1) for value in values]


# No gradient trains these; averages do not have them.
STATES = ["H_init", "L_init", "puzzle_emb.weights"]


def rotary_table(kind, rows, theta):
    """As the reference computes it, [rows, head width]."""
    width = HIDDEN // HEADS
    table = [
        getattr(math, kind)(row * theta ** (-2 * (column % (width // 2)) / width))
        for row in range(rows)
        for column in range(width)
    ]
    tensor = Tensor([rows, width])
    tensor.values = table
    return tensor


def add_copies(items, options):
    """The same model again under other prefixes, all elements of one number."""
    for prefix, fill in pairs(options.copy):
        for key, tensor in model(options.mlp_t).items():
            if not (options.copy_trained and key in STATES):
                tensor.fill = float(fill)
                items.append((prefix + key, tensor))
    for prefix, fill in pairs(options.copy_list):
        trained = [key for key in model(options.mlp_t) if key not in STATES]
        for i, key in enumerate(trained):
            tensor = model(options.mlp_t)[key]
            tensor.fill = float(fill)
            items.append((f"{prefix}{i}", tensor))
    for name, sizes in pairs(options.stray):
        items.append((name, Tensor([int(size) for size in sizes.split(",") if size])))


def spoil(tensors, options):
    for key, factors in pairs(options.rotary):
        kind, rows, theta = factors.split(",")
        tensors[key] = rotary_table(kind, int(rows), float(theta))
    if options.trained:
        for key in STATES:
            del tensors[key]
    for key in options.drop:
        del tensors[key]
    for key, sizes in pairs(options.shape):
        shape = [int(size) for size in sizes.split(",") if size]
        tensors.setdefault(key, Tensor([])).shape = shape
    for key, value in pairs(options.fill):
        tensors[key].fill = float(value)
    for key, dtype in pairs(options.dtype):
        tensors[key].dtype = dtype
    for key, rows in pairs(options.repeat_rows):
        tensors[key].shape[0] = int(rows)
        tensors[key].repeat_rows = True
    for key, new_key in pairs(options.alias):
        tensors[key].is_shared = True
        tensors[new_key] = tensors[key]
    for key, new_key in pairs(options.rename):
        tensors[new_key] = tensors.pop(key)


def configuration(options):
    config = {
        "name": "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1",
        "H_cycles": 2,
        "L_cycles": 3,
        "L_layers": 1,
        "hidden_size": HIDDEN,
        "num_heads": HEADS,
        "expansion": 4.0,
        "puzzle_emb_ndim": HIDDEN,
        "puzzle_emb_len": 1,
        "pos_encodings": "none" if options.mlp_t else "rope",
        "mlp_t": str(options.mlp_t).lower(),
        "no_ACT_continue": "true",
        "halt_max_steps": 4,
    }
    config.update(pairs(options.config))
    return "arch:\n" + "".join(f"  {key}: {value}\n" for key, value in config.items() if value != "")


def dataset(options):
    facts = {"seq_len": SEQ_LEN, "vocab_size": VOCAB, "num_puzzle_identifiers": PUZZLES}
    facts.update((key, int(value)) for key, value in pairs(options.dataset))
    return "{" + ", ".join(f'"{key}": {value}' for key, value in facts.items()) + "}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("folder")
    add("--mlp_t", action="store_true", help="token mixing by MLP instead of attention")
    add("--prefix", default="_orig_mod.model.inner.")
    add("--file", default="step_1", help="its name")
    add("--trained", action="store_true", help="without initial states and puzzle embeddings")
    add("--fill_all", type=float, help="a number for all elements")
    add("--copy_trained", action="store_true", help="copies are without them")
    for option, meta in [("copy", "PREFIX=0.5"), ("copy_list", "PREFIX=0.5"), ("stray", "NAME=2,3"),
                         ("zero", "NAME"), ("leave_out", "NAME"),
                         ("only", "NAME=2,3")]:
        add("--" + option, action="append", default=[], metavar=meta)
    add("--rotary", action="append", default=[], metavar="KEY=cos,ROWS,THETA")
    for option, meta in [("drop", "KEY"), ("shape", "KEY=2,3"), ("fill", "KEY=nan")]:
        add("--" + option, action="append", default=[], metavar=meta)
    for option, meta in [("dtype", "KEY=float16"), ("rename", "KEY=NEW"), ("alias", "KEY=NEW"),
                         ("repeat_rows", "KEY=9")]:
        add("--" + option, action="append", default=[], metavar=meta)
    for option in ["config", "dataset"]:
        add("--" + option, action="append", default=[], metavar="KEY=VALUE")
        add("--no-" + option, action="store_true", help="leave the file out")
    options = parser.parse_args()

    tensors = model(options.mlp_t)
    if options.fill_all is not None:
        for tensor in tensors.values():
            tensor.fill = options.fill_all
    spoil(tensors, options)
    items = [(options.prefix + key, tensor) for key, tensor in tensors.items()]
    if options.only:
        items, options.stray = [], options.only
    add_copies(items, options)
    items = [item for item in items if item[0] not in options.leave_out]
    for name, tensor in items:
        tensor.fill = 0 if name in options.zero else tensor.fill
    os.makedirs(options.folder, exist_ok=True)
    write_checkpoint(os.path.join(options.folder, options.file), items)
    for name, left_out, content in [
        ("all_config.yaml", options.no_config, configuration(options)),
        ("dataset.json", options.no_dataset, dataset(options)),
    ]:
        path = os.path.join(options.folder, name)
        if os.path.exists(path):
            os.remove(path)
        if not left_out:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)


if __name__ == "__main__":
    main()
