# ===- facts.py - of processes, packages and the machine ------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Facts of processes and of the machine, from the system's files."""
import re


def peak_memory_bytes(process):
    """The most resident memory that a running process ever had, or 0."""
    try:
        with open(f"/proc/{process}/status", encoding="utf-8") as file:
            match = re.search(r"^VmHWM:\s*(\d+) kB", file.read(), re.MULTILINE)
    except OSError:
        match = None
    return int(match.group(1)) * 1024 if match else 0


def read_cpu():
    """The processor's name and the instruction sets that decide the speed."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        text = file.read()
    name = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    flags = re.search(r"^flags\s*:(.*)$", text, re.MULTILINE)
    known = ("avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile")
    flags = set(flags.group(1).split()) if flags else set()
    return {"name": name.group(1) if name else "unknown", "features": sorted(flags & set(known))}
