# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   changed_files.py FOLDER MODEL BYTECODE SHARDS TENSORS
#
# Files that are cut, deleted or replaced as soon as a tool has mapped them: it ends well, or
# with a message that names the file.
import os
import shutil
import signal
import subprocess
import sys
import time

folder, model, bytecode, shards, tensors = (os.path.abspath(path) for path in sys.argv[1:])


def checkpoint_in(run):
    return max((entry for entry in os.scandir(run) if entry.is_file()), key=lambda e: e.stat().st_size).name


def cut(path):
    os.truncate(path, 0)


def replace(path):
    with open(path + ".new", "wb") as file:
        file.write(b"something else")
    os.replace(path + ".new", path)


READERS = [
    (model, checkpoint_in(model), lambda run, file: ["trmc", run, "--emit=asm", "-o", "-"]),
    (model, checkpoint_in(model), lambda run, file: ["trmc", "inspect", run, "--sha256"]),
    (shards, checkpoint_in(shards), lambda run, file: ["trmc", run, "--emit=asm", "-o", "-"]),
    (bytecode, "", lambda run, file: ["trmc", file, "--emit=asm", "-o", "-"]),
    (bytecode, "", lambda run, file: ["trm-opt", file]),
    (bytecode, "", lambda run, file: ["trm-run", file, f"--input={tensors}", "--batch=1", "--max-steps=1"]),
]


def is_mapped(process, path):
    try:
        with open(f"/proc/{process.pid}/maps") as maps:
            return path in maps.read()
    except OSError:
        return False


def copy(source, name):
    place = os.path.join(folder, "copy.mlirbc" if not name else "copy")
    shutil.rmtree(place, ignore_errors=True)
    (shutil.copytree if name else shutil.copyfile)(source, place)
    return place, os.path.join(place, name) if name else place


mapped = 0
for source, name, make in READERS:
    for change in (cut, os.remove, replace):
        for delay in (0, 0.01):
            run, file = copy(source, name)
            process = subprocess.Popen(
                make(run, file), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            while process.poll() is None and not is_mapped(process, file):
                pass
            time.sleep(delay)
            mapped += process.poll() is None
            process.send_signal(signal.SIGSTOP)
            change(file)
            process.send_signal(signal.SIGCONT)
            said = process.communicate()[1]
            command = f"{change.__name__} {make(run, file)}: {process.returncode}, {said}"
            assert process.returncode in (0, 1), command
            assert process.returncode == 0 or "error: " in said, command
            assert "Stack dump" not in said and "LLVM ERROR" not in said, command
assert mapped > len(READERS), mapped
