# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a small TRM checkpoint as a training run keeps it: weights, averages of
them, callbacks, optimizers, hyper-parameters.

The weights are 0.25, their averages 0.5. A hostile value would make the file
FOLDER/executed if anything ran it.
"""
import argparse
import os
import struct
import zipfile

import make_checkpoint as plain
from make_checkpoint import Tensor

EMA = "EMACallback"
# Not trained by gradients, and hence in no average.
BUFFERS = ["H_init", "L_init", "puzzle_emb.weights"]


class Call:
    """What a global of some library would make of a string."""

    def __init__(self, module, name, argument):
        self.module, self.name, self.argument = module, name, argument


class Pickler:
    def __init__(self):
        self.tensors = []

    def pickle(self, value):
        if isinstance(value, dict):
            items = b"".join(self.pickle(key) + self.pickle(item) for key, item in value.items())
            return b"}(" + items + b"u"
        if isinstance(value, list):
            return b"](" + b"".join(map(self.pickle, value)) + b"e"
        if isinstance(value, Tensor):
            self.tensors.append(value)
            return plain.pickle_tensor(value, str(len(self.tensors) - 1))
        if isinstance(value, Call):
            name = f"c{value.module}\n{value.name}\n".encode()
            return name + plain.text(value.argument) + b"\x85R"
        if value is None:
            return b"N"
        if isinstance(value, bool):
            return b"\x88" if value else b"\x89"
        if isinstance(value, int):
            return plain.integer(value)
        if isinstance(value, float):
            return b"G" + struct.pack(">d", value)
        return plain.text(value)


def write(path, value):
    pickler = Pickler()
    data = b"\x80\x02" + pickler.pickle(value) + b"."
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/byteorder", "little")
        for i, tensor in enumerate(pickler.tensors):
            archive.writestr(f"archive/data/{i}", tensor.data())


def put(value, place, item):
    """Sets value["a"]["b"] for the place a/b."""
    *folders, last = place.split("/")
    for folder in folders:
        value = value[folder]
    value[last] = item


def remove(value, place):
    *folders, last = place.split("/")
    for folder in folders:
        value = value[folder]
    del value[last]


def checkpoint(options):
    raw = {options.prefix + key: tensor for key, tensor in plain.model(False).items()}
    averages = {
        options.prefix + key: Tensor(tensor.shape, tensor.dtype, 0.5)
        for key, tensor in plain.model(False).items()
        if options.averaging or key not in BUFFERS
    }
    value = {
        "epoch": 3,
        "pytorch-lightning_version": "2.6.0",
        "state_dict": raw,
        "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"total": {"ready": 0}}}},
        "callbacks": {
            EMA: {"shadow": averages, "decay": 0.999},
            "ModelCheckpoint{'monitor': 'val/x'}": {
                "best_model_score": Tensor([], fill=0.5),
                "dirpath": Call("pathlib", "PosixPath", "runs"),
            },
        },
        "optimizer_states": [{"state": {0: {"exp_avg": Tensor([plain.VOCAB, plain.HIDDEN])}}}],
        "lr_schedulers": [],
        "hyper_parameters": {
            "hidden_size": plain.HIDDEN,
            "rope_theta": 10000.0,
            "use_mlp_t": False,
            "output_dir": None,
            "optimizer": Call("functools", "partial", "torch.optim.AdamW"),
        },
    }
    if options.averaging:
        value["current_model_state"] = raw
        value["state_dict"] = averages
        value["averaging_state"] = {"n_averaged": Tensor([], "int64", 7)}
        del value["callbacks"][EMA]
    return value


def in_form(value, form):
    if form == "lightning":
        return value
    if form == "weights":
        return value["state_dict"]
    averages = value["callbacks"][EMA]["shadow"]
    if form == "dictionary":
        optimizer = {"state": value["optimizer_states"][0]["state"]}
        return {"model": value["state_dict"], "ema": averages, "optimizer": optimizer, "step": 9}
    flat = {"initted": Tensor([1]), "step": Tensor([1], "int64", 7)}
    flat |= {"online_model." + key: tensor for key, tensor in value["state_dict"].items()}
    return flat | {"ema_model." + key: tensor for key, tensor in averages.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("folder")
    add("--name", default="last.ckpt")
    add("--prefix", default="model.inner.")
    add("--averaging", action="store_true", help="averages as Lightning's WeightAveraging keeps them")
    add("--form", choices=["lightning", "weights", "dictionary", "ema-module"], default="lightning",
        help="weights: state_dict alone; dictionary: model, ema, optimizer; ema-module: "
             "online_model and ema_model, as ema-pytorch has them")
    add("--drop", action="append", default=[], metavar="PLACE", help="a/b/c of the dictionaries")
    add("--shape", action="append", default=[], metavar="PLACE=2,3", help="add a tensor")
    add("--hostile", action="append", default=[], metavar="PLACE", help="add a call of os.system")
    options = parser.parse_args()

    value = checkpoint(options)
    for place in options.drop:
        remove(value, place)
    for place, sizes in plain.pairs(options.shape):
        put(value, place, Tensor([int(size) for size in sizes.split(",")]))
    for place in options.hostile:
        command = f"touch {os.path.abspath(options.folder)}/executed"
        put(value, place, Call("os", "system", command))
    value = in_form(value, options.form)
    os.makedirs(options.folder, exist_ok=True)
    write(os.path.join(options.folder, options.name), value)
    facts = argparse.Namespace(mlp_t=False, config=[], dataset=[])
    for name, content in [
        ("all_config.yaml", plain.configuration(facts)),
        ("dataset.json", plain.dataset(facts)),
    ]:
        with open(os.path.join(options.folder, name), "w", encoding="utf-8") as file:
            file.write(content)


if __name__ == "__main__":
    main()
