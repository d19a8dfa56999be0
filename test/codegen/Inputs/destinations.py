# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles MODEL to each kind of artifact, with -o leading to each kind of thing.

A cell of the table (docs/outputs.md) is "written", through the link, device or pipe,
or "refused", with nothing changed and nothing left behind.
"""
import os
import shutil
import stat
import subprocess
import sys
import threading

model, root = sys.argv[1:]

PROGRAMS = ["program"]
WITH_HEADER = ["static", "shared", "object", "cpp"]
TEXTS = ["asm", "llvm", "mlir"]
KINDS = [*PROGRAMS, *WITH_HEADER, *TEXTS, "package"]
WRITTEN, REFUSED = "written", "refused"


def expected(kind, place):
    if place in ("folder", "write-protected", "input"):
        return REFUSED if (kind, place) != ("package", "folder") else WRITTEN
    if kind == "package":
        return WRITTEN if place == "nothing" else REFUSED
    if place in ("device", "pipe", "stream"):
        return REFUSED if kind in WITH_HEADER else WRITTEN
    return WRITTEN


class Place:
    """What -o leads to, in a folder of its own."""

    def __init__(self, name, kind):
        self.name, self.folder = name, os.path.join(root, f"{kind}-{name}")
        os.mkdir(self.folder)
        self.model = os.path.join(self.folder, "model.mlir")
        shutil.copy(model, self.model)
        self.output = os.path.join(self.folder, "out")
        self.target = os.path.join(self.folder, "target")
        self.received = b""
        getattr(self, "make_" + name.replace("-", "_"))()
        self.before = self.look()

    def make_nothing(self):
        pass

    def make_device(self):
        self.output = "/dev/null"

    def make_pipe(self):
        os.mkfifo(self.output)

    def make_stream(self):
        self.output = "/dev/stdout"

    def make_link(self):
        with open(self.target, "w", encoding="utf-8") as file:
            file.write("before")
        os.symlink("target", self.output)

    def make_dangling_link(self):
        os.symlink("target", self.output)

    def make_input(self):
        self.output = self.model

    def make_folder(self):
        os.mkdir(self.output)

    def make_write_protected(self):
        with open(self.output, "w", encoding="utf-8") as file:
            file.write("before")
        os.chmod(self.output, 0o444)

    def look(self):
        """Names, kinds, links and contents of all that is there."""
        found = {}
        for name in sorted(os.listdir(self.folder)):
            path = os.path.join(self.folder, name)
            status = os.lstat(path)
            content = ""
            if stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            elif stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    content = file.read()
            elif stat.S_ISDIR(status.st_mode):
                content = os.listdir(path)
            found[name] = (stat.S_IFMT(status.st_mode), content)
        return found

    def receive(self):
        with open(self.output, "rb") as file:
            self.received = file.read()

    def compile(self, kind):
        command = ["trmc", self.model, f"--emit={kind}", "-o", self.output]
        if self.name != "pipe":
            result = subprocess.run(command, capture_output=True)
            self.received = result.stdout
            return result
        # A writer opens the pipe as well, so that nobody waits where none is expected.
        keeper = os.open(self.output, os.O_RDWR)
        reader = threading.Thread(target=self.receive)
        reader.start()
        result = subprocess.run(command, capture_output=True)
        os.close(keeper)
        reader.join()
        return result

    def holds_artifact(self):
        if self.name == "device":
            return stat.S_ISCHR(os.stat(self.output).st_mode)
        if self.name in ("pipe", "stream"):
            return len(self.received) > 100
        if os.path.isdir(self.output):
            return len(os.listdir(self.output)) > 1
        if self.name in ("link", "dangling-link") and not os.path.islink(self.output):
            return False
        return os.path.getsize(self.output) > 100


PLACES = [
    "nothing", "device", "pipe", "stream", "link", "dangling-link", "input", "folder",
    "write-protected",
]


def outcome(kind, name):
    place = Place(name, kind)
    result = place.compile(kind)
    if result.returncode == 0:
        return WRITTEN if place.holds_artifact() else "exit status 0, but nothing there"
    message = result.stderr.decode().strip()
    if place.look() != place.before:
        return f"refused, but changed {place.folder}"
    if result.returncode < 0 or not message.startswith("trmc: error: ") or "\n" in message:
        return f"exit status {result.returncode}: {message}"
    return REFUSED


def main():
    wrong = 0
    for kind in KINDS:
        for name in PLACES:
            found, right = outcome(kind, name), expected(kind, name)
            if found != right:
                wrong += 1
                print(f"--emit={kind} -o {name}: {found}, expected: {right}")
    print(f"{len(KINDS) * len(PLACES)} cells, {wrong} wrong")


main()
