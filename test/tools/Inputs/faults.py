# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs commands while the system denies them something: room for what they write, a standard
# output, memory, stack, file descriptors, a folder for temporary files. Each ends well, or
# with a message and a status, and leaves nothing that it did not leave before.
import os
import re
import resource
import shutil
import signal
import subprocess
import sys

# What LLVM, the standard library or a shell say of a process that broke.
BROKEN = re.compile(
    r"LLVM ERROR|PLEASE submit|Stack dump|terminate called|Segmentation|Aborted|core dumped"
    r"|Assertion|what\(\):"
)


def limit(what, value):
    return lambda: resource.setrlimit(what, (value, value))


def close_stdout():
    os.close(1)


class Run:
    """One command in a folder of its own, which holds `kept` before."""

    def __init__(self, folder, command):
        self.folder = os.path.join(folder, "run")
        self.command = command

    def __call__(self, stdout=subprocess.PIPE, before=None, environment=None):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder)
        result = subprocess.run(
            self.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            preexec_fn=before,
            env={**os.environ, **(environment or {})},
            timeout=120,
        )
        return result.returncode, result.stderr.decode(errors="replace")

    def left(self):
        return sorted(
            os.path.relpath(os.path.join(place, name), self.folder)
            for place, _, names in os.walk(self.folder)
            for name in names
        )


class Table:
    def __init__(self, folder):
        self.folder = folder
        self.temporaries = os.path.join(folder, "tmp")
        os.makedirs(self.temporaries, exist_ok=True)
        self.problems = 0

    def report(self, fault, command, problem, errors):
        self.problems += 1
        print(f"{fault}: {' '.join(command)}: {problem}\n  {errors.strip()}")

    def check(self, fault, command, expected, made=(), silent=False, **how):
        """`expected` is what the message says; None: the command ends well; "": either."""
        run = Run(self.folder, command)
        environment = {"TMPDIR": self.temporaries, **how.pop("environment", {})}
        status, errors = run(environment=environment, **how)
        left = [name for name in run.left() if name != "stdout"]
        messages = re.findall(rf"{os.path.basename(command[0])}: error: .*", errors)
        if BROKEN.search(errors) or (status < 0 and not silent):
            self.report(fault, command, f"broke with status {status}", errors)
        elif expected is None and status != 0:
            self.report(fault, command, f"failed with status {status}", errors)
        elif expected and status == 0:
            self.report(fault, command, "ended well", errors)
        elif status and not silent and (len(messages) != 1 or not re.search(expected or "", messages[0])):
            self.report(fault, command, f"status {status}, expected '{expected}'", errors)
        elif status and left:
            self.report(fault, command, f"left {left}", errors)
        elif not status and any(name.endswith((".tmp", ".d")) for name in left):
            self.report(fault, command, f"left {left}", errors)
        if os.listdir(self.temporaries):
            self.report(fault, command, f"left {os.listdir(self.temporaries)} in TMPDIR", errors)
        return status

    def standard_output(self, command):
        """Of a command that writes to it."""
        with open("/dev/full", "wb") as full:
            self.check("full", command, "standard output.*No space left on device", stdout=full)
        closed = "standard output.*Bad file descriptor"
        self.check("closed", command, closed, stdout=None, before=close_stdout)
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            # As of any program: without a word, by the signal or with the shell's status of it.
            status = self.check("pipe", command, "", stdout=pipe, silent=True)
        if status not in (-signal.SIGPIPE, 128 + signal.SIGPIPE):
            self.report("pipe", command, f"status {status}, expected 141", "")
        with open(os.path.join(self.folder, "stdout"), "wb") as file:
            self.check(
                "ulimit -f",
                command,
                "standard output.*File too large",
                stdout=file,
                before=limit(resource.RLIMIT_FSIZE, 16),
            )

    def files(self, command):
        """Of a command that writes files, the first of them with -o at its end."""
        self.check("ulimit -f", command, "", before=limit(resource.RLIMIT_FSIZE, 512))
        self.check("ulimit -f 0", command, "", before=limit(resource.RLIMIT_FSIZE, 0))
        # A closed stream's number is not that of the next file.
        self.check("closed", command, None, stdout=None, before=close_stdout)

    def denied(self, command, memory, stacks=(128, 256)):
        """Of any: with less and less of what it needs."""
        for stack in stacks:
            self.check(
                f"ulimit -s {stack}", command, None, before=limit(resource.RLIMIT_STACK, stack << 10)
            )
        for mebibytes in memory:
            self.check(
                f"ulimit -v {mebibytes << 10}",
                command,
                "",
                before=limit(resource.RLIMIT_AS, mebibytes << 20),
            )
        for files in range(4, 12, 2):
            self.check(f"ulimit -n {files}", command, "", before=limit(resource.RLIMIT_NOFILE, files))
        absent = os.path.join(self.folder, "absent")
        self.check("TMPDIR", command, "", environment={"TMPDIR": absent})

    def end(self):
        if self.problems:
            sys.exit(f"{self.problems} problems")
