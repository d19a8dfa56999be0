#!/usr/bin/env python3
# ===- terminal_text.py - odd texts in whatever tools print ---------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Runs the tools on odd names and contents, and looks at what they print.

  terminal_text.py MODEL.mlir CHECKPOINT-FOLDER

No line of it may be one that the text forged, and no character may move a cursor. Works
in the current folder, which is empty.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import unicodedata

# A colour, a title of the window, a line of its own, text that runs to the left, C1, a bad byte.
ODD = b"\x1b[31mred\x1b]0;t\x07\ntrmc: error: forged\r\xe2\x80\xae\xc2\x9b5m\xffend"
# The same as a text of Python, JSON and YAML, which have no bad bytes.
TEXT = ODD.replace(b"\xff", b"").decode()
READABLE = "Zahlenrätsel-数独"


def write(path, content):
    mode = "wb" if isinstance(content, bytes) else "w"
    with open(path, mode, **({} if mode == "wb" else {"encoding": "utf-8"})) as file:
        file.write(content)
    return path


def mlir_string(data):
    return "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\{c:02X}" for c in data)


def write_safetensors(path, names):
    header, offset = {}, 0
    for name in names:
        header[name] = {"dtype": "F32", "shape": [1], "data_offsets": [offset, offset + 4]}
        offset += 4
    text = json.dumps(header).encode()
    write(path, struct.pack("<Q", len(text)) + text + bytes(offset))


def check(command, succeeds=False, shows=None):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    shown = [c.decode(errors="replace") if isinstance(c, bytes) else c for c in command]
    if (result.returncode == 0) != succeeds or result.returncode not in (0, 1):
        sys.exit(f"{shown}: exit status {result.returncode}\n{result.stdout}")
    try:
        text = result.stdout.decode()
    except UnicodeDecodeError as error:
        sys.exit(f"{shown}: {error}")
    bad = [c for c in text if c not in "\n\t" and unicodedata.category(c)[0] == "C"]
    if bad:
        sys.exit(f"{shown}: prints {bad}\n{text!r}")
    if any(line.startswith("trmc: error: forged") for line in text.split("\n")):
        sys.exit(f"{shown}: prints a forged line\n{text}")
    if not text or (shows and shows not in text):
        sys.exit(f"{shown}: does not print {shows!r}\n{text}")
    return text


def check_paths(model, folder):
    odd = ODD.replace(b"/", b"")
    check([b"trmc", odd + b".pt"], shows="\\x1b[31mred\\x1b]0;t\\x07")
    check([b"trmc", odd + b".mlir"])
    check([b"trm-run", odd + b".mlir", b"--input=none"])
    check([b"trmc", model, b"-o", odd + b"/x"])
    check([b"trmc", model, b"--target-file=" + odd])
    check([b"trmc", model, b"--halting=" + odd])
    check([b"trmc", model, b"--save-temps=" + model + b"/" + odd, b"-o", b"x"])
    check([b"trmc", model, b"--report=" + model + b"/" + odd, b"-o", b"x"])
    check([b"trmc", model, b"--linker=" + odd, b"-o", b"x"])
    check([b"trmc", b"--load-plugin=" + odd, model])
    check([b"trmc", b"calibrate", model, b"--max-loss=0.5", b"--puzzles=" + odd])
    shutil.copytree(folder, odd)
    check([b"trmc", b"inspect", odd], succeeds=True)
    check([b"trmc", odd, b"-o", b"program"], succeeds=True)
    check([b"trmc", odd, b"--verbose", b"--emit=object", b"-o", b"a" + odd], succeeds=True)
    document = subprocess.run([b"trmc", b"inspect", b"--json", odd], check=True, capture_output=True)
    json.loads(document.stdout)
    shutil.copytree(folder.decode(), READABLE)
    check(["trmc", "inspect", READABLE], succeeds=True, shows=READABLE)
    shutil.copy("program", odd[:20])
    check([b"./" + odd[:20], b"none" + odd])


