# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# stream.py CASE FOLDER SOLVER [OPTION...]: runs the solver of 4x4 Sudokus at a pipe that
# stays open and checks what comes when. FOLDER is for its files.
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

folder, solver = sys.argv[2:4]
options = sys.argv[4:]
PUZZLE, ANSWER = "4..31...24...1.2", "4213132424313142"


# Under nohup the programs would ignore it, too, as they should.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
kept = []


def puzzles(count):
    """Questions, each with a few cells of a right answer."""
    chance = random.Random(count)
    rows = ["1234341221434321", ANSWER, "3142421313242431"]
    return ["".join(c if chance.random() < 0.4 else "." for c in chance.choice(rows)) for _ in range(count)]


def start(*more, **arguments):
    pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return subprocess.Popen([solver, *options, *more], text=True, **{**pipes, **arguments})


def whole(lines, *more):
    done = subprocess.run([solver, *more], input="".join(line + "\n" for line in lines), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def at_once():
    """The answer comes before the next puzzle is there, and before the input ends."""
    for more, head, wanted in [
        ([], "", ANSWER),
        (["--halt=q", "--threads=2"], "", ANSWER),
        (["--trajectories=2"], "", ANSWER),
        (["--deadline-ms=100000"], "", ANSWER),
        ([], "question\n", ANSWER),
        (["--draw"], "", "ended after step 6 of 6"),
        (["--trace"], "", "ended after step 6 of 6"),
        (["--json"], "", '"keeps_rules": true'),
        (["--json", "--trace"], "", '"trace":'),
    ]:
        process = start(*more)
        process.stdin.write(head)
        shown = ""
        for number in range(1, 4):
            process.stdin.write(PUZZLE + "\n")
            process.stdin.flush()
            while shown.count(wanted) < number:
                shown += os.read(process.stdout.fileno(), 1 << 16).decode()
        process.stdin.close()
        assert process.wait() == 0


def order():
    """Bytes do not depend on threads, nor on how the input comes."""
    lines = puzzles(20000)
    for more in (["--halt=q"], ["--trajectories=3", "--halt=q"], ["--halt=q", "--json"]):
        expected = whole(lines, "--threads=1", *more)
        for threads in (2, 7):
            assert whole(lines, f"--threads={threads}", *more) == expected
    assert json.loads(expected)["puzzles"] == len(lines)


def feed(process, lines):
    """Writes until nobody reads, and never says that this is all."""
    pipe, process.stdin = process.stdin, None
    kept.append(pipe)

    def write():
        try:
            for line in lines:
                pipe.write(line + "\n")
            pipe.flush()
        except (BrokenPipeError, ValueError):
            pass

    threading.Thread(target=write, daemon=True).start()


def interrupt():
    """A signal loses nothing that was solved."""
    lines = puzzles(100000)
    expected = whole(lines, "--halt=q").splitlines()
    for kind, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        process = start("--halt=q", "--threads=3")
        feed(process, lines)
        got = [process.stdout.readline() for _ in range(50)]
        begin = time.time()
        process.send_signal(kind)
        rest, said = process.stdout.read(), process.stderr.read()
        assert process.wait() == status, process.returncode
        assert time.time() - begin < 5
        answers = "".join(got + [rest]).splitlines()
        assert answers == expected[: len(answers)] and len(answers) < len(lines)
        assert f"interrupted after {len(answers):,} puzzles" in said, said


def interrupt_idle():
    """A signal before the first puzzle leaves a whole document."""
    process = start("--json")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    document = json.loads(out)
    assert process.returncode == 130 and document["results"] == [] and document["interrupted"], (out, err)


def interrupt_output():
    """So it is with a file, a check and JSON."""
    lines = puzzles(100000)
    path = os.path.join(folder, "answers.txt")
    process = start("--halt=q", "-o", path)
    feed(process, lines)
    time.sleep(0.5)
    assert not os.path.exists(path)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    answers = open(path + ".part").read().splitlines()
    assert process.returncode == 130 and f"after {len(answers):,} puzzles" in said, said
    assert "which are in " + path + ".part" in said, said
    assert answers and answers == whole(lines[: len(answers)], "--halt=q").splitlines()
    assert [name for name in os.listdir(folder) if name.startswith("answers")] == ["answers.txt.part"]

    rows = ["question,answer"] + [f"{PUZZLE},{ANSWER}"] * 2000000
    process = start("--check")
    feed(process, rows)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    text, said = process.communicate()
    assert process.returncode == 130 and ", a part of all\n" in text, text
    assert "100.00 % (" in text and "100.00 % right so far" in said, text + said
    process = start("--check", "--json")
    feed(process, rows)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    document = json.loads(process.communicate()[0])
    assert process.returncode == 143 and document["interrupted"] is True
    assert document["puzzles"] == len(document["results"]) == document["exact"] > 0


def interrupt_step():
    """Who is in the middle of a long solve ends with the step, and drops the puzzle."""
    process = start("--max-steps=10000")
    process.stdin.write(PUZZLE + "\n")
    process.stdin.flush()
    time.sleep(0.3)
    begin = time.time()
    process.send_signal(signal.SIGINT)
    answers, said = process.communicate()
    assert time.time() - begin < 5 and process.returncode == 130
    assert answers == "" and "interrupted after 0 puzzles" in said, said
    path = os.path.join(folder, "before.txt")
    with open(path, "w") as file:
        file.write("before")
    process = start("--max-steps=10000", "-o", path)
    process.stdin.write(PUZZLE + "\n")
    process.stdin.flush()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 143 and open(path).read() == "before"


def kill():
    """A second signal does not wait for the step, and leaves no file."""
    process = start("--max-steps=10000", "-o", os.path.join(folder, "killed.txt"))
    process.stdin.write(PUZZLE + "\n")
    process.stdin.flush()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert process.wait() in (-signal.SIGINT, -signal.SIGTERM, 130, 143), process.returncode
    assert not [name for name in os.listdir(folder) if name.startswith("killed")]


def memory():
    """It does not grow with the number of puzzles, nor where nobody reads the answers."""

    def peak(count, more):
        process = start("--max-steps=1", *more, stdout=open(os.devnull, "w"))
        for _ in range(count // 1000):
            process.stdin.write((PUZZLE + "\n") * 1000)
        process.stdin.flush()
        time.sleep(0.2)
        with open(f"/proc/{process.pid}/status") as status:
            found = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        process.communicate()
        return found

    for more in ([], ["--json"], ["--trace"], ["--threads=8", "--trajectories=2"]):
        small, large = peak(20000, more), peak(200000, more)
        assert large < small + 3000, (more, small, large)


def error():
    """What was solved before a mistake is written."""
    for more in ([], ["--json"], ["--threads=5"]):
        lines = puzzles(5000)
        process = start(*more)
        answers, said = process.communicate("\n".join(lines[:4000] + ["12"] + lines[4000:]) + "\n")
        assert process.returncode == 1 and "<stdin>:4001:" in said, said
        if more == ["--json"]:
            document = json.loads(answers)
            assert len(document["results"]) == document["puzzles"] == 4000 and "4001" in document["error"]
        else:
            assert answers == whole(lines[:4000])


def closed():
    """Who reads no further ends the run, without a word."""
    for ignores in (False, True):
        handler = lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignores else signal.SIG_DFL)
        process = start(preexec_fn=handler, restore_signals=False)
        feed(process, puzzles(100000))
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == (141 if ignores else -signal.SIGPIPE), process.returncode
        assert process.stderr.read() == ""


globals()[sys.argv[1]]()
print("done", flush=True)
os._exit(0)  # Pipes that are still open would complain.
