# ===- embedded_targets.py - processors that models are emulated on ----------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""How a program is compiled, linked and run for each processor of docs/embedded.md.

The tests and scripts/count-instructions take their commands from here, so that what is
counted is what is tested.
"""
import dataclasses
import json
import os
import shutil

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
# Compilers that may contract a*b+c compute other last bits on each processor: without it
# all of them compute the same.
LANGUAGE = "-std=c++17 -O2 -ffp-contract=off -fno-exceptions -fno-rtti"


def read_record(name):
    """What trmc calls the processor, and how its record compiles for it and emulates it."""
    path = os.path.join(ROOT, "codegen", "Target", "records", f"{name}.json")
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    compiler, *flags = record["compiler"]
    return {
        "record": name,
        "compiler": compiler,
        "flags": " ".join(flags),
        "run": " ".join(record["emulator"]),
    }


@dataclasses.dataclass(frozen=True)
class Target:
    """A processor. `link` ends before its object files and `run` before the program."""

    name: str
    compiler: str
    flags: str
    link: str
    run: str
    # What tests require, as lit calls it.
    feature: str
    linker: str = ""
    # What trmc --target-cpu calls it; none where trmc makes no objects for it.
    record: str = ""
    # Tools that the compiler calls, or that come with the libraries it takes.
    needs: tuple = ()
    # Whether the processor computes in floating point, rather than the compiler's library.
    has_float: bool = True

    @property
    def compile_command(self):
        return f"{self.compiler} {self.flags} {LANGUAGE}"

    @property
    def link_command(self):
        return f"{self.linker or self.compiler} {self.flags} {self.link}".rstrip()

    @property
    def emulator(self):
        return self.run.split()[0]

    def missing_tools(self):
        tools = (self.compiler, self.linker or self.compiler, self.emulator, *self.needs)
        return sorted({tool for tool in tools if not shutil.which(tool)})


def memories(flash, ram):
    """A megabyte for code and weights, and 128 KiB of RAM with 4 of them for the stack."""
    sizes = {"flash": flash, "flash_size": "0x100000", "ram": ram, "ram_size": "0x20000"}
    symbols = [f"__{name}={value}" for name, value in sizes.items()] + ["__stack_size=0x1000"]
    return "-Wl," + ",".join(f"--defsym={symbol}" for symbol in symbols) + " -Tpicolibc.ld"


SEMIHOST = "--oslib=semihost --crt0=semihost"


def bare(flash, ram, linker, **fields):
    """A processor without a system, linked with picolibc by GCC's C driver: the one for C++
    does not link its start files."""
    return Target(linker=linker, link=f"{SEMIHOST} {memories(flash, ram)}", **fields)


def cortex(name, flash="0", ram="0x20000000", **fields):
    fields = fields or read_record(name)
    return bare(flash, ram, "arm-none-eabi-gcc", name=name, feature="qemu-system-arm", **fields)


def aarch64(name, flags, cpu):
    return Target(
        name=name,
        record=name,
        compiler="aarch64-linux-gnu-g++",
        flags=flags,
        link="-static",
        run=f"qemu-aarch64 -cpu {cpu}",
        feature="qemu-aarch64",
    )


def rv64_vectors(bits):
    # Debian's GCC 12 knows no vectors; clang takes its libraries.
    fields = read_record("rv64gcv")
    fields["run"] = f"qemu-riscv64 -cpu rv64,v=true,vlen={bits},elen=64,vext_spec=v1.0"
    return Target(
        name=f"rv64gcv-{bits}",
        link="-static",
        feature="qemu-riscv64",
        needs=("riscv64-linux-gnu-g++",),
        **fields,
    )


def wasm(name, flags):
    # Debian's wasi-libc is in a folder of the target's older name, of which clang warns,
    # and there is no C++ library beside it.
    return Target(
        name=name,
        record="wasm32" if name == "wasm32-simd128" else "",
        compiler="clang++-22",
        flags=f"--target=wasm32-wasi -Wno-deprecated {flags}".rstrip(),
        link="-nostdlib++ -z stack-size=65536",
        run=f"node {os.path.join(ROOT, 'test', 'tools', 'run_wasm.mjs')}",
        feature="wasm",
        needs=("wasm-ld-22",),
    )


TARGETS = {
    target.name: target
    for target in (
        aarch64("aarch64", "-march=armv8-a", "cortex-a53"),
        aarch64("aarch64-dotprod", "-march=armv8.2-a+dotprod", "cortex-a76"),
        # trmc makes no objects for it; without a floating-point unit, and with a board that
        # holds a model.
        cortex(
            "cortex-m3",
            compiler="arm-none-eabi-g++",
            flags="-mcpu=cortex-m3 -mfloat-abi=soft -mthumb --specs=picolibc.specs",
            run="qemu-system-arm -M mps2-an385 -semihosting -nographic -kernel",
            has_float=False,
        ),
        cortex("cortex-m4"),
        cortex("cortex-m7", ram="0x60000000"),
        cortex("cortex-m33", flash="0x10000000", ram="0x38000000"),
        cortex("cortex-m55"),
        # With `_zicsr` in its -march, GCC 12 would link the libgcc of 64 bits.
        bare(
            "0x80000000",
            "0x80100000",
            "riscv64-unknown-elf-gcc",
            name="rv32imac",
            feature="qemu-system-riscv32",
            has_float=False,
            **read_record("rv32imac"),
        ),
        rv64_vectors(128),
        rv64_vectors(256),
        wasm("wasm32", ""),
        wasm("wasm32-simd128", "-msimd128"),
    )
}