def check_options(model):
    for flag in ("precision", "emit", "target-cpu", "optimize", "name", "compile-to", "halting",
                 "weights", "float", "max-flash", "rule"):
        check(["trmc", model, f"--{flag}={TEXT}"])


def check_contents(model, folder):
    write_safetensors("keys.safetensors", [TEXT, "a" + TEXT, "z" * 200 + TEXT])
    check(["trmc", "keys.safetensors"])
    check(["trmc", "inspect", "keys.safetensors"])
    check(["trmc", "plugins", "keys.safetensors"], succeeds=True)
    configuration = open(os.path.join(folder, "all_config.yaml"), encoding="utf-8").read()
    for key, value in (("name", json.dumps(TEXT)), ("hidden_size", json.dumps(TEXT)),
                       (json.dumps("x" + TEXT), "1")):
        shutil.rmtree("configured", ignore_errors=True)
        shutil.copytree(folder, "configured")
        lines = [line for line in configuration.split("\n") if line.strip().split(":")[0] != key]
        at = next(i for i, line in enumerate(lines) if line.startswith("arch:"))
        lines.insert(at + 1, f"  {key}: {value}")
        write("configured/all_config.yaml", "\n".join(lines))
        result = subprocess.run(["trmc", "inspect", "configured"], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, check=False)
        check(["trmc", "inspect", "configured"], succeeds=result.returncode == 0)
    write("dataset.json", json.dumps({TEXT: 1, "seq_len": TEXT}))
    check(["trmc", folder, "--dataset=dataset.json", "-o", "x"])


def check_ir(model):
    text = open(model, encoding="utf-8").read()
    odd = '@"' + mlir_string(ODD) + '"'
    write("symbol.mlir", text.replace("trm.apply @spread", f"trm.apply {odd}"))
    commented = text.encode().replace(b"trm.apply @spread", b"trm.aply @spread // " + ODD)
    write("comment.mlir", commented)
    write("attribute.mlir", text.replace('family("hand")', f'family("{mlir_string(ODD)}")'))
    write("model.mlir", text.replace("@hello ", odd + " "))
    for path in ("symbol.mlir", "comment.mlir", "attribute.mlir", "model.mlir"):
        check(["trmc", path, "-o", "x"])
    for path in ("symbol.mlir", "comment.mlir"):
        check(["trm-run", path, "--input=none.safetensors"])


def check_records(model):
    good = {"name": "desk", "triple": "x86_64-unknown-linux-gnu", "vector_bits": 256,
            "vector_registers": 16}
    for change in ({"name": TEXT}, {TEXT: 1}, {"triple": TEXT}, {"cpu": TEXT}, {"features": TEXT},
                   {"vector_bits": TEXT}, {"compiler": [TEXT]}, {"int8_dot": TEXT}):
        write("record.json", json.dumps({**good, **change}))
        check(["trmc", model, "--target-file=record.json", "--emit=cpp", "-o", "x.cpp"])
    os.makedirs("records", exist_ok=True)
    write("records/desk.json", json.dumps({**good, "description": TEXT, "compiler": [TEXT]}))
    os.environ["TRM_PLUGIN_PATH"] = "records/desk.json"
    check(["trmc", "targets"], succeeds=True, shows="desk")
    check(["trmc", "plugins"], succeeds=True, shows="desk")
    del os.environ["TRM_PLUGIN_PATH"]
    write("halting.json", json.dumps({"rule": TEXT, "threshold": TEXT}))
    check(["trmc", model, "--halting=halting.json", "-o", "x"])


def main():
    model, folder = sys.argv[1:]
    shutil.copy(model, "hello.mlir")
    check_options("hello.mlir")
    check_ir("hello.mlir")
    check_records("hello.mlir")
    check_contents("hello.mlir", folder)
    check_paths(b"hello.mlir", folder.encode())


main()
