# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Takes one setting after another away from a checkpoint, and looks at what trmc says.

Either the rest tells the fact (shapes, another setting), or trmc's one error names the
fact and a flag; with what the flag said, nothing is missing. Prints a line for each
setting; the exit status is 1 where a message has a hole.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import zipfile

import make_lucidrains
from make_checkpoint import write_checkpoint

LUCIDRAINS = {
    "heads": 2, "seq_len": 4, "num_refinement_blocks": 2, "num_latent_refinements": 3,
    "max_deep_refinement_steps": 5, "halt_prob_thres": 0.75, "depth": 1, "dim": 8,
    "num_tokens": 5, "num_register_tokens": 1, "attn_dim_head": 4,
}


def yaml_settings(folder):
    """The scalars of the section arch, by name."""
    with open(os.path.join(folder, "all_config.yaml"), encoding="utf-8") as file:
        return re.findall(r"^  (\w+): \S", file.read(), re.MULTILINE)


def without_line(folder, name):
    path = os.path.join(folder, "all_config.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(rf"^  {name}: .*\n", "", text, count=1, flags=re.MULTILINE))


def pickle_settings(folder):
    with zipfile.ZipFile(os.path.join(folder, "last.ckpt")) as archive:
        name = next(name for name in archive.namelist() if name.endswith("data.pkl"))
        data = archive.read(name)
    return [n for n in NANO if n.encode() in data]


NANO = ["hidden_size", "num_layers", "num_heads", "max_grid_size", "H_cycles", "L_cycles",
        "N_supervision", "ffn_expansion", "puzzle_emb_dim", "puzzle_emb_len", "rope_theta",
        "pos_emb_type", "use_mlp_t", "use_conv_swiglu", "use_board_swiglu", "vocab_size", "seq_len"]


def without_pickled(folder, name):
    """Another name of the same length, so that the pickle stays as long."""
    path = os.path.join(folder, "last.ckpt")
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for entry, data in entries:
            if entry.filename.endswith("data.pkl"):
                for old in [name] + ([name + "_val"] if name == "N_supervision" else []):
                    size = len(old).to_bytes(4, "little")
                    data = data.replace(b"X" + size + old.encode(), b"X" + size + b"q" * len(old))
            archive.writestr(entry, data)


def write_lucidrains(folder):
    os.makedirs(folder)
    write_checkpoint(os.path.join(folder, "model.pt"), list(make_lucidrains.model().items()))
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(LUCIDRAINS, file)


def without_member(folder, name):
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump({key: value for key, value in LUCIDRAINS.items() if key != name}, file)


def run(folder, flags):
    command = ["trmc", folder, "--compile-to=import", "-o", os.devnull] + flags
    result = subprocess.run(command, capture_output=True, text=True)
    return result.returncode, result.stderr


VALUES = {"--pos-encodings=NAME": "rope", "--own-halting=q or q-compare": "q"}


def check(folder, name):
    status, message = run(folder, [])
    if status == 0:
        return "told otherwise", True
    head, _, remedies = message.partition("; give ")
    flags = re.findall(r"--[\w-]+=(?:q or q-compare|NAME|N|X)", remedies)
    hole = re.search(r"give ,|, ,|put  |in \.|''|beside it beside|: ;|; ;", message)
    known = "does not tell" in head and flags and not hole and message.count("error:") == 1
    given = [f"{flag.split('=')[0]}={VALUES.get(flag, '1')}" for flag in flags]
    _, second = run(folder, given)
    good = bool(known) and "does not tell" not in second
    return " ".join(given) if good else message + second, good


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", help="a folder, or 'lucidrains'")
    parser.add_argument("scratch")
    options = parser.parse_args()
    if options.checkpoint == "lucidrains":
        settings, remove = list(LUCIDRAINS), without_member
    elif os.path.exists(os.path.join(options.checkpoint, "all_config.yaml")):
        settings, remove = yaml_settings(options.checkpoint), without_line
    else:
        settings, remove = pickle_settings(options.checkpoint), without_pickled
    good = True
    for name in settings:
        shutil.rmtree(options.scratch, ignore_errors=True)
        if options.checkpoint == "lucidrains":
            write_lucidrains(options.scratch)
        else:
            shutil.copytree(options.checkpoint, options.scratch)
        remove(options.scratch, name)
        said, is_good = check(options.scratch, name)
        print(f"{name}: {said}")
        good = good and is_good
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
