# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The lit suite: which files are tests, what they may call, and which features
# of this machine they may require.
import os
import re
import shutil
import subprocess
import sys

import lit.formats

config.name = "trm"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
# unit/ and fuzz/ are suites of their own.
config.excludes = ["Inputs", "inputs", "unit", "fuzz", "models", "reference"]
# Tests of minutes, each of which keeps a core busy, run where somebody asks for them.
long_tests = bool(os.environ.get("TRM_LONG_TESTS"))
if lit_config.maxIndividualTestTimeIsSupported[0]:
    lit_config.maxIndividualTestTime = 3600 if long_tests else 600
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.binary_root, "test")


def join(*parts):
    return os.path.normpath(os.path.join(config.source_root, *parts))


# Processors that programs are emulated on; the scripts know the same.
sys.path.insert(0, join("scripts", "lib"))
from embedded_targets import TARGETS  # noqa: E402  (where it is depends on the config)

# Tests call tools by their plain names: trmc, trm-opt, FileCheck, not, ...
config.environment["PATH"] = os.pathsep.join(
    [
        os.path.join(config.binary_root, "bin"),
        os.path.join(config.test_exec_root, "bin"),
        config.llvm_tools,
        config.environment["PATH"],
    ]
)
# Projects that tests configure; a bare machine has no make.
config.environment["CMAKE_GENERATOR"] = "Ninja"
if config.sanitizers:
    config.environment["ASAN_OPTIONS"] = config.asan_options

config.substitutions += [
    ("%fake-solver", os.path.join(config.test_exec_root, "bin", "fake-solver")),
    (r"(?<![-\w./])mlir-opt-22\b", os.path.join(config.llvm_tools, "mlir-opt")),
    ("%{python}", config.python),
    ("%{cxx}", config.cxx),
    ("%{cc}", config.cc),
    ("%{cmake}", config.cmake),
    ("%{llvm}", os.path.dirname(config.llvm_tools)),
    ("%{src}", config.source_root),
    ("%{build}", config.binary_root),
    ("%{lib}", os.path.join(config.binary_root, "lib")),
    ("%{examples}", join("examples")),
    ("%{reference}", join("test", "reference")),
    ("%{trained}", join("test", "models")),
    ("%{inputs}", join("test", "inputs")),
    # Of a test file: its header and the puzzles that an emulated processor solves.
    ("%{few-puzzles}", "head -17" if long_tests else "head -5"),
    ("%{check_passes}", f"{config.python} {join('test', 'tools', 'check_passes.py')}"),
    ("%{compare_logits}", f"{config.python} {join('test', 'tools', 'compare_logits.py')}"),
]


def cpu_flags():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            match = re.search(r"^flags\s*:(.*)$", file.read(), re.MULTILINE)
    except OSError:
        match = None
    return set(match.group(1).split()) if match else set()


def has_rust():
    """A proxy of rustup may be there without a toolchain."""
    if not shutil.which("rustc"):
        return False
    return subprocess.run(["rustc", "-vV"], capture_output=True).returncode == 0


def has_pytorch():
    return subprocess.run([config.python, "-c", "import torch"], capture_output=True).returncode == 0


def keeps_addresses():
    """What a program is started with, so that its addresses lie where GCC 12's thread sanitizer
    can follow them; None where there is no way."""
    try:
        with open("/proc/sys/vm/mmap_rnd_bits", encoding="ascii") as file:
            if int(file.read()) <= 28:
                return "env"
    except OSError:
        return "env"
    command = ["setarch", "-R", "true"]
    works = shutil.which("setarch") and subprocess.run(command, capture_output=True).returncode == 0
    return "setarch -R env" if works else None


flags = cpu_flags()
if {"avx2", "fma"} <= flags:
    config.available_features.add("avx2")
if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= flags:
    config.available_features.add("avx512")
for feature in ("avx512_vnni", "avx512_bf16"):
    if feature in flags and "avx512" in config.available_features:
        config.available_features.add(feature.replace("_", "-"))
# Programs for other processors than this one.
if shutil.which("qemu-x86_64"):
    config.available_features.add("qemu-x86_64")
if shutil.which("qemu-aarch64") and shutil.which("aarch64-linux-gnu-g++"):
    config.substitutions.append(("%{aarch64}", "qemu-aarch64 -L /usr/aarch64-linux-gnu"))
# Its commands, such as %{cortex-m4-cxx}, and a feature where all tools are there.
for target in TARGETS.values():
    if not target.missing_tools():
        config.available_features.add(target.feature)
    config.substitutions += [
        (f"%{{{target.name}-cxx}}", target.compile_command),
        (f"%{{{target.name}-link}}", target.link_command),
        (f"%{{{target.name}-run}}", target.run),
    ]
if shutil.which("wasm-interp"):
    config.available_features.add("wasm-interp")
if shutil.which("chromium-headless-shell") or shutil.which("chromium"):
    config.available_features.add("chromium")
if has_rust():
    config.available_features.add("rustc")
    # Where rustup keeps its toolchain.
    for variable in ("HOME", "RUSTUP_HOME"):
        if variable in os.environ:
            config.environment[variable] = os.environ[variable]
if has_pytorch():
    config.available_features.add("pytorch")
fixed_addresses = keeps_addresses()
if fixed_addresses is not None and os.path.exists(
    os.path.join(config.binary_root, "lib", "libtrm_host_tsan.a")
):
    config.available_features.add("thread-sanitizer")
    config.substitutions.append(("%{fixed-addresses}", fixed_addresses))
if os.path.exists(join(".git")):
    config.available_features.add("git-checkout")
if config.sanitizers:
    config.available_features.add("sanitizers")
# Models too large for this repository may lie in a folder beside it.
if os.path.isdir(join("..", "shared", "models")):
    config.available_features.add("shared-models")
    config.substitutions.append(("%{models}", join("..", "shared", "models")))
if long_tests:
    config.available_features.add("long-tests")
# `%{full-size-model} FOLDER` puts the attention model of full-size.test there. A copy made
# elsewhere does where there is no PyTorch.
full_size_model = os.environ.get("TRM_FULL_SIZE_MODEL")
if full_size_model:
    config.available_features.add("full-size-model")
    config.substitutions.append(("%{full-size-model}", f"cp -r {os.path.abspath(full_size_model)}"))
elif {"pytorch", "shared-models"} <= config.available_features:
    config.available_features.add("full-size-model")
    script = join("..", "shared", "reference", "make_full_size.py")
    config.substitutions.append(("%{full-size-model}", f"{config.python} {script} attention"))
