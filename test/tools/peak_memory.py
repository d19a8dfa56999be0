# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command and fails where it, or one of its children, took more memory.

usage: peak_memory.py MEGABYTES COMMAND...

Prints the peak on stderr: resident bytes, pages of mapped files included.
"""
import resource
import subprocess
import sys


def main():
    limit, command = int(sys.argv[1]), sys.argv[2:]
    result = subprocess.run(command).returncode
    # Linux counts in units of 1024 bytes.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    print(f"peak_memory: {peak:.0f} MB of {limit}", file=sys.stderr)
    sys.exit(result or peak > limit)


if __name__ == "__main__":
    main()
