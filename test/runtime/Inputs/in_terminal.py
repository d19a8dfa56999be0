# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# in_terminal.py [--type=TEXT] COMMAND...: runs the command in a terminal of its
# own, types the text into it and prints what appears.
import os
import pty
import sys

arguments = sys.argv[1:]
typed = b""
if arguments[0].startswith("--type="):
    typed = arguments.pop(0)[len("--type=") :].replace("\\n", "\n").encode() + b"\x04"

process, terminal = pty.fork()
if process == 0:
    os.environ.update(TERM="xterm", LC_ALL="C.UTF-8")
    os.environ.pop("NO_COLOR", None)
    os.execvp(arguments[0], arguments)
os.write(terminal, typed)
while True:
    try:
        shown = os.read(terminal, 4096)
    except OSError:
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
