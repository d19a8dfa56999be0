# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   interrupted.py PROGRAM PUZZLES
#
# Interrupts a program whose threads are at work on a stream, once and twice.
import signal
import subprocess
import sys
import time

program, puzzles = sys.argv[1:]
with open(puzzles) as file:
    header, *records = file.readlines()
lines = header + 20 * "".join(records)
for signals in (1, 2):
    process = subprocess.Popen(
        [program, "--threads=3", "--max-steps=1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(lines.encode())
    process.stdin.flush()
    time.sleep(0.5)
    for _ in range(signals):
        process.send_signal(signal.SIGINT)
    said = process.communicate()[1].decode()
    assert "ThreadSanitizer" not in said, said
    assert process.returncode in (130, -signal.SIGINT), (process.returncode, said)
