# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   kills.py FOLDER MODEL MOMENTS
#
# Ends compiles and solves by SIGKILL, SIGTERM and SIGINT at random moments. What they make is
# as it was before or as it is afterwards; temporary files are there after SIGKILL only, and
# gone after the next run; no process outlives them.
import os
import random
import shutil
import signal
import subprocess
import sys
import time

folder, model = (os.path.abspath(path) for path in sys.argv[1:3])
moments = int(sys.argv[3])
generator = random.Random(16)
place, old, new, temporaries = (os.path.join(folder, name) for name in ("out", "old", "new", "tmp"))
program = os.path.join(folder, "solver")
tensors = os.path.join(model, "expected.safetensors")
puzzles = os.path.join(folder, "puzzles.csv")
environment = {**os.environ, "TMPDIR": temporaries}
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def compile(kind, name, *options):
    return lambda version: [
        *("trmc", model, "--quiet", f"--emit={kind}", f"--max-steps={version}", "-o", name),
        *options,
    ]


def solve(*options):
    return lambda version: [program, puzzles, "--threads=1", f"--max-steps={version}", *options]


COMMANDS = [
    compile("program", "made"),
    compile("shared", "libmade.so"),
    compile("static", "libmade.a"),
    compile("package", "."),
    compile("asm", "made.s", "--save-temps=temps"),
    compile("object", "made.o", "--report=report"),
    solve("-o", "answers.txt"),
    solve("--json", "-o", "answers.json"),
    solve("--trace", "--json", "-o", "trace.json"),
    lambda version: [program, f"--input={tensors}", "--trace-file=t", f"--max-steps={version}"],
]


def read(root):
    """What the files in a folder hold, by their names."""
    found = {}
    for parent, _, names in os.walk(root):
        for name in names:
            path = os.path.join(parent, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def is_temporary(name):
    return any(part.endswith((".tmp", ".tmp.d")) for part in name.split(os.sep))


def start(command):
    # A group of its own, as a terminal gives it; this one's signals are not its.
    return subprocess.Popen(
        command,
        cwd=place,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def processes():
    """Those that work for a command of this test."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                if temporaries.encode() + b"/" in file.read() + b"/" and int(process) != os.getpid():
                    found.append(process)
            if os.readlink(f"/proc/{process}/cwd") == place:
                found.append(process)
        except OSError:
            pass
    return found


def wait_for_all():
    end = time.monotonic() + 5
    while found := processes():
        assert time.monotonic() < end, f"still there: {found}"
        time.sleep(0.01)


def fresh(root, source=None):
    shutil.rmtree(root, ignore_errors=True)
    if source:
        shutil.copytree(source, root)
    else:
        os.mkdir(root)


def stays(name, before, after, content):
    """Reports tell how long it took."""
    return content in (before.get(name), after.get(name)) or name.startswith("report")


def temporary_files():
    return {name for name in read(place) if is_temporary(name)} | set(os.listdir(temporaries))


def check(command, number, before, after, left_before):
    found = read(place)
    left = temporary_files() - left_before
    made = {name: content for name, content in found.items() if not is_temporary(name)}
    made.pop(next((name for name in made if name.endswith(".part")), ""), None)
    partial = [name for name, content in made.items() if not stays(name, before, after, content)]
    assert not partial, f"{command}, signal {number}: neither old nor new: {partial}"
    assert set(before) <= set(made), f"{command}, signal {number}: lost {set(before) - set(made)}"
    if number == signal.SIGKILL:
        return
    assert not left, f"{command}, signal {number}: left {left}"
    # What phases leave for --save-temps appears one after the other, a report at the end.
    whole = {name: text for name, text in made.items() if "/" not in name or "src/" in name}
    versions = [{name: version.get(name) for name in whole} for version in (before, after)]
    assert whole in versions, f"{command}, signal {number}: partly new"


def run(command):
    subprocess.run(command, cwd=place, env=environment, check=True, stdout=subprocess.DEVNULL)


def attack(make, count):
    versions = []
    for version, root in ((1, old), (2, new)):
        fresh(place)
        begin = time.monotonic()
        run(make(version))
        seconds = time.monotonic() - begin
        fresh(root, place)
        versions.append(read(root))
    before, after = versions
    for i in range(count):
        left = temporary_files()
        for name, content in before.items():
            with open(os.path.join(place, name), "wb") as file:
                file.write(content)
        number = SIGNALS[i % len(SIGNALS)]
        process = start(make(2))
        time.sleep(generator.uniform(0, 1.05 * seconds))
        process.send_signal(number)
        process.wait()
        wait_for_all()
        check(make(2), number, before, after, left)
    run(make(2))
    found = {name: text for name, text in read(place).items() if not name.endswith(".part")}
    names = {name for name in found if not name.startswith("report")}
    assert {name: found[name] for name in names} == {name: after[name] for name in names}
    left = temporary_files()
    assert not left, f"{make(2)}: left after the next run: {left}"


fresh(folder)
fresh(temporaries)
with open(os.path.join(model, "test.csv")) as every, open(puzzles, "w") as some:
    some.writelines(every.readlines()[:101])
subprocess.run(["trmc", model, "--quiet", "-o", program], check=True)
for make in COMMANDS:
    attack(make, moments // len(COMMANDS))
print(f"{moments} moments")
