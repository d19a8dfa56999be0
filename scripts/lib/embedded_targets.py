# ===- embedded_targets.py - processors that models are emulated on ----------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""How a program is compiled, linked and run for each processor of docs/embedded.md.

The tests and scripts/count-instructions take their commands from here, so that what is
counted is what is tested.
"""
import dataclasses
import os
import shutil

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
# Compilers that may contract a*b+c compute other last bits on each processor: without it
# all of them compute the same.
LANGUAGE = "-std=c++17 -O2 -ffp-contract=off -fno-exceptions -fno-rtti"


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


def cortex(name, machine, flags, flash="0", ram="0x20000000", has_float=True):
    return Target(
        name=name,
        record=name if name != "cortex-m3" else "",
        compiler="arm-none-eabi-g++",
        # picolibc's start files are linked by the C driver only.
        linker="arm-none-eabi-gcc",
        flags=f"{flags} -mthumb --specs=picolibc.specs",
        link=f"{SEMIHOST} {memories(flash, ram)}",
        run=f"qemu-system-arm -M {machine} -semihosting -nographic -kernel",
        feature="qemu-system-arm",
        has_float=has_float,
    )


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
    return Target(
        name=f"rv64gcv-{bits}",
        record="rv64gcv",
        compiler="clang++-22",
        flags="--target=riscv64-linux-gnu -march=rv64gcv -mabi=lp64d",
        link="-static",
        run=f"qemu-riscv64 -cpu rv64,v=true,vlen={bits},elen=64,vext_spec=v1.0",
        feature="qemu-riscv64",
        needs=("riscv64-linux-gnu-g++",),
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
        cortex("cortex-m3", "mps2-an385", "-mcpu=cortex-m3 -mfloat-abi=soft", has_float=False),
        cortex("cortex-m4", "mps2-an386", "-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"),
        cortex(
            "cortex-m7",
            "mps2-an500",
            "-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16",
            ram="0x60000000",
        ),
        cortex(
            "cortex-m33",
            "mps2-an505",
            "-mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16",
            flash="0x10000000",
            ram="0x38000000",
        ),
        cortex("cortex-m55", "mps3-an547", "-mcpu=cortex-m55 -mfloat-abi=hard"),
        Target(
            name="rv32imac",
            record="rv32imac",
            compiler="riscv64-unknown-elf-g++",
            linker="riscv64-unknown-elf-gcc",
            # With `_zicsr`, GCC 12 would link the libgcc of 64 bits.
            flags="-march=rv32imac -mabi=ilp32 --specs=picolibc.specs",
            link=f"{SEMIHOST} {memories('0x80000000', '0x80100000')}",
            run="qemu-system-riscv32 -M virt -bios none -semihosting -nographic -kernel",
            feature="qemu-system-riscv32",
            has_float=False,
        ),
        rv64_vectors(128),
        rv64_vectors(256),
        wasm("wasm32", ""),
        wasm("wasm32-simd128", "-msimd128"),
    )
}
