#!/usr/bin/env python3
# ===- missing_tensors.py - checkpoints without one of their tensors -------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""missing_tensors.py FOLDER KEY [FLAG...]: a checkpoint of test/reference whose KEY has another name.

It must be an error that names what is there instead, and what helps.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile


def rename(source, target, old, new):
    """With names as long as before a pickle's lengths stay right."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for member in before.infolist():
            data = before.read(member)
            if member.filename.endswith("/data.pkl"):
                # A string and its length: nothing that only begins or ends so.
                length = len(old).to_bytes(4, "little")
                data = data.replace(length + old.encode(), length + new.encode())
                short = bytes([len(old)])
                data = data.replace(b"\x8c" + short + old.encode(), b"\x8c" + short + new.encode())
            after.writestr(member, data)


def main():
    folder, key, *flags = sys.argv[1:]
    name = next(name for name in os.listdir(folder) if name.startswith(("step", "saved", "last")))
    work = os.path.basename(folder)
    shutil.copytree(folder, work)
    new = key[:-1] + "~"
    rename(os.path.join(folder, name), os.path.join(work, name), key, new)
    command = ["trmc", os.path.join(work, name), *flags, "--emit=mlir", "-o", "m.mlirbc"]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    expected = rf"error: .*: has no tensor '[^']*{key}', which this family needs; nearest to it: '([^']*)'"
    found = re.search(expected, output)
    if not found or not new.endswith(found.group(1)) or "docs/plugins.md" not in output:
        sys.exit(f"{folder} without {key}: {output}")


main()
